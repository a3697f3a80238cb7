import { gapEndsMs } from "../../contact-rules/contacts.ts";
import { findRules } from "../../contact-rules/find-rules.ts";
import { aboutOf, cite, isRationed, namesOf } from "../policy-facts.ts";
import { hold, pass, type Rule } from "../rule.ts";

/** Time between two messages that a person gets. */
export const minGap: Rule = {
  name: "min_gap",
  judge: (facts) => {
    const { policy, now } = facts;
    if (!policy || !isRationed(facts)) return null;
    const rules = findRules(policy.inForce.document, "min_gap", aboutOf(facts));
    if (rules.length === 0) return null;
    let rule: (typeof rules)[number] | null = null;
    let endsMs = 0;
    for (const each of rules) {
      const ends = gapEndsMs(each, policy.contacts, now.getTime());
      if (ends === null || ends <= endsMs) continue;
      rule = each;
      endsMs = ends;
    }
    if (rule === null) return pass({ policy: policy.inForce.version, policyRule: namesOf(rules) });
    return hold("min_gap", facts, endsMs, { ...cite(policy, rule), minutes: rule.minutes, endsAt: new Date(endsMs).toISOString() });
  },
};
