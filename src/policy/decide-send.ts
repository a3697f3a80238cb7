/**
 * The gate. Owns the only way to a `SendPermit`: every rule of the ladder passed, for one attempt of one message, on
 * facts read in the transaction that claims it. A channel sends nothing without a genuine permit. Pure; it must never
 * look anything up itself.
 */
import type { Decision } from "../messages/decision.ts";
import type { ChannelId, MessageId } from "../platform/ids.ts";
import { recipientOf, type Recipient } from "./recipient.ts";
import type { Rule, RuleAnswer } from "./rule.ts";
import { address } from "./rules/address.ts";
import { automationPause } from "./rules/automation-pause.ts";
import { campaign } from "./rules/campaign.ts";
import { channel } from "./rules/channel.ts";
import { consent } from "./rules/consent.ts";
import { conversation } from "./rules/conversation.ts";
import { journey } from "./rules/journey.ts";
import { expiry } from "./rules/expiry.ts";
import { frequencyCap } from "./rules/frequency-cap.ts";
import { media } from "./rules/media.ts";
import { minGap } from "./rules/min-gap.ts";
import { order } from "./rules/order.ts";
import { pairPaceRule } from "./rules/pair-pace.ts";
import { portfolioLimit } from "./rules/portfolio-limit.ts";
import { priority } from "./rules/priority.ts";
import { quietHours } from "./rules/quiet-hours.ts";
import { senderPace } from "./rules/sender-pace.ts";
import { suppression } from "./rules/suppression.ts";
import { template } from "./rules/template.ts";
import { wording } from "./rules/wording.ts";
import { window } from "./rules/window.ts";
import type { SendFacts } from "./send-facts.ts";

type Leave = { readonly messageId: MessageId; readonly attempt: number; readonly channelId: ChannelId; readonly recipient: Recipient };

/**
 * Leave to make one attempt at one message, to one recipient. The class is not exported, only its type; the private member
 * makes the type unlike any object, copies and spreads included, and is what a look-alike forced past the compiler lacks.
 */
class Permit implements Leave {
  readonly #made = true;
  readonly messageId: MessageId;
  readonly attempt: number;
  readonly channelId: ChannelId;
  readonly recipient: Recipient;

  constructor({ messageId, attempt, channelId, recipient }: Leave) {
    this.messageId = messageId;
    this.attempt = attempt;
    this.channelId = channelId;
    this.recipient = recipient;
    Object.freeze(this);
  }

  static isGenuine(value: object): value is Permit {
    return #made in value && value.#made;
  }
}
export type SendPermit = Permit;

export type SendVerdict =
  | { readonly verdict: "allow"; readonly permit: SendPermit; readonly decision: Decision }
  | { readonly verdict: "hold"; readonly until: Date; readonly decision: Decision }
  | { readonly verdict: "refuse"; readonly decision: Decision };

/** From top to bottom, in the order of `RULES`, whose last one, the text, is judged when the text is made. */
export const LADDER: readonly Rule[] = [
  expiry,
  channel,
  journey,
  campaign,
  address,
  suppression,
  consent,
  wording,
  template,
  window,
  media,
  automationPause,
  conversation,
  quietHours,
  frequencyCap,
  minGap,
  priority,
  order,
  pairPaceRule,
  portfolioLimit,
  senderPace,
];

export function decideSend(facts: SendFacts): SendVerdict {
  const ladder: Decision["ladder"][number][] = [];
  for (const rule of LADDER) {
    const answer = rule.judge(facts);
    if (answer === null) continue;
    ladder.push({ rule: rule.name, verdict: answer.verdict, facts: answer.facts });
    if (answer.verdict !== "pass") return decided(facts, answer, ladder);
  }
  const recipient = facts.profile ? recipientOf(facts.profile, facts.channel?.form) : null;
  if (!recipient) throw new Error(`message ${facts.message.id} passed the gate without an address`);
  const { id: messageId, channelId, attempt } = facts.message;
  const permit = new Permit({ messageId, attempt: attempt + 1, channelId, recipient });
  return { verdict: "allow", permit, decision: { verdict: "allow", reason: "allowed", until: null, at: facts.now.toISOString(), ladder } };
}

/**
 * What every rule says, also those behind the one that decides: for people who ask before anything is sent. The same rules, no permit.
 * `until`: when what holds first ends; others may hold on.
 */
export function explainSend(facts: SendFacts): Decision {
  const answers = LADDER.flatMap((rule) => {
    const answer = rule.judge(facts);
    return answer === null ? [] : [{ rule: rule.name, answer }];
  });
  const ladder = answers.map(({ rule, answer }) => ({ rule, verdict: answer.verdict, facts: answer.facts }));
  const deciding = answers.find(({ answer }) => answer.verdict === "refuse") ?? answers.find(({ answer }) => answer.verdict === "hold");
  if (!deciding || deciding.answer.verdict === "pass")
    return { verdict: "allow", reason: "allowed", until: null, at: facts.now.toISOString(), ladder };
  return decided(facts, deciding.answer, ladder).decision;
}

/** Whether `decideSend` of this process made it; a look-alike forced past the compiler is not. */
export function isGenuinePermit(permit: unknown): permit is SendPermit {
  return typeof permit === "object" && permit !== null && Permit.isGenuine(permit);
}

function decided(facts: SendFacts, answer: Exclude<RuleAnswer, { readonly verdict: "pass" }>, ladder: Decision["ladder"]): SendVerdict {
  const at = facts.now.toISOString();
  if (answer.verdict === "refuse")
    return { verdict: "refuse", decision: { verdict: "refuse", reason: answer.reason, until: null, at, ladder } };
  return {
    verdict: "hold",
    until: answer.until,
    decision: { verdict: "hold", reason: answer.reason, until: answer.until.toISOString(), at, ladder },
  };
}
