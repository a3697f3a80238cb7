import type { Purpose } from "../consent/consent.ts";
import type { Worded } from "../messages/channel-form.ts";

/** What is to be said, as far as the choice of a channel depends on it. */
export type Asking = {
  readonly purpose: Purpose;
  /** `now`: worthless in an hour. `today`: worthless tomorrow. */
  readonly urgency: "now" | "today" | "whenever";
  /** Whether it is a damage when somebody does not see it. */
  readonly mustBeSeen: boolean;
  readonly characters: number;
  /** Headings, lists, several links: more than one thing to take in. */
  readonly isStructured: boolean;
  /** Whether people are asked for an answer that somebody has to read. */
  readonly wantsAnswer: boolean;
};

/** What is known of one channel for these people, or this person. Counts, none of them guessed. */
export type ChannelFacts = {
  readonly channel: string;
  readonly name: Worded;
  /** How many are meant, whom of them it can reach, and who of those has agreed to the purpose. */
  readonly people: number;
  readonly reachable: number;
  readonly permitted: number;
  /** Of messages by it lately: taken by the channel, delivered, read, answered. */
  readonly accepted: number;
  readonly delivered: number;
  readonly read: number;
  readonly answered: number;
  /** Minutes until half of those who read have read; null: not measured. */
  readonly readMinutes: number | null;
  /** Of one message, in units of `currency`; null: not known. */
  readonly cost: number | null;
  /** What it is told in. */
  readonly currency: string;
  readonly tells: readonly string[];
};

/** Whether somebody is there to read answers: now, at other hours, never; `unknown`: the workspace has not said. */
export type Staffing = "now" | "later" | "never" | "unknown";

/** When not to use WhatsApp. */
export const RULES = ["N1", "N2", "N3", "N4", "N5"] as const;
export type AdviceRule = (typeof RULES)[number];
export type Warning = { readonly rule: AdviceRule; readonly text: Worded };
