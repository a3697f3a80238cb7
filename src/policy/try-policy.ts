/** What a policy's rules alone say of a message that was let go before: for trying a draft on what has happened. */
import type { RuleAnswer } from "./rule.ts";
import type { RuleName } from "../messages/decision.ts";
import { consent } from "./rules/consent.ts";
import { conversation } from "./rules/conversation.ts";
import { frequencyCap } from "./rules/frequency-cap.ts";
import { minGap } from "./rules/min-gap.ts";
import { quietHours } from "./rules/quiet-hours.ts";
import type { SendFacts } from "./send-facts.ts";

const RULES = [consent, conversation, quietHours, frequencyCap, minGap];

export type Objection = { readonly rule: RuleName; readonly answer: Exclude<RuleAnswer, { readonly verdict: "pass" }> };

/** The first of them in the gate's order that would not let it go; null: it would go. */
export function objectionTo(facts: SendFacts): Objection | null {
  for (const rule of RULES) {
    const answer = rule.judge(facts);
    if (answer !== null && answer.verdict !== "pass") return { rule: rule.name, answer };
  }
  return null;
}
