import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconChevronDown, IconListDetails, IconPaperclip, IconSend2, IconSlash, IconTemplate } from "@tabler/icons-react";
import { type ReactNode, useRef } from "react";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "./composer.module.css";
import { VoiceButton } from "./voice-button.tsx";
import { EmojiPicker } from "./emoji-picker.tsx";

/** Below the field: what can be put into a message, and the button that sends it. */
export function Tools({
  isNote,
  isWhatsApp,
  takesFiles,
  isReady,
  isPending,
  onFiles,
  onEmoji,
  onSlash,
  onChoices,
  onTemplate,
  onKeep,
  onSend,
}: {
  readonly isNote: boolean;
  readonly isWhatsApp: boolean;
  readonly takesFiles: boolean;
  readonly isReady: boolean;
  readonly isPending: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onEmoji: (sign: string) => void;
  readonly onSlash: () => void;
  readonly onChoices: () => void;
  readonly onTemplate: () => void;
  readonly onKeep: () => void;
  readonly onSend: (resolve?: boolean) => void;
}) {
  const { t } = useI18n();
  const input = useRef<HTMLInputElement>(null);
  const sends = t(isNote ? "inbox.note.add" : "inbox.send");
  const icon = { size: 20, stroke: 1.7, "aria-hidden": true } as const;
  const tool = (words: string, sign: ReactNode, onClick: () => void, testId: string) => (
    <Tooltip label={words}>
      <ActionIcon aria-label={words} onClick={onClick} data-testid={testId}>
        {sign}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className={classes["tools"]}>
      <EmojiPicker onPick={onEmoji} disabled={false} />
      {!isNote && takesFiles && tool(t("inbox.file"), <IconPaperclip {...icon} />, () => input.current?.click(), "attach")}
      {!isNote && isWhatsApp && <VoiceButton onRecorded={(file) => onFiles([file])} />}
      {!isNote && tool(t("inbox.canned"), <IconSlash {...icon} />, onSlash, "canned")}
      {!isNote && isWhatsApp && tool(t("inbox.choices"), <IconListDetails {...icon} />, onChoices, "choices")}
      {!isNote && isWhatsApp && tool(t("inbox.template"), <IconTemplate {...icon} />, onTemplate, "templates")}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="attach-input"
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      <div className={classes["end"]}>
        <Button.Group>
          <Button
            leftSection={<IconSend2 size={16} aria-hidden />}
            disabled={!isReady}
            loading={isPending}
            onClick={() => onSend()}
            aria-label={sends}
            className={isNote ? "" : (classes["send"] ?? "")}
            data-testid="desk-send"
          >
            {sends}
          </Button>
          {!isNote && (
            <Menu position="top-end">
              <Menu.Target>
                <Button px={8} disabled={!isReady || isPending} aria-label={t("inbox.send.more")} className={classes["more"] ?? ""}>
                  <IconChevronDown size={16} aria-hidden />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => onSend(true)} data-testid="send-resolve">
                  {t("inbox.send.resolve")}
                </Menu.Item>
                <Menu.Item onClick={onKeep} data-testid="keep-canned">
                  {t("inbox.canned.keep")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </Button.Group>
      </div>
    </div>
  );
}
