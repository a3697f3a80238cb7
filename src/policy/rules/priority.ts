import { findRules } from "../../contact-rules/find-rules.ts";
import { aboutOf, cite, isRationed } from "../policy-facts.ts";
import { hold, pass, type Rule } from "../rule.ts";

const LOOK_AGAIN_MS = 60_000;

/** Of what waits for one person, what matters more goes first: room under a cap is not used up by what matters less. */
export const priority: Rule = {
  name: "priority",
  judge: (facts) => {
    const { policy, now } = facts;
    if (!policy || !isRationed(facts)) return null;
    const about = aboutOf(facts);
    const [rule] = findRules(policy.inForce.document, "priority", about);
    if (!rule) return null;
    const placeOf = (topic: string | null): number => {
      const place = topic === null ? -1 : rule.order.indexOf(topic);
      return place === -1 ? rule.order.length : place;
    };
    const own = placeOf(about.topic);
    const ahead = policy.waiting.find(({ topic }) => placeOf(topic) < own);
    if (!ahead) return pass({ policy: policy.inForce.version, policyRule: rule.id, behind: null });
    return hold("more_important_first", facts, now.getTime() + LOOK_AGAIN_MS, {
      ...cite(policy, rule),
      behind: ahead.id,
      aheadTopic: ahead.topic,
    });
  },
};
