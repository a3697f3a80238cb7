/**
 * Ready-made rules to copy from. They are a reading of public sources, not legal advice: each rule names where it comes from, and whether that
 * is a law, what a regulator or an industry body asks for, or nobody but us. Laws about telephone calls are taken as a model for messages
 * where a country has none about messages; the note says so.
 */
import { type AllowedHours, type ConsentNeed, POLICY_FORMAT, type PolicyDocument, type PolicyRule, type RuleSource } from "../document.ts";

export type Pack = { readonly name: string; readonly document: PolicyDocument };

export const law = (title: string, url: string): RuleSource => ({ basis: "law", title, url });
export const guidance = (title: string, url: string): RuleSource => ({ basis: "guidance", title, url });
export const house = (title: string): RuleSource => ({ basis: "house", title, url: null });

export const WEEKDAYS = [1, 2, 3, 4, 5];
export const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

type Told = { readonly source: RuleSource; readonly note?: string };

type Unplaced<Rule> = Rule extends PolicyRule ? Omit<Rule, "countries" | "version"> : never;

/** Rules for the people of one country. */
export function countryPack(country: string, title: string, rules: readonly Unplaced<PolicyRule>[]): Pack {
  return {
    name: country,
    document: { format: POLICY_FORMAT, title, rules: rules.map((rule) => ({ ...rule, countries: [country], version: 1 })) },
  };
}

export function consentFor(
  id: string,
  needs: ConsentNeed,
  told: Told & { readonly channels?: readonly string[]; readonly lapsesAfterDays?: number },
) {
  return { kind: "consent", id, purposes: ["marketing"], needs, ...told } as const;
}

export function hoursFor(
  id: string,
  allowed: readonly AllowedHours[],
  told: Told & { readonly holidays?: "quiet" | "as_sunday"; readonly channels?: readonly string[] },
) {
  return { kind: "quiet_hours", id, purposes: ["marketing"], allowed, ...told } as const;
}
