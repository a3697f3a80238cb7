/**
 * After a restore the timers and inbox rows of the backup act once more, and what they make has new ids: a customer may
 * have it already. Such a message is born in doubt: the channel's history of the lost time decides whether it may leave.
 * Reference data carries the lost time, so that every lane transaction of every process decides on it.
 */
import type { Catalog } from "../catalog/catalog.ts";
import type { Channel } from "../catalog/channel.ts";
import type { Run } from "../journeys/run.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { Quarantine } from "../messages/doubt.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { type ChannelId, type MessageId, timeOfId } from "../platform/ids.ts";
import { recipientOf } from "../policy/recipient.ts";
import { keepChange } from "./announce.ts";
import { pairOf } from "./due-pairs.ts";

/** From the last sign of life in the backup to the moment the return was noticed. */
export type LostTime = { readonly from: Date; readonly at: Date };
interface RestoredChannel extends Channel {
  readonly lostTime?: LostTime;
}

/** The same catalog, whose channels know what time was lost. */
export function withLostTime(catalog: Catalog, lostTime: LostTime | null): Catalog {
  if (lostTime === null) return catalog;
  const channels = [...catalog.channels].map(([id, channel]): [typeof id, RestoredChannel] => [id, { ...channel, lostTime }]);
  return { ...catalog, channels: new Map(channels) };
}

/** As many as one transaction claims of one sender, or more. */
const MOST_DUE = 500;
/** By then every timer that was overdue at the restore has fired. */
const DRAINED_MS = 15 * 60_000;
const BY_TIMER: ReadonlySet<string> = new Set(["elapsed", "timeout"]);

/** Ids remembered of messages that were judged and did not leave at once; one that is forgotten may be doubted in vain. */
const MOST_CLEARED = 100_000;
/** A pair has one message in doubt or in the air: the others are looked at again when that is stored. */
const AFTER_DOUBT_MS = 1_000;

/** To run after the journeys, where the run of a new message is at hand, and before the claim. */
export function createRepeatDoubts(quarantine: Quarantine): (work: LaneWork) => Promise<void> {
  const cleared = new Set<MessageId>();
  return async (work) => {
    const lost = new Map<ChannelId, LostTime>();
    for (const channel of work.catalog.channels.values()) {
      const { lostTime }: RestoredChannel = channel;
      if (lostTime && work.now.getTime() <= endOf(lostTime, quarantine)) lost.set(channel.id, lostTime);
    }
    if (lost.size === 0) return cleared.clear();
    const due = await work.tx.dueMessages([...lost.keys()].map((channelId) => ({ channelId, limit: MOST_DUE })));
    const untried = [...due.map((found) => work.messages.adopt(found)), ...work.messages.newOutbound()].filter(
      // What is held was judged before the gate first saw it.
      ({ id, state, attempt }) => state === "queued" && attempt === 0 && !cleared.has(id),
    );
    const profiles = untried.map(({ profileId }) => profileId);
    await work.loadProfiles(profiles);
    await work.runs.load(profiles);
    const doubted = new Set<string>();
    for (const message of untried) {
      const lostTime = lost.get(message.channelId);
      const profile = work.profile(message.profileId);
      const recipient = profile && recipientOf(profile, work.catalog.channels.get(message.channelId)?.form);
      if (lostTime && recipient && mayRepeat(work, message, lostTime)) {
        keepChange(work, message, { message: bornInDoubt(message, lostTime, recipient.value, work.now), incident: null });
        doubted.add(pairOf(message));
      } else if (cleared.size < MOST_CLEARED) cleared.add(message.id);
    }
    for (const message of work.messages.newOutbound()) {
      if (message.state !== "queued" || !doubted.has(pairOf(message))) continue;
      work.messages.put({ ...message, dueAt: new Date(Math.max(message.dueAt.getTime(), work.now.getTime() + AFTER_DOUBT_MS)) });
    }
  };
}

/** A passage takes no longer again than it took in the lost time, besides the doubts it waits for. */
function endOf({ from, at }: LostTime, quarantine: Quarantine): number {
  return at.getTime() + (at.getTime() - from.getTime()) + quarantine.giveUpMs + DRAINED_MS;
}

function mayRepeat(work: LaneWork, message: OutboundMessage, { at }: LostTime): boolean {
  const { origin } = message;
  const drained = message.createdAt.getTime() >= at.getTime() + DRAINED_MS;
  if (origin.kind !== "journey") return !drained;
  const run = work.runs.touchedOf(message.profileId).find(({ id }) => id === origin.runId);
  if (!run) return timeOfId(origin.runId) < at.getTime() || !drained;
  if (run.startedAt >= at) return Date.parse(run.memory.event.occurredAt) < at.getTime();
  return !(drained && isFirstByTimer(run, message, at));
}

/** A timer that the backup knew and that was due after the restore has not fired before. */
function isFirstByTimer(run: Run, message: OutboundMessage, at: Date): boolean {
  const [first] = run.memory.trail.filter((passage) => Date.parse(passage.at) >= at.getTime());
  return first !== undefined && BY_TIMER.has(first.via) && Date.parse(first.at) >= message.createdAt.getTime();
}

/** The attempt, if there was one, was made in the lost time and under another id. */
function bornInDoubt(message: OutboundMessage, { from, at }: LostTime, recipient: string, now: Date): OutboundMessage {
  return { ...message, state: "unknown", attempt: 1, recipient, claimedAt: from, doubtAt: at, settleAt: now, updatedAt: now };
}

/** No attempt of ours comes before its message was made. */
export function isBornInDoubt({ state, claimedAt, createdAt }: OutboundMessage): boolean {
  return state === "unknown" && claimedAt !== null && claimedAt < createdAt;
}
