import { findRules } from "../../contact-rules/find-rules.ts";
import { aboutOf, cite, isRationed, namesOf } from "../policy-facts.ts";
import { hold, pass, type Rule } from "../rule.ts";

/** What nobody of the team wrote waits while one of them is talking with the person. */
export const conversation: Rule = {
  name: "conversation",
  judge: (facts) => {
    const { policy, message, now } = facts;
    // What the agent says; a call of the API may be the agent's own word, too.
    if (!policy || message.origin.kind === "agent" || message.origin.kind === "api" || !isRationed(facts)) return null;
    const rules = findRules(policy.inForce.document, "conversation", aboutOf(facts));
    const [longest] = rules;
    if (!longest) return null;
    const talkedAt = policy.talkedAt?.toISOString() ?? null;
    const quietUntil = (policy.talkedAt?.getTime() ?? Number.NEGATIVE_INFINITY) + longest.minutes * 60_000;
    if (quietUntil <= now.getTime()) return pass({ policy: policy.inForce.version, policyRule: namesOf(rules), talkedAt });
    return hold("agent_talking", facts, quietUntil, { ...cite(policy, longest), talkedAt, minutes: longest.minutes });
  },
};
