import {
  IconArrowBackUp,
  IconCopy,
  IconExternalLink,
  IconFile,
  IconList,
  IconMicrophone,
  IconPhone,
  IconPhoto,
  IconPlayerPlay,
  IconSticker,
} from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import type { ContentPreview } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import classes from "./bubble.module.css";
import { safeHref } from "./whatsapp-format.ts";
import { WhatsAppText } from "./whatsapp-text.tsx";

type Header = NonNullable<ContentPreview["header"]>;
const BUTTON_ICONS = {
  reply: IconArrowBackUp,
  url: IconExternalLink,
  phone: IconPhone,
  copy_code: IconCopy,
  list: IconList,
  other: null,
} as const;

/** One message as WhatsApp shows it. */
export function Bubble({
  preview,
  side,
  label,
  meta,
  faded = false,
  id,
}: {
  readonly preview: ContentPreview;
  readonly side: "in" | "out";
  readonly label?: string | null;
  readonly meta?: ReactNode;
  readonly faded?: boolean;
  readonly id?: string;
}) {
  const { header, body, footer, buttons } = preview;
  return (
    <div
      className={`${classes["row"]} ${classes[side]} ${faded ? classes["faded"] : ""}`}
      data-testid="conversation-bubble"
      data-side={side}
      {...(id ? { id } : {})}
    >
      <div className={classes["bubble"]}>
        {header && header.kind !== "text" && <Media header={header} />}
        <div className={classes["pad"]}>
          {header?.kind === "text" && <div className={classes["header"]}>{header.text}</div>}
          {label && <div className={classes["label"]}>{label}</div>}
          {body !== "" && <WhatsAppText text={body} />}
          {footer && <div className={classes["footer"]}>{footer}</div>}
          {meta && <span className={classes["meta"]}>{meta}</span>}
        </div>
        {buttons.length > 0 && (
          <div className={classes["buttons"]}>
            {buttons.map((button, index) => {
              const Icon = BUTTON_ICONS[button.kind];
              return (
                <span key={`${index}:${button.text}`} className={classes["button"]} title={button.url}>
                  {Icon && <Icon size={16} stroke={1.8} aria-hidden />} {button.text}
                </span>
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
}

function Media({ header }: { readonly header: Exclude<Header, { readonly kind: "text" }> }) {
  const { t } = useI18n();
  const [broken, setBroken] = useState(false);
  if (header.kind === "document" || header.kind === "audio") {
    const Icon = header.kind === "audio" ? IconMicrophone : IconFile;
    return (
      <div className={classes["file"]}>
        <Icon size={20} aria-hidden /> {t(`inbound.${header.kind}`)}
      </div>
    );
  }
  const href = header.kind === "image" ? safeHref(header.url) : null;
  const Icon = header.kind === "video" ? IconPlayerPlay : header.kind === "sticker" ? IconSticker : IconPhoto;
  return (
    <div className={classes["media"]}>
      {href && !broken ? (
        <img src={href} alt={t("inbound.image")} loading="lazy" referrerPolicy="no-referrer" onError={() => setBroken(true)} />
      ) : (
        <Icon size={36} stroke={1.3} role="img" aria-label={t(`inbound.${header.kind}`)} />
      )}
    </div>
  );
}
