import type { ChannelKind, Purpose } from "../consent/consent.ts";
import { CONSENT_NEEDS, type PolicyDocument, type PolicyRule, type PolicyRuleKind, type RuleScope } from "./document.ts";

export type About = {
  /** ISO 3166-1 alpha-2; null: not known. */
  readonly country: string | null;
  readonly channel: ChannelKind;
  readonly purpose: Purpose;
  readonly topic: string | null;
};
type Of<Kind extends PolicyRuleKind> = Extract<PolicyRule, { readonly kind: Kind }>;

type ByKind = { readonly [Kind in PolicyRuleKind]: readonly Of<Kind>[] };

/** Every rule of that kind that applies; the strictest about consent first, and the longest about conversations. */
export function findRules<Kind extends PolicyRuleKind>(document: PolicyDocument, kind: Kind, about: About): ByKind[Kind] {
  return findAll(document, about)[kind];
}

/** Asked several times for each message, with the same `about`; a document never changes. */
const FOUND = new WeakMap<PolicyDocument, Map<string, ByKind>>();
const MOST_ANSWERS = 20_000;
let last: { readonly document: PolicyDocument; readonly about: About; readonly rules: ByKind } | null = null;

function findAll(document: PolicyDocument, about: About): ByKind {
  if (last?.about === about && last.document === document) return last.rules;
  let found = FOUND.get(document);
  if (!found) FOUND.set(document, (found = new Map<string, ByKind>()));
  const key = `${about.purpose} ${about.channel} ${about.country} ${about.topic}`;
  let rules = found.get(key);
  if (!rules) {
    if (found.size >= MOST_ANSWERS) found.clear();
    rules = {
      consent: ofKind(document, "consent", about).toSorted(
        (one, other) => CONSENT_NEEDS.indexOf(one.needs) - CONSENT_NEEDS.indexOf(other.needs),
      ),
      conversation: ofKind(document, "conversation", about).toSorted((one, other) => other.minutes - one.minutes),
      quiet_hours: ofKind(document, "quiet_hours", about),
      frequency_cap: ofKind(document, "frequency_cap", about),
      min_gap: ofKind(document, "min_gap", about),
      priority: ofKind(document, "priority", about),
    };
    found.set(key, rules);
  }
  last = { document, about, rules };
  return rules;
}

function ofKind<Kind extends PolicyRuleKind>(document: PolicyDocument, kind: Kind, about: About): readonly Of<Kind>[] {
  const rules = document.rules.filter((rule): rule is Of<Kind> => rule.kind === kind);
  const named = about.country !== null && rules.some(({ countries }) => isNamed(countries, about.country));
  return rules.filter((rule) => covers(rule, about) && inCountry(rule.countries, about.country, named));
}

/** Whether what the rule is about is of this sort, wherever the recipient is. */
export function covers(
  { purposes, channels, topics }: Pick<RuleScope, "purposes" | "channels" | "topics">,
  { purpose, channel, topic }: Omit<About, "country">,
): boolean {
  return (
    purposes.includes(purpose) &&
    (channels === undefined || channels.includes(channel)) &&
    (topics === undefined || (topic !== null && topics.includes(topic)))
  );
}

function isNamed(countries: RuleScope["countries"], country: string | null): boolean {
  return typeof countries !== "string" && country !== null && countries.includes(country);
}

function inCountry(countries: RuleScope["countries"], country: string | null, named: boolean): boolean {
  if (countries === "all") return true;
  return countries === "others" ? !named : isNamed(countries, country);
}
