/**
 * What a workspace has decided about writing to people: rules as data, by purpose, channel and the recipient's country. Pure: the gate
 * reads it, the console draws it. All rules that apply hold together, so that one more rule never permits more.
 */
import type { ChannelKind, Purpose } from "../consent/consent.ts";

export const POLICY_FORMAT = 1;

export type PolicyDocument = { readonly format: typeof POLICY_FORMAT; readonly title: string; readonly rules: readonly PolicyRule[] };

export const POLICY_RULE_KINDS = ["consent", "conversation", "quiet_hours", "frequency_cap", "min_gap", "priority"] as const;
export type PolicyRuleKind = (typeof POLICY_RULE_KINDS)[number];

/** Where a rule comes from: a statute, what a regulator or an industry body asks for, or nobody but the house. None of it is legal advice. */
export const BASES = ["law", "guidance", "house"] as const;
export type RuleSource = { readonly basis: (typeof BASES)[number]; readonly title: string; readonly url: string | null };

export type RuleScope = {
  /** ISO 3166-1 alpha-2 of the recipient. `others`: those that no rule of the same kind names, and whoever's country is not known. */
  readonly countries: readonly string[] | "all" | "others";
  readonly purposes: readonly Purpose[];
  /** Left out: all kinds of channels. */
  readonly channels?: readonly ChannelKind[];
  /** Left out: whatever it is about. */
  readonly topics?: readonly string[];
};

/** `version` rises when what the rule says changes; the source and its words may be mended without. */
export type RuleHead = RuleScope & { readonly id: string; readonly version: number; readonly source: RuleSource; readonly note?: string };

/** From the strictest: an opt-in; an opt-in, or somebody who wrote within 24 hours; nothing but that nobody refused. */
export const CONSENT_NEEDS = ["opt_in", "opt_in_or_window", "not_refused"] as const;
export type ConsentNeed = (typeof CONSENT_NEEDS)[number];

/** Local times of the recipient; `days`: 0 is Sunday. `to` may be 24:00. */
export type AllowedHours = { readonly days: readonly number[]; readonly from: string; readonly to: string };

/** The last `hours`, or the day, week (from Monday) or month of the recipient's calendar. */
export type CapPeriod = { readonly hours: number } | { readonly calendar: "day" | "week" | "month" };

export type ConsentRule = RuleHead & {
  readonly kind: "consent";
  readonly needs: ConsentNeed;
  /** An opt-in no longer counts so long after it, or after the person last wrote. */
  readonly lapsesAfterDays?: number;
};
/** While a person of the team is talking with somebody, what no person wrote waits until so long after the last word. */
export type ConversationRule = RuleHead & { readonly kind: "conversation"; readonly minutes: number };
export type QuietHoursRule = RuleHead & {
  readonly kind: "quiet_hours";
  readonly allowed: readonly AllowedHours[];
  /** Public holidays of the recipient's country: quiet all day, or as a Sunday. Left out: days like others. */
  readonly holidays?: "quiet" | "as_sunday";
};
/** Counted at the moment of sending, over journeys, campaigns and calls; of what the scope covers, whatever the country. */
export type FrequencyCapRule = RuleHead & {
  readonly kind: "frequency_cap";
  readonly most: number;
  readonly per: CapPeriod;
  /** Each channel or topic has a count of its own; left out: one count. */
  readonly each?: "channel" | "topic";
  /** Left out: it waits until there is room. */
  readonly whenFull?: "refuse";
};
export type MinGapRule = RuleHead & { readonly kind: "min_gap"; readonly minutes: number };
/** Of what waits for one person, topics named first go first; what is about none of them goes last. */
export type PriorityRule = RuleHead & { readonly kind: "priority"; readonly order: readonly string[] };

export type PolicyRule = ConsentRule | ConversationRule | QuietHoursRule | FrequencyCapRule | MinGapRule | PriorityRule;

/** As it was activated. */
export type PolicyInForce = {
  /** Rises with each activation in the workspace. */
  readonly version: number;
  readonly document: PolicyDocument;
  readonly holidays: Holidays;
};

/** Days (`2026-12-25`) by country, as they were known when the policy was activated; they are part of it, so that a verdict can be told again. */
export type Holidays = { readonly [country: string]: readonly string[] };

/** Longest stretch of time that a cap or gap may count over: 31 days. */
export const LONGEST_PERIOD_HOURS = 31 * 24;
export const MOST_RULES = 300;
export const MOST_CAP = 1_000;

/**
 * What is let go may leave so much later (`CLAIM_MS` in sends): it counts in every period it may fall into, and goes only while it may still
 * arrive within the allowed hours.
 */
export const LEAVES_WITHIN_MS = 60_000;
