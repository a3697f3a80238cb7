import {
  type ConsentByPurpose,
  consentKey,
  type ConsentPurpose,
  pausedUntil,
  type ConsentState,
  type Purpose,
  supersedes,
} from "../../consent/consent.ts";
import type { ConsentRule } from "../../contact-rules/document.ts";
import { findRules } from "../../contact-rules/find-rules.ts";
import { isWindowOpen } from "../../conversations/conversation.ts";
import { isNotice, topicOf } from "../../messages/message.ts";
import { aboutOf, cite, type PolicyFacts } from "../policy-facts.ts";
import { pass, refuse, type Rule, type RuleAnswer, type RuleFacts } from "../rule.ts";
import type { SendFacts } from "../send-facts.ts";
import { askToConfirm } from "./opt-in-request.ts";

/**
 * Marketing needs a recorded opt-in, to the message's topic or to marketing as a whole; whoever left the topic gets nothing about it. Utility needs one for utility or marketing, or somebody who wrote within the last
 * 24 hours; a recorded opt-out ends it even then. Service answers somebody who wrote. A code was asked for by whom it is sent to.
 */
export const consent: Rule = {
  name: "consent",
  judge: (facts) => {
    const { channel, message, topicChannels } = facts;
    if (isNotice(message)) return pass({ basis: "legal_notice" });
    if (message.origin.kind === "opt_in") return askToConfirm(facts, message.origin.request);
    if (topicChannels && channel && !topicChannels.includes(channel.kind))
      return refuse("topic_channel", { topic: topicOf(message), channel: channel.kind, channels: topicChannels.join(", ") });
    const answer = judgeByPurpose(facts);
    return facts.policy && answer.verdict !== "hold" ? judgeByPolicy(facts, facts.policy, answer) : answer;
  },
};

function judgeByPurpose(facts: SendFacts): RuleAnswer {
  switch (facts.message.purpose) {
    case "marketing":
      return needMarketing(facts);
    case "utility":
      return needUtility(facts);
    case "service":
      return isWindowOpen(facts.conversation, facts.now) ? pass({ basis: "window" }) : needUtility(facts);
    case "authentication":
      return pass({ basis: "requested" });
  }
}

/**
 * What the policy asks for on top, the strictest of its rules; alone where nobody said anything it may ask for less, so that e-mail may be
 * written until it is refused where the law says so.
 */
function judgeByPolicy(facts: SendFacts, policy: PolicyFacts, answer: RuleAnswer): RuleAnswer {
  const rules = findRules(policy.inForce.document, "consent", aboutOf(facts));
  const [strictest] = rules;
  if (!strictest || (answer.verdict === "refuse" && (answer.reason === "opted_out" || answer.reason === "consent_paused"))) return answer;
  const { basis = null, source = null, at = null, entryId = null, topic = null } = answer.facts;
  if (answer.verdict === "refuse" && (strictest.needs !== "not_refused" || isRefused(facts)))
    return refuse("no_consent", { ...answer.facts, ...cite(policy, strictest), needs: strictest.needs });
  if (strictest.needs === "opt_in" && (basis === "window" || basis === "requested"))
    return refuse("no_consent", { ...answer.facts, ...cite(policy, strictest), needs: strictest.needs });
  for (const rule of rules)
    if (isLapsed(facts, rule, answer))
      return refuse("consent_lapsed", { ...answer.facts, ...cite(policy, rule), days: rule.lapsesAfterDays ?? null });
  // Field by field: copies that grow are most of what a verdict costs.
  return pass({
    basis: answer.verdict === "refuse" ? "not_refused" : basis,
    source,
    at,
    entryId,
    topic,
    policy: policy.inForce.version,
    policyRule: strictest.id,
    needs: strictest.needs,
  });
}

/** Marketing refused as a whole, or utility where that is meant, whatever was said of the topic. */
function isRefused(facts: SendFacts): boolean {
  const { marketing, utility } = states(facts);
  return (facts.message.purpose === "marketing" ? marketing : utility)?.state === "opted_out";
}

const DAY_MS = 86_400_000;

/** An opt-in that is so old, of somebody who has not written since. */
function isLapsed({ conversation, now }: SendFacts, { lapsesAfterDays }: ConsentRule, { facts: { at } }: RuleAnswer): boolean {
  if (lapsesAfterDays === undefined || typeof at !== "string") return false;
  const last = Math.max(Date.parse(at), conversation?.lastInboundAt?.getTime() ?? 0);
  return last + lapsesAfterDays * DAY_MS < now.getTime();
}

export function needMarketing(facts: SendFacts): RuleAnswer {
  const { marketing } = states(facts);
  const answer =
    judgedByTopic(facts, "marketing", marketing) ??
    judged(marketing, marketing?.state === "opted_in" ? pass(told("marketing", marketing)) : null);
  return answer.verdict === "refuse" && answer.reason === "opted_out" ? answer : (whilePaused(facts) ?? answer);
}

/** Who asked for none for a while gets none of it later either: what was meant for then would be stale, and all at once. */
function whilePaused(facts: SendFacts): RuleAnswer | null {
  const recorded = recordedOf(facts);
  const until = pausedUntil(recorded, facts.now);
  if (until === null || !recorded?.pause) return null;
  const { source, at, entryId } = recorded.pause;
  return refuse("consent_paused", { basis: null, source, at, entryId, pausedUntil: until.toISOString() });
}

/**
 * What was said of the message's topic, where that decides: its "no" always does, whatever was said of the purpose; its "yes" unless the
 * whole purpose was refused later.
 */
function judgedByTopic(facts: SendFacts, purpose: ConsentPurpose, whole: ConsentState | undefined): RuleAnswer | null {
  const topic = topicOf(facts.message);
  const said = topic === null ? undefined : recordedOf(facts)?.[consentKey(purpose, topic)];
  if (!said) return null;
  if (said.state === "opted_out") return refuse("opted_out", { ...told(null, said), topic });
  return whole?.state === "opted_out" && !supersedes(said, whole) ? null : pass({ ...told(purpose, said), topic });
}

function needUtility(facts: SendFacts): RuleAnswer {
  const { marketing, utility } = states(facts);
  const byTopic = facts.message.purpose === "utility" ? judgedByTopic(facts, "utility", utility) : null;
  if (byTopic) return byTopic;
  if (utility?.state === "opted_out") return refuse("opted_out", told(null, utility));
  if (utility?.state === "opted_in") return pass(told("utility", utility));
  if (marketing?.state === "opted_in") return pass(told("marketing", marketing));
  // An opt-out from marketing is no refusal of order updates, but no permission for them either.
  return isWindowOpen(facts.conversation, facts.now) ? pass({ basis: "window" }) : refuse("no_consent", { basis: null });
}

/** The same of consent alone, for whoever compares channels: without a window that may be open. */
export function isPermitted(recorded: ConsentByPurpose | undefined, purpose: Purpose, topic: string | null, now: Date): boolean {
  if (purpose !== "marketing" && purpose !== "utility") return true;
  if (purpose === "marketing" && pausedUntil(recorded, now) !== null) return false;
  const whole = recorded?.[purpose];
  const said = topic === null ? undefined : recorded?.[consentKey(purpose, topic)];
  if (said) return said.state === "opted_in" && (whole?.state !== "opted_out" || supersedes(said, whole));
  if (whole) return whole.state === "opted_in";
  return purpose === "utility" && recorded?.marketing?.state === "opted_in";
}

function judged(state: ConsentState | undefined, permitted: RuleAnswer | null): RuleAnswer {
  if (permitted) return permitted;
  return state?.state === "opted_out" ? refuse("opted_out", told(null, state)) : refuse("no_consent", { basis: null });
}

function recordedOf({ channel, profile }: SendFacts): ConsentByPurpose | undefined {
  return channel ? profile?.consent[channel.kind] : undefined;
}

function states(facts: SendFacts): {
  readonly marketing: ConsentState | undefined;
  readonly utility: ConsentState | undefined;
} {
  const recorded = recordedOf(facts);
  return { marketing: recorded?.marketing, utility: recorded?.utility };
}

function told(basis: "utility" | "marketing" | null, { source, at, entryId }: ConsentState): RuleFacts {
  return { basis, source, at, entryId };
}
