/** Finds the button of a template that an answer or a click came from, and keeps it with the message: once, with its text as it reads now. */
import type { Template } from "../catalog/template.ts";
import { type TemplateButton, templateParts } from "../content/template-parts.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboundContent } from "../messages/content.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { type Tap, tapLabel, withTap } from "../messages/taps.ts";
import type { MessageId } from "../platform/ids.ts";

/** An answer by a button: the channel tells its text, of a form that it was filled in. Nothing when the message is in a lane that is not held. */
export function noteAnsweringTap(work: LaneWork, answered: OutboundMessage | null, content: InboundContent, at: Date): void {
  const kind = content.kind === "button" ? "quick_reply" : content.kind === "flow" ? "flow" : null;
  if (!answered || kind === null || !work.tx.lanes.includes(answered.lane)) return;
  note(work, answered.id, at, (template) =>
    findTap(template, (button) => button.kind === kind && (kind === "flow" || button.text === content.text)),
  );
}

const BUTTON = /^(?:\/cards\/(\d+))?\/buttons\/(\d+)$/;

/** A click on a short link of ours, or, without one, on a link that the channel tells of: then only where there is no other. */
export function noteLinkTap(work: LaneWork, messageId: MessageId, place: string | null, at: Date): void {
  if (place === null) return note(work, messageId, at, (template) => findTap(template, ({ kind }) => kind === "url"));
  const [, card, button] = BUTTON.exec(place) ?? [];
  if (button === undefined) return;
  note(work, messageId, at, (template) => {
    const { buttons, cards } = templateParts(template);
    const of = card === undefined ? buttons : (cards[Number(card)] ?? cards[0])?.buttons;
    const text = of?.[Number(button)]?.text;
    return text === undefined ? null : { place: card === undefined ? button : `${card}.${button}`, text };
  });
}

function note(work: LaneWork, messageId: MessageId, at: Date, find: (template: Template) => Tap | null): void {
  const message = work.messages.outbound(messageId);
  if (!message?.template || !message.language) return;
  const template = work.catalog.templates(message.channelId, message.template).find(({ language }) => language === message.language);
  const tap = template ? find(template) : null;
  const tapped = tap ? withTap(message, tap, at) : message;
  if (tapped !== message) work.messages.put({ ...tapped, updatedAt: work.now });
}

/** The only button that fits, or, of several cards with the same one, that of a card. */
function findTap(template: Template, fits: (button: TemplateButton) => boolean): Tap | null {
  const { buttons, cards } = templateParts(template);
  const found = new Map<string, Tap>();
  const look = (of: readonly TemplateButton[], prefix: string): void => {
    for (const [index, button] of of.entries()) {
      const tap = { place: `${prefix}${index}`, text: button.text };
      if (fits(button)) found.set(tapLabel(tap), tap);
    }
  };
  look(buttons, "");
  const onCards = cards.map(({ buttons: of }, card) => ({ of, card })).filter(({ of }) => of.some(fits));
  for (const { of, card } of onCards) look(of, onCards.length === 1 ? `${card}.` : "*.");
  const [tap, ...more] = found.values();
  return tap !== undefined && more.length === 0 ? tap : null;
}
