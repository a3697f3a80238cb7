import {
  IconAddressBook,
  IconArrowBackUp,
  IconBuildingStore,
  IconClipboardText,
  IconClock,
  IconCopy,
  IconExternalLink,
  IconList,
  IconMapPin,
  IconPhone,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ContentPreview } from "../api/types.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { AnswerList } from "./answer-list.tsx";
import { BubbleFiles } from "./bubble-files.tsx";
import { BubbleHeader } from "./bubble-header.tsx";
import classes from "./bubble.module.css";
import { MarkedText } from "./marked-text.tsx";
import { WhatsAppText } from "./whatsapp-text.tsx";

const BUTTON_ICONS = {
  reply: IconArrowBackUp,
  url: IconExternalLink,
  phone: IconPhone,
  copy_code: IconCopy,
  list: IconList,
  flow: IconClipboardText,
  catalog: IconBuildingStore,
  products: IconBuildingStore,
  product: IconBuildingStore,
  location: IconMapPin,
  contact: IconAddressBook,
  address: IconMapPin,
  other: null,
} as const;

/** One message as WhatsApp shows it. */
export function Bubble({
  preview,
  side,
  label,
  meta,
  faded = false,
  plain = false,
  id,
  quote,
  extra,
  under,
}: {
  readonly preview: ContentPreview;
  readonly side: "in" | "out";
  readonly label?: string | null;
  readonly meta?: ReactNode;
  readonly faded?: boolean;
  /** Not as WhatsApp shows it: it goes by another channel. */
  readonly plain?: boolean;
  readonly id?: string;
  /** What it answers, above its words. */
  readonly quote?: ReactNode;
  /** Between its header and its words. */
  readonly extra?: ReactNode;
  /** Hangs from its lower edge. */
  readonly under?: ReactNode;
}) {
  const { header, body, footer, buttons } = preview;
  return (
    <div
      className={`${classes["row"]} ${classes[side]} ${plain ? classes["plain"] : ""} ${faded ? classes["faded"] : ""}`}
      data-testid="conversation-bubble"
      data-side={side}
      {...(id ? { id } : {})}
    >
      <div className={classes["bubble"]}>
        {quote}
        {header && header.kind !== "text" && <BubbleHeader header={header} />}
        {preview.offer && <Offer offer={preview.offer} />}
        {extra}
        <div className={classes["pad"]}>
          {header?.kind === "text" && (
            <div className={classes["header"]}>
              <MarkedText text={header.text} />
            </div>
          )}
          {label && <div className={classes["label"]}>{label}</div>}
          {body !== "" && <WhatsAppText text={body} />}
          {preview.files && <BubbleFiles files={preview.files} />}
          {preview.answers && <AnswerList answers={preview.answers} />}
          {footer && (
            <div className={classes["footer"]}>
              <MarkedText text={footer} />
            </div>
          )}
          {meta && <span className={classes["meta"]}>{meta}</span>}
        </div>
        {buttons.length > 0 && <Buttons buttons={buttons} />}
        {preview.sections && <Sections sections={preview.sections} />}
      </div>
      {preview.cards && <Cards cards={preview.cards} />}
      {under}
    </div>
  );
}

function Buttons({ buttons }: Pick<ContentPreview, "buttons">) {
  const { t, has } = useI18n();
  return (
    <div className={classes["buttons"]}>
      {buttons.map((button, index) => {
        const Icon = BUTTON_ICONS[button.kind];
        // Some are worded by the phone itself.
        const own = `bubble.own.${button.kind}`;
        return (
          <span key={`${index}:${button.text}`} className={classes["button"]} title={button.url}>
            {Icon && <Icon size={16} stroke={1.8} aria-hidden />} <MarkedText text={button.text || (has(own) ? t(own) : "")} />
          </span>
        );
      })}
    </div>
  );
}

function Offer({ offer }: { readonly offer: NonNullable<ContentPreview["offer"]> }) {
  const { t, dateTime } = useI18n();
  const at = offer.endsAt === null ? Number.NaN : Date.parse(offer.endsAt);
  return (
    <div className={classes["file"]}>
      <IconClock size={20} aria-hidden />
      <span>
        <b>{offer.text}</b>
        <br />
        {Number.isNaN(at) ? offer.endsAt : t("bubble.offerEnds", { when: dateTime(new Date(at).toISOString()) })}
      </span>
    </div>
  );
}

/** What the phone shows when the list's button is tapped. */
function Sections({ sections }: { readonly sections: NonNullable<ContentPreview["sections"]> }) {
  const { t } = useI18n();
  return (
    <details className={classes["sheet"]}>
      <summary>{t("bubble.sections")}</summary>
      {sections.map((section, at) => (
        <div key={at}>
          {section.title && <div className={classes["label"]}>{section.title}</div>}
          <ul>
            {section.rows.map((row, index) => (
              <li key={index}>
                {row.title}
                {row.description && <span className={classes["footer"]}>{row.description}</span>}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </details>
  );
}

function Cards({ cards }: { readonly cards: readonly ContentPreview[] }) {
  const { t } = useI18n();
  return (
    // Scrolled by keyboard as well.
    <div className={classes["cards"]} role="group" aria-label={t("bubble.cards", { n: cards.length })} tabIndex={0}>
      {cards.map((card, index) => (
        <div key={index} className={classes["card"]}>
          {card.header && card.header.kind !== "text" && <BubbleHeader header={card.header} />}
          {card.body !== "" && (
            <div className={classes["pad"]}>
              <WhatsAppText text={card.body} />
            </div>
          )}
          <Buttons buttons={card.buttons} />
        </div>
      ))}
    </div>
  );
}
