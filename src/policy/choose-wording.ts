import type { Template } from "../catalog/template.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { FreeForm, MessageContent } from "../messages/content.ts";
import { marketOf, type Prices } from "../messages/rate-card.ts";
import type { Wording } from "../messages/wording.ts";

export type WordingFacts = {
  readonly now: Date;
  readonly conversation: Conversation | null;
  /** That would go. */
  readonly template: () => Template | null;
  readonly recipient: string | null;
  readonly prices: Prices;
};
export type Chosen = { readonly content: MessageContent; readonly wording: Wording | null };

/** A message on its way may arrive after the window has closed. */
const CLOSING_MS = 60_000;

/**
 * What of a message with two wordings is said at this moment: the free-form one while the window is open, where its author wants
 * it or it saves money; else the template. `isUsable`: false once the free-form one was found to be of no use.
 */
export function chooseWording(content: MessageContent, facts: WordingFacts, isUsable = true): Chosen {
  if (!hasTwoWordings(content)) return { content, wording: null };
  const { inWindow, ...asTemplate } = content;
  const { currency } = facts.prices;
  const template = (why: Wording["why"]): Chosen => ({ content: asTemplate, wording: { as: "template", why, savedMicros: 0, currency } });
  if (!isUsable) return template("unusable");
  const openMs = (facts.conversation?.windowExpiresAt?.getTime() ?? 0) - facts.now.getTime();
  if (openMs <= CLOSING_MS) return template(openMs > 0 ? "window_closing" : "window_closed");
  const templateMicros = templatePrice(facts);
  const savedMicros = Math.max(templateMicros - freeFormPrice(facts), 0);
  if (inWindow.when === "cheaper" && savedMicros === 0) return template("not_cheaper");
  return {
    content: withPolicy(inWindow.content, content.missing),
    wording: { as: "free_form", why: "window_open", savedMicros, templateMicros, currency },
  };
}

type TemplateMessage = Extract<MessageContent, { readonly kind: "template" }>;
type TwoWordings = TemplateMessage & { readonly inWindow: NonNullable<TemplateMessage["inWindow"]> };

export function hasTwoWordings(content: MessageContent): content is TwoWordings {
  return content.kind === "template" && content.inWindow !== undefined;
}

function withPolicy(content: FreeForm, missing: MessageContent["missing"]): MessageContent {
  return missing === undefined ? content : { ...content, missing };
}

/** In micros, inside the window. */
function templatePrice({ template: find, recipient, prices, now }: WordingFacts): number {
  const template = recipient === null ? null : find();
  if (template === null || recipient === null) return 0;
  return Math.round(prices.inWindow(marketOf(recipient), template.category.toLowerCase(), now) * 1_000_000);
}

/** At most so much: as if the month's free service messages were used up (section 8 of the WhatsApp reference). */
function freeFormPrice({ recipient, prices, now }: WordingFacts): number {
  return recipient === null ? 0 : Math.round(prices.inWindow(marketOf(recipient), "service", now) * 1_000_000);
}
