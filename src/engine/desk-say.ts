/** Says something to a customer in nobody's name: in their language and by their clock. */
import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageContent } from "../messages/content.ts";
import type { MessageOrigin } from "../messages/message.ts";
import type { MessageId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import { firstZone } from "../platform/zoned-time.ts";
import { type Pair, queueAnswer } from "./queue-answer.ts";

export type SpokenWith = Pair & { readonly lane: Lane; readonly id: string; readonly language: string | null };
/** `choices`: what answers by number stand for. */
export type Said = { readonly content: MessageContent; readonly choices?: readonly string[] };
/** The customer's first. */
export type Spoken = { readonly languages: readonly (string | null)[]; readonly zone: string };

/** Null: nobody is known there. Needs the person. */
export function spokenTo(work: LaneWork, { workspaceId, profileId, language }: SpokenWith): Spoken | null {
  const profile = work.profile(profileId);
  if (!profile) return null;
  return {
    languages: [language, profile.locale, work.catalog.languages(workspaceId, "").workspace],
    zone: firstZone(profile.timeZone, work.catalog.hours(workspaceId).timeZone),
  };
}

export function queueSaid(
  work: LaneWork,
  talk: SpokenWith,
  what: Extract<MessageOrigin, { readonly kind: "desk" }>["what"],
  { content, choices }: Said,
  dueAt = work.now,
): MessageId {
  const origin = { kind: "desk", what, conversationId: talk.id, ...(choices && { choices }) } as const;
  const id = queueAnswer(work, talk, { origin, content, dueAt });
  // Claimed in the next transaction: those that send have run in this one.
  work.runAgain([talk.lane]);
  return id;
}
