import type { ReasonCode, RuleName } from "../messages/decision.ts";
import type { SendFacts } from "./send-facts.ts";

export type RuleFacts = Readonly<Record<string, string | number | boolean | null>>;

/** What one rule says, with the facts it looked at. */
export type RuleAnswer =
  | { readonly verdict: "pass"; readonly facts: RuleFacts }
  | { readonly verdict: "hold"; readonly reason: ReasonCode; readonly until: Date; readonly facts: RuleFacts }
  | { readonly verdict: "refuse"; readonly reason: ReasonCode; readonly facts: RuleFacts };

/** Null: nothing of the sort was decided for such a message, and nothing is told of it. */
export type Rule = { readonly name: RuleName; readonly judge: (facts: SendFacts) => RuleAnswer | null };

export function pass(facts: RuleFacts): RuleAnswer {
  return { verdict: "pass", facts };
}

export function refuse(reason: ReasonCode, facts: RuleFacts): RuleAnswer {
  return { verdict: "refuse", reason, facts };
}

/** Held no longer than the message is worth sending, so that it expires on time. */
export function hold(reason: ReasonCode, facts: SendFacts, untilMs: number, seen: RuleFacts): RuleAnswer {
  const expiry = validUntil(facts)?.getTime() ?? Number.POSITIVE_INFINITY;
  return { verdict: "hold", reason, until: new Date(Math.min(untilMs, expiry)), facts: seen };
}

/** Meta keeps an undelivered authentication message for 10 minutes by default (section 3.1); an older code is worthless. */
const AUTHENTICATION_VALID_MS = 10 * 60_000;

/** Until when the message is worth sending; null when it always is. */
export function validUntil({ message }: Pick<SendFacts, "message">): Date | null {
  if (message.expiresAt) return message.expiresAt;
  return message.purpose === "authentication" ? new Date(message.createdAt.getTime() + AUTHENTICATION_VALID_MS) : null;
}
