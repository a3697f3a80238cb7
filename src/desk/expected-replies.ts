/**
 * What a campaign brings to those who answer: people who will write back, against what the team gets through in the hours after it. Pure.
 * Every number of it was measured or set by somebody; what is not known leads to no warning.
 */
import type { MeasuredAnswers } from "../advice/answer-promise.ts";
import { type HoursInForce, workingMs } from "../contact-rules/working-hours.ts";

/** Most answers to a campaign come within a day. */
export const REPLY_WINDOW_MS = 24 * 3_600_000;
/** Fewer messages say nothing of how many answer. */
export const LEAST_SENT = 50;

export type RepliesAsked = {
  readonly people: number;
  /** Messages of its kind lately that the channel took, and of these answered. */
  readonly accepted: number;
  readonly replied: number;
  /** Of the whole team: conversations that it ends in an hour of work; null: not known. */
  readonly perHour: number | null;
  /** When it begins, and when its last message has left. Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
};

export type RepliesExpected = {
  readonly people: number;
  /** Of one. */
  readonly rate: number;
  readonly replies: number;
  /** Hours of work from its first message to a day after its last, and what they suffice for. */
  readonly hours: number;
  readonly answerable: number;
  /** Hours of work that it takes to answer all. */
  readonly needsHours: number;
};

/** Of the whole team: conversations that it ends in an hour of work; null: not measured. */
export function teamPerHour({
  measured,
  teams,
}: {
  readonly measured: MeasuredAnswers | null;
  readonly teams: readonly { readonly members: readonly string[] }[];
}): number | null {
  if (measured?.perAgentHour == null) return null;
  return measured.perAgentHour * Math.max(1, new Set(teams.flatMap(({ members }) => members)).size);
}

/** Null: nothing is known of how many answer, or of how many can be answered. */
export function expectReplies(hours: HoursInForce | null, asked: RepliesAsked): RepliesExpected | null {
  const { people, accepted, replied, perHour, from, to } = asked;
  if (hours === null || perHour === null || perHour <= 0 || accepted < LEAST_SENT) return null;
  const rate = replied / accepted;
  const open = workingMs(hours, from, Math.max(from, to) + REPLY_WINDOW_MS) / 3_600_000;
  const replies = Math.round(people * rate);
  return { people, rate, replies, hours: open, answerable: Math.floor(open * perHour), needsHours: replies / perHour };
}

export function isTooMany({ replies, answerable }: RepliesExpected): boolean {
  return replies > answerable;
}
