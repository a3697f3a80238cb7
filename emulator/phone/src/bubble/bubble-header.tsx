import type { Bubble, BubbleHeader } from "../../../src/control/contract.ts";
import { useChatSurroundings } from "../chat/chat-context.tsx";
import { useSheet } from "../chat/sheet.tsx";
import { Icon, type IconName } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { safeMediaUrl } from "./safe-media-url.ts";

/** What stands above the words: a title, or one piece of media. Room for a picture is kept before it arrives. */
export function BubbleHeaderView({ bubble, header }: { readonly bubble: Bubble; readonly header: BubbleHeader }) {
  const { t } = useLocale();
  const { act } = useChatSurroundings();
  const sheet = useSheet();
  if (header.kind === "text") {
    return (
      <p className="bubble-title" dir="auto">
        {header.text}
      </p>
    );
  }
  const url = header.url === null ? null : safeMediaUrl(header.url);
  switch (header.kind) {
    case "image":
      if (url === null) return <MissingMedia icon="image" className="media" />;
      return (
        <button
          type="button"
          className="media"
          aria-label={t.openImage}
          onClick={() => sheet.open({ title: t.image, body: <img className="large-image" src={url} alt={bubble.body ?? t.image} /> })}
        >
          <img src={url} alt="" />
        </button>
      );
    case "video":
      if (url === null) return <MissingMedia icon="image" className="media" />;
      return <video className="media" src={url} controls preload="metadata" aria-label={t.video} />;
    case "sticker":
      if (url === null) return <MissingMedia icon="image" className="sticker" />;
      return <img className="sticker" src={url} alt={t.sticker} />;
    case "audio":
      return (
        <div className="audio">
          <Icon name="mic" size={18} />
          {url === null ? (
            <span>{t.mediaMissing}</span>
          ) : (
            <audio
              src={url}
              controls
              preload="none"
              aria-label={header.voice === true ? t.voice : t.audio}
              onPlay={() => {
                if (bubble.from === "business" && bubble.status !== "played") void act({ action: "play", messageId: bubble.id });
              }}
            />
          )}
        </div>
      );
    case "document":
      return <DocumentCard url={url} filename={header.filename} />;
  }
}

function DocumentCard({ url, filename }: { readonly url: string | null; readonly filename: string }) {
  const { t } = useLocale();
  const words = (
    <>
      <span className="document-sheet">
        <Icon name="file" />
      </span>
      <span className="document-words">
        <span dir="auto">{filename === "" ? t.document : filename}</span>
        <small>{url === null ? t.mediaMissing : extensionOf(filename)}</small>
      </span>
    </>
  );
  if (url === null) return <div className="document">{words}</div>;
  // Saved, not opened: the emulator serves what it was given, and a page among it would run as the emulator's own.
  return (
    <a className="document" href={url} download={filename} target="_blank" rel="noopener noreferrer" aria-label={t.openDocument(filename)}>
      {words}
    </a>
  );
}

function MissingMedia({ icon, className }: { readonly icon: IconName; readonly className: string }) {
  const { t } = useLocale();
  return (
    <div className={`${className} media-missing`}>
      <Icon name={icon} size={28} />
      <span>{t.mediaMissing}</span>
    </div>
  );
}

function extensionOf(filename: string): string {
  return /\.([\p{L}\p{N}]{1,6})$/u.exec(filename)?.[1]?.toUpperCase() ?? "";
}
