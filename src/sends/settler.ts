/**
 * Looks for doubtful messages in the channel's own history and appends what it found as evidence; the lane decides.
 * Owns nothing that must last: a doubt lost with the process is handed out again when its lease ends, and another
 * process reads the history anew.
 */
import type { Channel } from "../catalog/channel.ts";
import type { NewInboxRow } from "../lanes/inbox.ts";
import type { HistoryEvidence } from "../messages/attempt.ts";
import type { Quarantine } from "../messages/doubt.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { ChannelId, Ids, InboxId } from "../platform/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { Lane } from "../platform/lane.ts";
import { CLAIM_TIMES, type ClaimTimes } from "./claim.ts";
import { findParty, indexHistory, type HistoryEntry, type HistoryIndex } from "./history-index.ts";
import { createTrail, type HistoryPage, type HistoryTrail } from "./settler-trail.ts";

export type SettlerPorts = {
  readonly channelOf: (channelId: ChannelId) => Channel | null;
  /** Whether the channel has a history to look into. */
  readonly hasHistory: (channel: Channel) => boolean;
  /** One page of what the channel sent, newest first. */
  readonly readHistory: (channel: Channel, after: string | null) => Promise<HistoryPage>;
  /** The recipient inside a channel's id, when it can be read. */
  readonly partyOf: (externalId: string) => string | null;
  /** Which of these belong to messages of ours, in any lane. */
  readonly knownExternalIds: (externalIds: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly append: (rows: readonly NewInboxRow[]) => Promise<unknown>;
  readonly wake: (lanes: readonly Lane[]) => void;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly quarantine: Quarantine;
  readonly times?: ClaimTimes;
  /** For the log: the doubts come back by themselves. */
  readonly failed: (error: unknown) => void;
};
export type Settler = {
  readonly take: (doubts: readonly OutboundMessage[]) => void;
  /** Resolves when all doubts taken so far are looked up; answers whether there were any. */
  readonly idle: () => Promise<boolean>;
};

/** Before the claim: the channel's clock may differ from ours. */
const SLACK_MS = 120_000;
/** Doubts look again each minute: a channel that nobody asks about for so long has none left. */
const IDLE_MS = 600_000;

/** Every minute, with the real times: 5,000 calls an hour are enough for 80 messages a second. */
const FRESH_GATHERINGS = 5;

/** `freshUntil`: a reading serves the looks of a moment. */
type Reader = { readonly trail: HistoryTrail; usedAt: number; freshUntil: number };

export function createSettler(ports: SettlerPorts): Settler {
  let waiting: OutboundMessage[] = [];
  let running: Promise<void> | null = null;
  const readers = new Map<ChannelId, Reader>();
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      await ports.clock.sleep((ports.times ?? CLAIM_TIMES).gatherMs);
      const doubts = waiting;
      waiting = [];
      try {
        const rows = await lookUp(doubts, readers, ports);
        await ports.append(rows);
        ports.wake([...new Set(rows.map((row) => row.lane))]);
      } catch (error) {
        ports.failed(error);
      }
    }
    running = null;
  };
  return {
    take: (doubts) => {
      waiting.push(...doubts);
      running ??= run();
    },
    idle: async () => {
      const looking = running !== null;
      await running;
      return looking;
    },
  };
}

async function lookUp(
  doubts: readonly OutboundMessage[],
  readers: Map<ChannelId, Reader>,
  ports: SettlerPorts,
): Promise<readonly NewInboxRow[]> {
  const rows: NewInboxRow[] = [];
  const now = ports.clock.monotonic();
  for (const [channelId, { usedAt }] of readers) if (now - usedAt > IDLE_MS) readers.delete(channelId);
  for (const channelId of new Set(doubts.map((doubt) => doubt.channelId))) {
    const ofChannel = doubts.filter((doubt) => doubt.channelId === channelId);
    const channel = ports.channelOf(channelId);
    const found = await findFor(channel, ofChannel, readers, ports);
    for (const doubt of ofChannel) rows.push(toRow(doubt, found.kind === "read" ? found.evidenceFor(doubt) : found, ports.ids));
  }
  return rows;
}

type Found =
  | { readonly kind: "no_history" }
  | { readonly kind: "read"; readonly evidenceFor: (doubt: OutboundMessage) => HistoryEvidence }
  | { readonly kind: "unreadable"; readonly why: string };

/** A channel that cannot be looked into keeps no other channel's doubts. */
async function findFor(
  channel: Channel | null,
  doubts: readonly OutboundMessage[],
  readers: Map<ChannelId, Reader>,
  ports: SettlerPorts,
): Promise<Found> {
  if (!channel) return { kind: "unreadable", why: "the channel is gone" };
  if (!ports.hasHistory(channel)) return { kind: "no_history" };
  try {
    return await lookInto(channel, doubts, readers, ports);
  } catch (error) {
    ports.failed(error);
    return { kind: "unreadable", why: "something broke on our side" };
  }
}

async function lookInto(
  channel: Channel,
  doubts: readonly OutboundMessage[],
  readers: Map<ChannelId, Reader>,
  ports: SettlerPorts,
): Promise<Found> {
  const { clock, quarantine, times = CLAIM_TIMES } = ports;
  const reader = readers.get(channel.id) ?? {
    trail: createTrail({ readPage: (after) => ports.readHistory(channel, after), knownExternalIds: ports.knownExternalIds }),
    usedAt: 0,
    freshUntil: Number.NEGATIVE_INFINITY,
  };
  readers.set(channel.id, reader);
  reader.usedAt = clock.monotonic();
  const since = Math.min(...doubts.map(startOf));
  if (reader.freshUntil <= clock.monotonic() || since < reader.trail.coveredFrom()) {
    const read = await reader.trail.follow(since);
    if (read.kind === "unreadable") return read;
    reader.freshUntil = clock.monotonic() + FRESH_GATHERINGS * times.gatherMs;
  }
  const evidence = (): readonly HistoryEvidence[] => {
    const index = indexHistory(reader.trail.orphans(), ports.partyOf);
    return doubts.map((doubt) => evidenceFor(doubt, index, reader.trail.newestKnown() - quarantine.watermarkMs));
  };
  // What was nobody's when it was read may have been recorded since.
  const named = evidence().flatMap((one) => (one.kind === "read" ? [...one.candidates, ...one.undecodable] : []));
  await reader.trail.forgetKnown([...new Set(named)]);
  const found = new Map(evidence().map((one, index) => [doubts[index], one]));
  return { kind: "read", evidenceFor: (doubt) => found.get(doubt) ?? { kind: "unreadable", why: "it was not looked for" } };
}

/** `caughtUpTo`: of doubts up to then, absence means absence. */
function evidenceFor(doubt: OutboundMessage, index: HistoryIndex, caughtUpTo: number): HistoryEvidence {
  // Nobody to look for: that finds nothing, and nothing found would mean "not sent".
  if (doubt.recipient === null) return { kind: "unreadable", why: "the doubtful message names no recipient" };
  const from = startOf(doubt);
  const found = findParty(index, doubt.recipient.replace(/^\+/, ""));
  const inTime = (entries: readonly HistoryEntry[]): readonly string[] =>
    entries.filter(({ at }) => at === null || at >= from).map((entry) => entry.externalId);
  return {
    kind: "read",
    candidates: inTime(found.same),
    undecodable: inTime(found.perhaps),
    caughtUp: caughtUpTo >= (doubt.doubtAt?.getTime() ?? 0),
  };
}

function startOf(doubt: OutboundMessage): number {
  return (doubt.claimedAt ?? doubt.createdAt).getTime() - SLACK_MS;
}

function toRow(doubt: OutboundMessage, evidence: HistoryEvidence, ids: Ids): NewInboxRow {
  return {
    lane: doubt.lane,
    id: ids.inLane<InboxId>(doubt.lane),
    workspaceId: doubt.workspaceId,
    profileId: null,
    item: { kind: "evidence", messageId: doubt.id, attempt: doubt.attempt, evidence },
    dedupeKey: null,
  };
}
