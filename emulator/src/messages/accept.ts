import { fetchLinked, isFetched, linksIn } from "../media/linked-media.ts";
import { holdForPortfolio, isPaced } from "../portfolio/portfolio-pacing.ts";
import { portfolioOf } from "../portfolio/portfolios.ts";
import { noteReached } from "../portfolio/tiers.ts";
import { noteHeld } from "../templates/pacing.ts";
import { addToChat, openChat } from "../customers/chats.ts";
import type { JsonObject } from "../json.ts";
import { withMarketingSend } from "../rules/marketing-cap.ts";
import type { PricingCategory } from "../rules/pricing.ts";
import { hourMs } from "../rules/windows.ts";
import type { ChatRecord } from "../store/chat.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { Template } from "../store/template.ts";
import { newWamid } from "../store/wamid.ts";
import type { World } from "../store/world.ts";
import { laterFailure } from "./fate.ts";
import { scheduleProgress, type Fate } from "./progress.ts";

/** A send that passed every check. */
export type Admission = {
  readonly number: PhoneNumber;
  readonly customer: CustomerRecord;
  readonly sentTo: "phone" | "bsuid";
  readonly recipient: string;
  readonly type: string;
  readonly payload: JsonObject;
  readonly template: Template | null;
  readonly directTemplateId: string | null;
  readonly category: PricingCategory;
  readonly needsWindow: boolean;
  readonly inWindow: boolean;
  readonly businessInitiated: boolean;
  /** Took a place of the portfolio's daily limit. */
  readonly newlyReached: boolean;
  readonly flowVersion: number | null;
  readonly quotedId: string | null;
  readonly callbackData: string | null;
  /** Set when a reaction's target is no good. */
  readonly failure: Fate["fail"];
};

export type Interference = {
  readonly failCode: number | null;
  readonly receiptsDelayMs: number;
  readonly receiptsLost: Fate["receiptsLost"];
};

/** A held one has a fate too, which waits until it is released. */
export type Accepted = { readonly message: OutboundMessage; readonly held: boolean; readonly fate: Fate };

/** Content of messages older than this many is let go, so that long load runs stay in memory. */
const keptContents = 20_000;

/** From here on the message exists: it is in the ledger before anything is answered. */
export function acceptMessage(world: World, admission: Admission, interference: Interference): Accepted {
  const { number, customer, template } = admission;
  const chat = openChat(world, number.id, customer.id);
  const message = newMessage(world, admission);
  const isMarketing = admission.category === "marketing" || admission.category === "marketing_lite";
  const failure =
    interference.failCode === null
      ? (admission.failure ?? laterFailure(world, { ...admission, isMarketing }))
      : { code: interference.failCode, details: null };
  world.counters.accepted += 1;
  world.ledger.push(message);
  addToChat(world, chat, message);
  forgetOldContent(world);
  noteContact(world, chat, message);
  if (isMarketing && !failure && world.switches.marketingCapPerDay !== null && !admission.inWindow)
    customer.marketingTimes = withMarketingSend(customer.marketingTimes, message.at);
  if (admission.businessInitiated) settleReach(world, admission, failure !== null);
  const held = template !== null && failure === null && (isHeld(world, template, message) || isHeldByPortfolio(world, admission, message));
  const fate: Fate = { fail: failure, receiptsDelayMs: interference.receiptsDelayMs, receiptsLost: interference.receiptsLost };
  if (!held) go(world, message, fate);
  return { message, held, fate };
}

function newMessage(world: World, admission: Admission): OutboundMessage {
  const at = world.clock.now();
  return {
    direction: "out",
    id: newWamid(world.random, "out", admission.recipient),
    seq: world.ledger.length + 1,
    at,
    phoneNumberId: admission.number.id,
    customerId: admission.customer.id,
    recipient: admission.recipient,
    sentTo: admission.sentTo,
    type: admission.type,
    category: admission.category,
    templateId: admission.template?.id ?? null,
    templateName: admission.template?.name ?? null,
    directTemplateId: admission.directTemplateId,
    callbackData: admission.callbackData,
    inWindow: admission.inWindow,
    flowVersion: admission.flowVersion,
    flowClosed: null,
    quotedId: admission.quotedId,
    content: { payload: admission.payload, template: admission.template?.components ?? null },
    statuses: [{ status: "accepted", at }],
    reactions: [],
    pricing: null,
    tapped: [],
  };
}

function noteContact(world: World, chat: ChatRecord, message: OutboundMessage): void {
  chat.typingUntil = 0;
  if (message.templateName !== null) chat.lastTemplateAt = message.at;
  const answersAd = chat.adArrivalAt !== null && message.at - chat.adArrivalAt < 24 * hourMs;
  if (answersAd) {
    chat.freeEntryUntil = message.at + world.switches.freeEntryPointHours * hourMs;
    chat.adArrivalAt = null;
  }
  if (message.type === "reaction") applyReaction(world, message);
}

function applyReaction(world: World, message: OutboundMessage): void {
  const reaction = message.content?.payload["reaction"] as { message_id?: string; emoji?: string } | undefined;
  const target = world.messages.get(reaction?.message_id ?? "");
  if (!target) return;
  const others = target.reactions.filter((given) => given.from !== "business");
  target.reactions = reaction?.emoji ? [...others, { from: "business", emoji: reaction.emoji }] : others;
}

/** What the message links to is fetched first: `sent` follows it, or `failed` with 131053. */
function go(world: World, message: OutboundMessage, fate: Fate): void {
  const links = fate.fail || !message.content ? [] : linksIn(message.content.payload).filter(({ url }) => isFetched(world, url));
  if (links.length === 0) return scheduleProgress(world, message, fate);
  world.clock.inFlight.begin();
  void fetchLinked(world, links).then((problem) => {
    scheduleProgress(world, message, problem === null ? fate : { ...fate, fail: { code: 131053, details: problem } });
    return world.clock.inFlight.end();
  });
}

/** The limit counts people who are delivered to: a message that will fail gives its place back. */
function settleReach(world: World, admission: Admission, fails: boolean): void {
  const portfolio = portfolioOf(world, world.accounts.get(admission.number.accountId)?.businessId ?? "");
  if (fails && admission.newlyReached) portfolio.reached.delete(admission.customer.id);
  if (!fails) noteReached(world, portfolio, admission.customer.id);
}

function isHeldByPortfolio(world: World, admission: Admission, message: OutboundMessage): boolean {
  const portfolio = portfolioOf(world, world.accounts.get(admission.number.accountId)?.businessId ?? "");
  if (!isPaced(world, portfolio)) return false;
  message.statuses.push({ status: "held", at: message.at });
  holdForPortfolio(world, portfolio, message.id);
  return true;
}

function isHeld(world: World, template: Template, message: OutboundMessage): boolean {
  if (template.paceLeft === null) return false;
  if (template.paceLeft > 0) {
    template.paceLeft -= 1;
    return false;
  }
  template.held.add(message.id);
  message.statuses.push({ status: "held", at: message.at });
  noteHeld(world, template);
  return true;
}

function forgetOldContent(world: World): void {
  const old = world.ledger[world.ledger.length - 1 - keptContents];
  if (old) old.content = null;
}
