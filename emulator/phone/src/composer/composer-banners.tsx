import { useEffect, useState } from "react";
import { useChatSurroundings } from "../chat/chat-context.tsx";
import { plainText } from "../format-text.ts";
import { Icon, type IconName } from "../icon.tsx";
import type { Catalogue } from "../i18n/en.ts";
import { useLocale } from "../i18n/locale.tsx";
import type { Attachment } from "./attachment.ts";

type ComposerBannersProps = { readonly attachment: Attachment | null; readonly onRemoveAttachment: () => void };

/** What the next message will answer, change or carry. */
export function ComposerBanners({ attachment, onRemoveAttachment }: ComposerBannersProps) {
  const { t } = useLocale();
  const { chat, target, setTarget } = useChatSurroundings();
  return (
    <>
      {target !== null && (
        <div className={`composer-banner composer-banner-${target.kind}`}>
          <div className="composer-banner-words">
            <strong dir="auto">{target.kind === "edit" ? t.editing : target.bubble.from === "customer" ? t.you : chat.businessName}</strong>
            <span dir="auto">
              {plainText(target.bubble.body ?? (target.bubble.header?.kind === "text" ? target.bubble.header.text : t.document))}
            </span>
          </div>
          <button
            type="button"
            className="icon-button"
            aria-label={target.kind === "edit" ? t.cancelEdit : t.cancelReply}
            onClick={() => setTarget(null)}
          >
            <Icon name="close" size={18} />
          </button>
        </div>
      )}
      {attachment !== null && (
        <div className="composer-banner">
          <AttachmentThumbnail attachment={attachment} />
          <div className="composer-banner-words">
            <strong>{kindWords(attachment.kind, t)}</strong>
            <span dir="auto">{attachment.file.name}</span>
          </div>
          <button type="button" className="icon-button" aria-label={t.removeAttachment} onClick={onRemoveAttachment}>
            <Icon name="close" size={18} />
          </button>
        </div>
      )}
    </>
  );
}

function AttachmentThumbnail({ attachment }: { readonly attachment: Attachment }) {
  const [url, setUrl] = useState<string | null>(null);
  const { kind, file } = attachment;

  useEffect(() => {
    if (kind !== "image") return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [kind, file]);

  if (kind === "image" && url !== null) return <img className="thumbnail" src={url} alt="" />;
  return (
    <span className="thumbnail">
      <Icon name={kindIcon(kind)} />
    </span>
  );
}

function kindIcon(kind: Attachment["kind"]): IconName {
  return kind === "document" ? "file" : kind === "audio" ? "mic" : "image";
}

function kindWords(kind: Attachment["kind"], t: Catalogue): string {
  return { image: t.image, video: t.video, audio: t.audio, document: t.document }[kind];
}
