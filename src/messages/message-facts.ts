/**
 * What one message counts for, read off its own row and nothing else. The rollups are the sum of this over all messages:
 * a lane transaction adds what a change adds and takes back what it takes away, so a recount of the rows must agree. Pure.
 *
 * Milestones (`queued`, `accepted`, `sent`, … `replied`, `clicked`, `converted`, `opted_out`) are reached once and never taken
 * back; a later receipt implies the earlier ones, so a funnel never widens. Standings (`held`, `refused`, `failed`, …) carry a
 * reason and hold only while the message stands there. `replaced` repeats what a message counted for whose place another one has
 * taken, so that a campaign can count each person by the latest. `wording` tells which of its two a message went in, with what that
 * saved as its amount. `cost` carries an amount, whose currency ends its label. `tapped` is counted once for each button, which its
 * label names. Counted in the hour the message was made, and in the language it went in what is known only of what went.
 */
import type { Message, OutboundMessage } from "./message.ts";
import { costIn } from "./rate-card.ts";

export type MessageFact = { readonly metric: string; readonly label: string; readonly amount: number };
export type MessageDimensions = {
  readonly ownerKind: "workspace" | "journey" | "campaign";
  /** A journey's version, a campaign; empty for the workspace. */
  readonly ownerId: string;
  readonly node: string;
  readonly variant: string;
  readonly template: string;
  readonly language: string;
  readonly channelId: string;
};

const STANDING: ReadonlySet<string> = new Set(["held", "refused", "failed", "expired", "cancelled", "unsettled"]);
const ENGAGEMENT = [
  ["replied", "replied"],
  ["clicked", "clicked"],
  ["converted", "converted"],
  ["optedOut", "opted_out"],
] as const;

export function factsOf(message: Message): readonly MessageFact[] {
  if (message.direction === "inbound") return [fact("received", message.content.kind)];
  const facts = milestonesOf(message.receipts);
  const { taps } = message.receipts;
  if (STANDING.has(message.state)) facts.push(fact(message.state, reasonOf(message)));
  if (message.origin.kind === "campaign" && message.origin.replaced === true) facts.push(...facts.map(taken));
  if (taps !== undefined) for (const label of Object.keys(taps)) facts.push(fact("tapped", label));
  const { wording } = message;
  if (wording && facts.includes(ACCEPTED))
    facts.push(fact("wording", `${wording.as}/${wording.currency}`, wording.savedMicros / 1_000_000));
  const cost = message.pricing === null ? null : costIn(message.pricing);
  if (cost) facts.push(fact("cost", `${cost.market}/${cost.category}/${cost.type}/${cost.currency}`, cost.amount));
  return facts;
}

/** What a message that failed counts for besides, once another one has taken its place. */
export function replacedFacts({ receipts, code }: { readonly receipts: OutboundMessage["receipts"]; readonly code: string }) {
  return [...milestonesOf(receipts), fact("failed", code)].map(taken);
}

function taken({ metric, label }: MessageFact): MessageFact {
  return fact("replaced", label === "" ? metric : `${metric}/${label}`);
}

function milestonesOf(receipts: OutboundMessage["receipts"]): MessageFact[] {
  const facts: MessageFact[] = [QUEUED];
  const played = receipts.played !== undefined;
  const read = played || receipts.read !== undefined;
  const delivered = read || receipts.delivered !== undefined;
  const sent = delivered || receipts.sent !== undefined;
  if (sent || receipts.accepted !== undefined) facts.push(ACCEPTED);
  if (sent) facts.push(SENT);
  if (delivered) facts.push(DELIVERED);
  if (read) facts.push(READ);
  if (played) facts.push(PLAYED);
  for (const [receipt, metric] of ENGAGEMENT) if (receipts[receipt] !== undefined) facts.push(fact(metric));
  return facts;
}

/** What holds of a message before it goes, and would have to move when its language becomes known; and what campaigns alone read. */
const WITHOUT_LANGUAGE: ReadonlySet<string> = new Set(["queued", "held", "refused", "expired", "cancelled", "replaced"]);

export function hasLanguage(metric: string): boolean {
  return !WITHOUT_LANGUAGE.has(metric);
}

/** Whether what the message counted for stands elsewhere now: all of it, by another template, or what has a language. */
export function movedBetween(before: Message, after: Message): "template" | "language" | null {
  if (before.direction === "inbound" || after.direction === "inbound") return null;
  if (templateOf(before) !== templateOf(after)) return "template";
  return (before.language ?? "") === (after.language ?? "") ? null : "language";
}

/** What has left was read back without its text, but with the template's name. */
function templateOf({ template, content }: OutboundMessage): string {
  return template ?? (content.kind === "template" ? content.name : "");
}

export function dimensionsOf(message: Message, metric: string): MessageDimensions {
  const { channelId } = message;
  if (message.direction === "inbound") return { ...OF_NOBODY, channelId };
  const { origin } = message;
  const template = templateOf(message);
  const language = hasLanguage(metric) ? (message.language ?? "") : "";
  const went = { template, language, channelId };
  if (origin.kind === "journey")
    return { ownerKind: "journey", ownerId: origin.versionId, node: origin.node, variant: origin.variant ?? "", ...went };
  // A test send is no part of its campaign's result.
  if (origin.kind === "campaign" && origin.test !== true)
    return { ownerKind: "campaign", ownerId: origin.campaignId, node: origin.occurrence, variant: origin.variant, ...went };
  return { ...OF_NOBODY, ...went };
}

const OF_NOBODY = { ownerKind: "workspace", ownerId: "", node: "", variant: "", template: "", language: "" } as const;

function reasonOf({ state, decision, error, reason }: OutboundMessage): string {
  if (state === "failed") return error?.code ?? "";
  if (state === "held" || state === "refused" || state === "expired") return decision?.reason ?? reason ?? "";
  return "";
}

function fact(metric: string, label = "", amount = 0): MessageFact {
  return { metric, label, amount };
}
const QUEUED = fact("queued");
const ACCEPTED = fact("accepted");
const SENT = fact("sent");
const DELIVERED = fact("delivered");
const READ = fact("read");
const PLAYED = fact("played");
