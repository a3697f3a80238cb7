import { countContacts } from "../../contact-rules/contacts.ts";
import type { CapPeriod, FrequencyCapRule } from "../../contact-rules/document.ts";
import { findRules } from "../../contact-rules/find-rules.ts";
import { aboutOf, cite, isRationed, namesOf, type PolicyFacts, zoneOf } from "../policy-facts.ts";
import { hold, pass, refuse, type Rule, type RuleFacts } from "../rule.ts";

/** How much a person gets, whoever sends it: counted of what was let go, in the transaction that would let this one go. */
export const frequencyCap: Rule = {
  name: "frequency_cap",
  judge: (facts) => {
    const { policy, now } = facts;
    if (!policy || !isRationed(facts)) return null;
    const about = aboutOf(facts);
    const rules = findRules(policy.inForce.document, "frequency_cap", about);
    if (rules.length === 0) return null;
    const zone = zoneOf(facts, policy);
    let [mostCounted, itsMost] = [0, Number.POSITIVE_INFINITY];
    let full: { readonly rule: FrequencyCapRule; readonly counted: number } | null = null;
    let freesMs = 0;
    for (const rule of rules) {
      const { counted, roomAtMs } = countContacts(rule, policy.contacts, about, now.getTime(), zone);
      if (rule.most - counted < itsMost - mostCounted) [mostCounted, itsMost] = [counted, rule.most];
      if (roomAtMs === null) continue;
      if (rule.whenFull === "refuse") return refuse("frequency_cap", factsOf(policy, rule, counted));
      // Until all of them have room.
      if (full !== null && roomAtMs <= freesMs) continue;
      full = { rule, counted };
      freesMs = roomAtMs;
    }
    if (full === null) return pass({ policy: policy.inForce.version, policyRule: namesOf(rules), counted: mostCounted, most: itsMost });
    return hold("frequency_cap", facts, freesMs, { ...factsOf(policy, full.rule, full.counted), roomAt: new Date(freesMs).toISOString() });
  },
};

function factsOf(policy: PolicyFacts, rule: FrequencyCapRule, counted: number): RuleFacts {
  return { ...cite(policy, rule), counted, most: rule.most, ...wordsOf(rule.per), each: rule.each ?? null };
}

function wordsOf(per: CapPeriod): { readonly perHours: number } | { readonly perCalendar: string } {
  return "hours" in per ? { perHours: per.hours } : { perCalendar: per.calendar };
}
