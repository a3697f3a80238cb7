import { useEffect, useRef, useState, type ClipboardEvent, type FormEvent, type KeyboardEvent } from "react";
import type { CustomerMessage } from "../../../src/control/contract.ts";
import { sendMessage, uploadMedia } from "../api/emulator-client.ts";
import { useChatSurroundings } from "../chat/chat-context.tsx";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { useNotices } from "../state/notices.tsx";
import { useDraft } from "../state/use-draft.ts";
import { AttachMenu } from "./attach-menu.tsx";
import { attachmentMessage, attachmentOf, type Attachment } from "./attachment.ts";
import { ComposerBanners } from "./composer-banners.tsx";
import { EmojiPicker } from "./emoji-picker.tsx";

/** Where the customer writes. Nothing typed or attached is let go before the emulator took it. */
export function Composer({ onSent }: { readonly onSent: () => void }) {
  const { t } = useLocale();
  const { attempt } = useNotices();
  const { chat, act, target, setTarget } = useChatSurroundings();
  const { phoneNumberId, customer } = chat;
  const editing = target?.kind === "edit" ? target.bubble : null;
  const draft = useDraft(editing === null ? `${phoneNumberId}/${customer.id}` : `edit/${editing.id}`, editing?.body ?? "");
  const [attachment, setAttachment] = useState<Attachment | null>(null);
  const [panel, setPanel] = useState<"emoji" | "attach" | null>(null);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const ready = !busy && (draft.text.trim() !== "" || (attachment !== null && editing === null));

  useEffect(() => {
    if (target !== null) input.current?.focus();
  }, [target]);

  const send = async (message: CustomerMessage) => {
    const sent = await sendMessage(
      phoneNumberId,
      customer.id,
      target?.kind === "reply" ? { ...message, quote: target.bubble.id } : message,
    );
    setTarget(null);
    return sent;
  };

  const submit = async () => {
    if (!ready) return;
    const text = draft.text.trim();
    const typed = draft.text;
    setBusy(true);
    setPanel(null);
    const done = editing === null ? await attempt(() => sendTyped(text)) : await act({ action: "edit", messageId: editing.id, text });
    setBusy(false);
    if (done === null || done === false) return;
    draft.dropIfStill(typed);
    setAttachment(null);
    setTarget(null);
    onSent();
  };

  const sendTyped = async (text: string) => {
    if (attachment === null) return send({ type: "text", text });
    const { mediaId } = await uploadMedia(customer.id, attachment.file);
    return send(attachmentMessage(attachment, mediaId, text));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void submit();
    }
    if (event.key !== "Escape") return;
    if (panel === null) setTarget(null);
    setPanel(null);
  };

  const onPaste = (event: ClipboardEvent) => {
    const file = event.clipboardData.files[0];
    if (file === undefined || editing !== null) return;
    event.preventDefault();
    setAttachment(attachmentOf(file, false));
  };

  const insert = (emoji: string) => {
    const field = input.current;
    if (field === null) return;
    field.setRangeText(emoji, field.selectionStart, field.selectionEnd, "end");
    draft.write(field.value);
    field.focus();
  };

  return (
    <form
      className="composer"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void submit();
      }}
    >
      {panel === "emoji" && <EmojiPicker onPick={insert} />}
      {panel === "attach" && (
        <AttachMenu
          onAttach={(chosen) => {
            setAttachment(chosen);
            setPanel(null);
            input.current?.focus();
          }}
          onLocation={(message) => attempt(() => send(message)).then((sent) => sent !== null)}
          onClose={() => setPanel(null)}
        />
      )}
      <ComposerBanners attachment={editing === null ? attachment : null} onRemoveAttachment={() => setAttachment(null)} />
      <div className="composer-line">
        <div className="composer-field">
          <button
            type="button"
            className="icon-button"
            aria-label={t.emoji}
            aria-expanded={panel === "emoji"}
            onClick={() => setPanel(panel === "emoji" ? null : "emoji")}
          >
            <Icon name="smile" size={22} />
          </button>
          <textarea
            ref={input}
            data-testid="composer"
            aria-label={t.composer}
            placeholder={attachment === null ? t.composerPlaceholder : t.captionPlaceholder}
            rows={1}
            dir="auto"
            value={draft.text}
            onChange={(event) => draft.write(event.target.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          {editing === null && (
            <button
              type="button"
              className="icon-button"
              aria-label={t.attach}
              aria-expanded={panel === "attach"}
              onClick={() => setPanel(panel === "attach" ? null : "attach")}
            >
              <Icon name="clip" size={22} />
            </button>
          )}
        </div>
        <button type="submit" className="send" data-testid="send" aria-label={editing === null ? t.send : t.saveEdit} disabled={!ready}>
          <Icon name={editing === null ? "send" : "check"} size={22} />
        </button>
      </div>
    </form>
  );
}
