import { ActionIcon, Button, SegmentedControl, TextInput, Textarea } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { ButtonsContent, ListContent } from "../../../../src/messages/content.ts";
import type { ContentPreview } from "../../api/types.ts";
import { Bubble } from "../../components/bubble.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { useI18n } from "../../i18n/i18n.tsx";
import classes from "./composer.module.css";

type Row = { readonly title: string; readonly description: string };
const EMPTY: Row = { title: "", description: "" };
/** WhatsApp's own limits: sections 3.3 and 3.4 of its reference. */
const MOST = { buttons: 3, list: 10 } as const;
const LONGEST = { buttons: 20, list: 24 } as const;

/** A question with answers to tap: up to three buttons, or a list of ten. */
export function ChoicesDialog({
  text,
  onChoose,
  onClose,
}: {
  readonly text: string;
  readonly onChoose: (content: ButtonsContent | ListContent) => void;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const [kind, setKind] = useState<"buttons" | "list">("buttons");
  const [body, setBody] = useState(text);
  const [opener, setOpener] = useState(t("inbox.choices.opener.usual"));
  const [rows, setRows] = useState<readonly Row[]>([EMPTY, EMPTY]);
  const put = (at: number, change: Partial<Row>): void =>
    setRows((before) => before.map((row, index) => (index === at ? { ...row, ...change } : row)));
  const said = rows.filter(({ title }) => title.trim() !== "").slice(0, MOST[kind]);
  const twice = new Set(said.map(({ title }) => title.trim())).size < said.length;
  const content = contentOf(kind, body.trim(), opener.trim(), said);
  const ready = body.trim() !== "" && said.length > 0 && !twice && (kind === "buttons" || opener.trim() !== "");
  return (
    <Dialog
      title={t("inbox.choices")}
      size={760}
      onClose={onClose}
      closeButtonProps={{ "aria-label": t("common.close") }}
      data-testid="choices-dialog"
    >
      <div className={classes["template"]}>
        <form
          className={classes["rows"]}
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) onChoose(content);
          }}
        >
          <SegmentedControl
            value={kind}
            aria-label={t("inbox.choices")}
            data={[
              { value: "buttons", label: t("inbox.choices.buttons") },
              { value: "list", label: t("inbox.choices.list") },
            ]}
            onChange={(next) => setKind(next === "list" ? "list" : "buttons")}
          />
          <Textarea
            label={t("inbox.choices.body")}
            autosize
            minRows={2}
            maxRows={6}
            maxLength={1_024}
            value={body}
            data-autofocus
            onChange={({ currentTarget }) => setBody(currentTarget.value)}
          />
          {kind === "list" && (
            <TextInput
              label={t("inbox.choices.opener")}
              maxLength={20}
              value={opener}
              onChange={({ currentTarget }) => setOpener(currentTarget.value)}
            />
          )}
          {rows.slice(0, MOST[kind]).map((row, index) => (
            <div key={index} className={classes["pair"]}>
              <div className={classes["rows"]} style={{ gap: 4 }}>
                <TextInput
                  label={t("inbox.choices.answer", { n: index + 1 })}
                  maxLength={LONGEST[kind]}
                  value={row.title}
                  onChange={({ currentTarget }) => put(index, { title: currentTarget.value })}
                />
                {kind === "list" && (
                  <TextInput
                    size="xs"
                    aria-label={t("inbox.choices.description", { n: index + 1 })}
                    placeholder={t("inbox.choices.description", { n: index + 1 })}
                    maxLength={72}
                    value={row.description}
                    onChange={({ currentTarget }) => put(index, { description: currentTarget.value })}
                  />
                )}
              </div>
              <ActionIcon
                aria-label={t("inbox.choices.remove", { n: index + 1 })}
                disabled={rows.length === 1}
                onClick={() => setRows((before) => before.filter((_row, at) => at !== index))}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </div>
          ))}
          {rows.length < MOST[kind] && (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconPlus size={15} aria-hidden />}
              style={{ justifySelf: "start" }}
              onClick={() => setRows((before) => [...before, EMPTY])}
            >
              {t("inbox.choices.add")}
            </Button>
          )}
          {twice && (
            <p role="alert" className={classes["fault"]}>
              {t("inbox.choices.twice")}
            </p>
          )}
          <Button type="submit" disabled={!ready} style={{ justifySelf: "end" }} data-testid="send-choices">
            {t("inbox.send")}
          </Button>
        </form>
        <div className={classes["phone"]}>
          <Bubble preview={previewOf(content, opener)} side="out" />
        </div>
      </div>
    </Dialog>
  );
}

function contentOf(kind: "buttons" | "list", body: string, button: string, said: readonly Row[]): ButtonsContent | ListContent {
  const id = (index: number): string => `answer-${index + 1}`;
  if (kind === "buttons") return { kind, body, buttons: said.map(({ title }, index) => ({ id: id(index), title: title.trim() })) };
  return {
    kind,
    body,
    button,
    sections: [
      {
        rows: said.map(({ title, description }, index) => ({
          id: id(index),
          title: title.trim(),
          ...(description.trim() === "" ? {} : { description: description.trim() }),
        })),
      },
    ],
  };
}

function previewOf(content: ButtonsContent | ListContent, opener: string): ContentPreview {
  const plain = { header: null, body: content.body, footer: null };
  if (content.kind === "buttons")
    return { ...plain, buttons: content.buttons.map(({ title }) => ({ kind: "reply" as const, text: title })) };
  return {
    ...plain,
    buttons: [{ kind: "list", text: opener }],
    sections: content.sections.map(({ rows }) => ({
      title: null,
      rows: rows.map(({ title, description }) => ({ title, description: description ?? null })),
    })),
  };
}
