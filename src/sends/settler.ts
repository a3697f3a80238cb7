/**
 * Looks for doubtful messages in the channel's own history and appends what it found as evidence; the lane decides.
 * Owns no state: a doubt lost with the process is handed out again when its lease ends.
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

export type HistoryRead =
  | { readonly kind: "read"; readonly entries: readonly HistoryEntry[] }
  | { readonly kind: "unreadable"; readonly why: string };

export type SettlerPorts = {
  readonly channelOf: (channelId: ChannelId) => Channel | null;
  readonly readHistory: (channel: Channel, since: Date) => Promise<HistoryRead>;
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
  /** Resolves when all doubts taken so far are looked up. */
  readonly idle: () => Promise<void>;
};

/** Before the claim: the channel's clock may differ from ours. */
const SLACK_MS = 120_000;

export function createSettler(ports: SettlerPorts): Settler {
  let waiting: OutboundMessage[] = [];
  let running: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      await ports.clock.sleep((ports.times ?? CLAIM_TIMES).gatherMs);
      const doubts = waiting;
      waiting = [];
      try {
        const rows = await lookUp(doubts, ports);
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
      await running;
    },
  };
}

async function lookUp(doubts: readonly OutboundMessage[], ports: SettlerPorts): Promise<readonly NewInboxRow[]> {
  const rows: NewInboxRow[] = [];
  for (const channelId of new Set(doubts.map((doubt) => doubt.channelId))) {
    const ofChannel = doubts.filter((doubt) => doubt.channelId === channelId);
    const channel = ports.channelOf(channelId);
    const since = new Date(Math.min(...ofChannel.map(startOf)));
    const history: HistoryRead = channel ? await ports.readHistory(channel, since) : { kind: "unreadable", why: "the channel is gone" };
    const index = history.kind === "read" ? indexHistory(history.entries, ports.partyOf) : null;
    const found = ofChannel.map((doubt) => ({
      doubt,
      evidence: index ? evidenceFor(doubt, index, ports.quarantine) : (history as HistoryEvidence & { readonly kind: "unreadable" }),
    }));
    const ids = found.flatMap(({ evidence }) => (evidence.kind === "read" ? [...evidence.candidates, ...evidence.undecodable] : []));
    const known = ids.length === 0 ? new Set<string>() : await ports.knownExternalIds([...new Set(ids)]);
    for (const { doubt, evidence } of found) rows.push(toRow(doubt, withoutKnown(evidence, known), ports.ids));
  }
  return rows;
}

function evidenceFor(doubt: OutboundMessage, index: HistoryIndex, quarantine: Quarantine): HistoryEvidence {
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
    caughtUp: index.newest >= (doubt.doubtAt?.getTime() ?? 0) + quarantine.watermarkMs,
  };
}

function startOf(doubt: OutboundMessage): number {
  return (doubt.claimedAt ?? doubt.createdAt).getTime() - SLACK_MS;
}

function withoutKnown(evidence: HistoryEvidence, known: ReadonlySet<string>): HistoryEvidence {
  if (evidence.kind === "unreadable") return evidence;
  const isNew = (externalId: string): boolean => !known.has(externalId);
  return { ...evidence, candidates: evidence.candidates.filter(isNew), undecodable: evidence.undecodable.filter(isNew) };
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
