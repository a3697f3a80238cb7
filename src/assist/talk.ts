/** What helpers remember of one customer and one sender, what they ask a model, and what nobody's article answered. Plain rows. */
import type { ChannelId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import type { AnswerFault } from "./check-answer.ts";

export type AssistTalk = {
  readonly lane: Lane;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly workspaceId: WorkspaceId;
  /** When it was given to people. */
  readonly handedAt: Date | null;
  /** When a rule, or what is said of itself, was said last: ISO by its name. */
  readonly said: { readonly [name: string]: string };
  /** Automatic answers, ISO, oldest first. */
  readonly recent: readonly string[];
  /** What an article answered last, in the customer's words. */
  readonly question: string | null;
  readonly turnId: string | null;
  readonly updatedAt: Date;
};

/** Why there is no answer, beside what is wrong with one. */
export type TurnFault =
  | AnswerFault
  | "off"
  | "no_articles"
  | "asked_for_person"
  | "too_many"
  | "budget"
  | "circuit_open"
  | "timeout"
  | "unreachable"
  | "address_refused"
  | "key_refused"
  | "busy"
  | "endpoint_failed"
  | "garbage";

export type AssistTurn = {
  readonly lane: Lane;
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly messageId: MessageId | null;
  readonly purpose: "answer" | "suggest" | "translate";
  readonly state: "waiting" | "asking" | "sent" | "suggested" | "handed_over" | "superseded";
  readonly question: string;
  readonly told: string | null;
  readonly answer: string | null;
  readonly articles: readonly string[];
  readonly fault: TurnFault | null;
  /** In plain English, for the log. */
  readonly detail: string | null;
  readonly hidden: { readonly [kind: string]: number };
  readonly model: string | null;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly micros: number;
  readonly tookMs: number | null;
  readonly askedBy: string;
  readonly sentMessageId: MessageId | null;
  readonly attempts: number;
  readonly dueAt: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** What came of asking, as it is written down. */
export type TurnResult = Pick<
  AssistTurn,
  "told" | "answer" | "articles" | "fault" | "detail" | "hidden" | "model" | "tokensIn" | "tokensOut" | "micros" | "tookMs"
>;

/** Of a turn that nothing has come of yet. */
export const NO_RESULT: TurnResult = {
  told: null,
  answer: null,
  articles: [],
  fault: null,
  detail: null,
  hidden: {},
  model: null,
  tokensIn: 0,
  tokensOut: 0,
  micros: 0,
  tookMs: null,
};

export type AssistGap = {
  readonly lane: Lane;
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly messageId: MessageId;
  readonly text: string;
  readonly articleId: string | null;
  readonly score: number;
  readonly at: Date;
};

export function emptyTalk(of: Pick<AssistTalk, "lane" | "profileId" | "channelId" | "workspaceId">, now: Date): AssistTalk {
  const { lane, profileId, channelId, workspaceId } = of;
  return { lane, profileId, channelId, workspaceId, handedAt: null, said: {}, recent: [], question: null, turnId: null, updatedAt: now };
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A person asks a few things in an hour; a program that answers an answer asks without end. */
export const MOST_ANSWERS_AN_HOUR = 8;
const MOST_REMEMBERED = 60;

export function answersWithin(talk: Pick<AssistTalk, "recent">, now: Date, ms: number): number {
  return talk.recent.filter((at) => now.getTime() - Date.parse(at) < ms).length;
}

export function isLoop(talk: Pick<AssistTalk, "recent">, now: Date): boolean {
  return answersWithin(talk, now, HOUR_MS) >= MOST_ANSWERS_AN_HOUR;
}

/** `name`: what said it, when it is not to be said again within `hours`. */
export function saidLately(talk: Pick<AssistTalk, "said">, name: string, hours: number, now: Date): boolean {
  const at = talk.said[name];
  return hours > 0 && at !== undefined && now.getTime() - Date.parse(at) < hours * HOUR_MS;
}

export function withAnswer(talk: AssistTalk, name: string | null, now: Date): AssistTalk {
  const at = now.toISOString();
  const recent = [...talk.recent.filter((one) => now.getTime() - Date.parse(one) < DAY_MS), at].slice(-MOST_REMEMBERED);
  const others = Object.entries(talk.said).filter(([one]) => one !== name);
  const said = name === null ? talk.said : Object.fromEntries([...others.slice(1 - MOST_REMEMBERED), [name, at] as const]);
  return { ...talk, recent, said, updatedAt: now };
}
