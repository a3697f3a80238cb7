import { findRules } from "../../contact-rules/find-rules.ts";
import { holidayOf, isAllowed, nextAllowed } from "../../contact-rules/quiet-hours.ts";
import { wallTimeAt } from "../../platform/zoned-time.ts";
import { aboutOf, isAskedFor, namesOf, zoneOf } from "../policy-facts.ts";
import { hold, pass, type Rule } from "../rule.ts";

/** Rules that are never open together are looked at again; somebody may mend them. */
const LOOK_AGAIN_MS = 86_400_000;

/** Hours by the recipient's clock and calendar. */
export const quietHours: Rule = {
  name: "quiet_hours",
  judge: (facts) => {
    const { policy, now } = facts;
    if (!policy || isAskedFor(facts)) return null;
    const about = aboutOf(facts);
    const rules = findRules(policy.inForce.document, "quiet_hours", about);
    if (rules.length === 0) return null;
    const zone = zoneOf(facts, policy);
    const { holidays } = policy.inForce;
    const where = { zone, country: about.country, holidays };
    const closed = rules.find((rule) => !isAllowed(rule, now.getTime(), where));
    const wall = wallTimeAt(now.getTime(), zone);
    const localTime = `${two(wall.hour)}:${two(wall.minute)}`;
    const holiday = rules.some((rule) => rule.holidays !== undefined) ? holidayOf(wall, where) : null;
    const { country } = about;
    if (!closed) return pass({ policy: policy.inForce.version, policyRule: namesOf(rules), country, zone, localTime, holiday });
    const opensAt = nextAllowed(rules, now.getTime(), where) ?? now.getTime() + LOOK_AGAIN_MS;
    // Written out: the commonest of all waits, and each copy would cost more than the rest of the rule.
    return hold("quiet_hours", facts, opensAt, {
      policy: policy.inForce.version,
      policyRule: closed.id,
      policyRuleVersion: closed.version,
      policySource: closed.source.title,
      policySourceUrl: closed.source.url,
      country,
      zone,
      localTime,
      holiday,
      opensAt: new Date(opensAt).toISOString(),
    });
  },
};

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
