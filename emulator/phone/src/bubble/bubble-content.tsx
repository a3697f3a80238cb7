import type { ReactNode } from "react";
import type { Bubble } from "../../../src/control/contract.ts";
import { useChatSurroundings } from "../chat/chat-context.tsx";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { BubbleHeaderView } from "./bubble-header.tsx";
import { LocationCard } from "./location-card.tsx";
import { OfferStrip } from "./offer-strip.tsx";
import { Quoted } from "./quoted.tsx";
import { RichText } from "./rich-text.tsx";

type BubbleContentProps = {
  readonly bubble: Bubble;
  readonly businessName: string;
  /** What follows the last line: the room for the time. */
  readonly after: ReactNode;
};

export function BubbleContent({ bubble, businessName, after }: BubbleContentProps) {
  const { t } = useLocale();
  const { act } = useChatSurroundings();
  const openLink =
    bubble.from === "business" ? () => void act({ action: "open_link", messageId: bubble.id, component: "body" }) : undefined;
  const { quoted, header, body, footer, location, contacts } = bubble;
  const empty = quoted === null && header === null && body === null && footer === null && location === null && contacts.length === 0;

  return (
    <>
      {quoted !== null && <Quoted quoted={quoted} businessName={businessName} />}
      {header !== null && <BubbleHeaderView bubble={bubble} header={header} />}
      {bubble.offer !== null && <OfferStrip offer={bubble.offer} />}
      {location !== null && <LocationCard location={location} />}
      {contacts.map((contact, index) => (
        <div className="contact" key={index}>
          <span className="contact-face">
            <Icon name="person" />
          </span>
          <span className="contact-words">
            <span dir="auto">{contact.name}</span>
            <small>{contact.phones.length === 0 ? t.contactNoPhone : contact.phones.join(", ")}</small>
          </span>
        </div>
      ))}
      {body !== null && body !== "" && <RichText text={body} onOpenLink={openLink} />}
      {empty && <p className="bubble-unsupported">{t.unsupported}</p>}
      {footer !== null && footer !== "" && (
        <p className="bubble-footer" dir="auto">
          {footer}
        </p>
      )}
      {after}
    </>
  );
}
