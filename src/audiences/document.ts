/**
 * An audience: who is meant, as one rule. The same document is compiled to SQL (`sql/`), which reads a whole audience, and to a
 * predicate (`predicate.ts`), which answers for one person as things happen to them; both must always agree.
 */
export type AudienceDocument = {
  readonly schema: 1;
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly rule: Rule;
};

export type Rule =
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  | { readonly not: Rule }
  | FactRule
  | EventRule
  | SequenceRule
  | MessageRule
  | AudienceRule
  | ListRule
  | GroupRule;

/** What is known of the person now: `profile.attributes.vip`, `profile.country`, `consent.whatsapp.marketing`, … as in journeys. */
export type FactRule = { readonly fact: string } & Comparison;

/** Did something happen; how often, how much. Without `measure`: at least once. */
export type EventRule = {
  readonly event: string;
  /** All of these hold for the event's properties. */
  readonly where?: readonly PropertyRule[];
  readonly window?: Window;
  readonly measure?: Measure;
};
export type PropertyRule = { readonly property: string } & Comparison;

export type Measure =
  | ({ readonly of: "count" } & NumberComparison)
  /** Over the events whose property is a number, or text that is written like one. The sum of none is 0; the others of none are not set. */
  | ({ readonly of: "sum" | "average" | "min" | "max"; readonly property: string } & NumberComparison)
  /** Of the first or last such event: a property, or without one the time it happened. */
  | ({ readonly of: "first" | "last"; readonly property?: string } & Comparison);

/** One event after another; each step after the first may say how soon. */
export type SequenceRule = {
  readonly sequence: readonly SequenceStep[];
  /** None of these within the time after the last step. It holds once that time is over; without `within`, at once and until it happens. */
  readonly notFollowedBy?: SequenceStep;
  /** When the first step happened. */
  readonly window?: Window;
};
export type SequenceStep = { readonly event: string; readonly where?: readonly PropertyRule[]; readonly within?: string };

export const MESSAGE_FACTS = ["sent", "delivered", "read", "clicked", "failed", "refused", "replied", "received"] as const;
export type MessageFact = (typeof MESSAGE_FACTS)[number];

/** Messages to and from the person. `clicked`: a link of it was followed; `replied`: their answers to a message that is meant; `received`: all that they wrote. */
export type MessageRule = {
  readonly message: MessageFact;
  readonly journey?: string;
  readonly campaign?: string;
  readonly template?: string;
  readonly channel?: string;
  readonly window?: Window;
  /** Without it: at least one. */
  readonly count?: NumberComparison;
};

export type AudienceRule = { readonly audience: string; readonly is: "in" | "not_in" };
export type ListRule = { readonly list: string; readonly is: "in" | "not_in" };

/**
 * Belongs to a group of that kind. `where`: of the group, by `key`, `name`, `members`, `createdAt` and `attributes.…`; `membership`: of the person's
 * belonging to it, by its attributes (`role`), `primary` and `since`.
 */
export type GroupRule = {
  readonly group: string;
  readonly where?: readonly PropertyRule[];
  readonly membership?: readonly PropertyRule[];
  /** Of how many such groups. Without it: of at least one. */
  readonly count?: NumberComparison;
};

/**
 * `last`: a sliding time up to now. `from` … `to`: between two sliding times ago. `since` … `until`: fixed.
 * `this`: since the beginning of the day, week (Monday), month or year in the zone.
 */
export type Window =
  | { readonly last: string }
  | { readonly from: string; readonly to: string }
  | { readonly since?: string; readonly until?: string }
  | { readonly this: "day" | "week" | "month" | "year"; readonly zone?: string };

export const NUMBER_COMPARISONS = ["equal", "not_equal", "greater", "at_least", "less", "at_most"] as const;
export type NumberComparison = { readonly is: (typeof NUMBER_COMPARISONS)[number]; readonly value: number };

export type Scalar = string | number | boolean;
/** Of something that is not set every comparison is false; `not_…` is always the opposite of its other half. */
export type Comparison =
  | { readonly is: "set" | "not_set" }
  /** Of the same kind and exactly the same: "7" is not 7. */
  | { readonly is: "equal" | "not_equal"; readonly value: Scalar }
  | { readonly is: "one_of" | "none_of"; readonly value: readonly Scalar[] }
  /** Numbers, or text that is written like one. */
  | { readonly is: "greater" | "at_least" | "less" | "at_most"; readonly value: number }
  /** A part of a text, or one of a list of texts. */
  | { readonly is: "contains" | "not_contains"; readonly value: string }
  | { readonly is: "starts_with" | "ends_with"; readonly value: string }
  /** ISO dates and times; a date alone means its midnight, UTC. */
  | { readonly is: "before" | "after"; readonly value: string }
  /** Durations of fixed length, relative to now: `P30D`, `PT1H`. */
  | { readonly is: "in_last" | "in_next" | "more_than_ago"; readonly value: string }
  /** Birthdays: the day of the year comes within so many days from today in the zone; 0 is today. */
  | { readonly is: "anniversary"; readonly value: number; readonly zone?: string };

export const AUDIENCE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
