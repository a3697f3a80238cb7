/**
 * One opening of a conversation, from the first word to the end: what it took to answer, by the calendar and in working time. Pure; what is
 * reported is the sum of these.
 */
import { type HoursInForce, workingMs } from "../contact-rules/working-hours.ts";
import type { ChannelId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import type { AnswerClock } from "./answer-clock.ts";
import type { DeskConversation, DeskPriority } from "./conversation.ts";
import type { QueueReason } from "./routing.ts";

export type Csat = {
  readonly askedAt: Date;
  readonly messageId: string;
  readonly scale: 3 | 5;
  readonly score: number | null;
  readonly at: Date | null;
  readonly comment: string | null;
};

export type Episode = {
  readonly lane: Lane;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly openedAt: Date;
  readonly workspaceId: WorkspaceId;
  readonly conversationId: string;
  readonly team: string | null;
  /** Who had it last, also of an earlier opening. */
  readonly agent: string | null;
  readonly labels: readonly string[];
  readonly priority: DeskPriority;
  readonly queueReason: QueueReason | null;
  readonly clock: AnswerClock | null;
  readonly firstAnsweredAt: Date | null;
  /** An account; `automation` or `assistant`. */
  readonly firstBy: string | null;
  readonly firstMs: number | null;
  readonly firstWorkMs: number | null;
  readonly answers: number;
  readonly resolvedAt: Date | null;
  readonly resolvedBy: string | null;
  readonly resolutionMs: number | null;
  readonly resolutionWorkMs: number | null;
  readonly handlingMs: number | null;
  readonly handlingWorkMs: number | null;
  readonly putOffAt: Date | null;
  readonly putOffMs: number;
  readonly putOffWorkMs: number;
  readonly breaches: number;
  readonly toldClosedAt: Date | null;
  readonly toldBusyAt: Date | null;
  readonly csat: Csat | null;
};

export type Counting = { readonly hours: HoursInForce | null; readonly now: Date };

/** As it stands after a change of its conversation. `latest`: the conversation's last one so far. */
export function followEpisode(
  latest: Episode | null,
  before: DeskConversation | null,
  after: DeskConversation,
  counting: Counting,
): Episode {
  const own = latest?.openedAt.getTime() === after.openedAt.getTime() ? latest : begunEpisode(after, latest);
  const { team, labels, priority } = after;
  const same = before?.openedAt.getTime() === after.openedAt.getTime() ? before : null;
  const agent = after.assignee ?? own.agent;
  const queueReason = after.assignee !== null || after.state === "resolved" ? null : own.queueReason;
  const current = { ...own, team, agent, labels, priority, queueReason };
  return resolvedOrNot(answeredOrNot(putOff(current, after, counting), same, after, counting), after, counting);
}

function begunEpisode(of: DeskConversation, latest: Episode | null): Episode {
  const { lane, profileId, channelId, openedAt, workspaceId, id, team, labels, priority } = of;
  return {
    lane,
    profileId,
    channelId,
    openedAt,
    workspaceId,
    conversationId: id,
    team,
    agent: latest?.agent ?? null,
    labels,
    priority,
    queueReason: null,
    clock: null,
    firstAnsweredAt: null,
    firstBy: null,
    firstMs: null,
    firstWorkMs: null,
    answers: 0,
    resolvedAt: null,
    resolvedBy: null,
    resolutionMs: null,
    resolutionWorkMs: null,
    handlingMs: null,
    handlingWorkMs: null,
    putOffAt: null,
    putOffMs: 0,
    putOffWorkMs: 0,
    breaches: 0,
    toldClosedAt: latest?.toldClosedAt ?? null,
    toldBusyAt: latest?.toldBusyAt ?? null,
    csat: null,
  };
}

function putOff(episode: Episode, { state }: DeskConversation, counting: Counting): Episode {
  const { putOffAt } = episode;
  if (state === "snoozed") return putOffAt === null ? { ...episode, putOffAt: counting.now } : episode;
  if (putOffAt === null) return episode;
  const [ms, workMs] = between(putOffAt, counting.now, counting);
  return { ...episode, putOffAt: null, putOffMs: episode.putOffMs + ms, putOffWorkMs: episode.putOffWorkMs + workMs };
}

function answeredOrNot(episode: Episode, before: DeskConversation | null, after: DeskConversation, counting: Counting): Episode {
  const isAnswered = before !== null && before.waitingSince !== null && after.waitingSince === null && after.firstAnsweredAt !== null;
  // An answer that was taken back, or came to nothing, was none.
  if (after.firstAnsweredAt === null)
    return episode.firstAnsweredAt === null
      ? episode
      : { ...episode, answers: 0, firstAnsweredAt: null, firstBy: null, firstMs: null, firstWorkMs: null };
  const isUndone = before !== null && before.waitingSince === null && hasNoNews(before, after);
  const counted = isAnswered && after.handledBy !== "automation" ? episode.answers + 1 : episode.answers;
  const answers = isUndone ? Math.max(0, counted - 1) : counted;
  if (episode.firstAnsweredAt !== null) return { ...episode, answers };
  const asked = before?.waitingSince ?? null;
  const [firstMs, firstWorkMs] = asked === null ? [null, null] : between(asked, after.firstAnsweredAt, counting);
  const firstBy = after.handledBy === "person" ? after.assignee : after.handledBy;
  return { ...episode, answers: Math.max(answers, 1), firstAnsweredAt: after.firstAnsweredAt, firstBy, firstMs, firstWorkMs };
}

function hasNoNews(before: DeskConversation, { waitingSince, lastInboundId }: DeskConversation): boolean {
  return lastInboundId === before.lastInboundId && waitingSince !== null && waitingSince < before.updatedAt;
}

function resolvedOrNot(episode: Episode, { resolvedAt, assignee }: DeskConversation, counting: Counting): Episode {
  if (resolvedAt === null) {
    const open = { resolvedAt: null, resolvedBy: null, resolutionMs: null, resolutionWorkMs: null, handlingMs: null, handlingWorkMs: null };
    return episode.resolvedAt === null ? episode : { ...episode, ...open };
  }
  if (episode.resolvedAt !== null) return episode;
  const [resolutionMs, resolutionWorkMs] = between(episode.openedAt, resolvedAt, counting);
  const [ms, workMs] = episode.firstAnsweredAt === null ? [null, null] : between(episode.firstAnsweredAt, resolvedAt, counting);
  return {
    ...episode,
    resolvedAt,
    resolvedBy: assignee,
    resolutionMs,
    resolutionWorkMs,
    handlingMs: ms === null ? null : Math.max(0, ms - episode.putOffMs),
    handlingWorkMs: workMs === null ? null : Math.max(0, workMs - episode.putOffWorkMs),
  };
}

/** By the calendar, and in working time: the same where nobody has said when that is. */
function between(from: Date, to: Date, { hours }: Counting): readonly [number, number] {
  const ms = Math.max(0, to.getTime() - from.getTime());
  return [ms, hours === null ? ms : workingMs(hours, from.getTime(), to.getTime())];
}
