/**
 * Once a night, for the day that ended: does the channel's own history tell of the same messages as our record? What it
 * names and we do not, what we hold for accepted and it does not name, and receipts it knows and nobody told us (webhooks
 * lost beyond Meta's seven days) become one incident with numbers; the receipts are caught up with as well. Sends nothing.
 */
import type { WhatsAppChannel } from "../../catalog/channel.ts";
import type { HistoryEntry, ReadHistory } from "../../channels/whatsapp/message-history.ts";
import type { Db } from "../../db/pool.ts";
import type { NewInboxRow } from "../../lanes/inbox.ts";
import type { ReceiptStatus } from "../../messages/attempt.ts";
import type { Clock } from "../../platform/clock.ts";
import type { ChannelId, Ids, InboxId } from "../../platform/ids.ts";
import type { Logger } from "../../platform/log.ts";
import { Rests } from "../../platform/rests.ts";
import { type RecordedMessage, readAcceptedBut, readRecorded } from "./history-check.store.ts";
import type { Finding } from "./open-incident.store.ts";

const DAY_MS = 86_400_000;
/** After midnight UTC: by then what left late in the day has been answered. */
const NIGHTLY_AT_MS = 3 * 3_600_000;
/** The channel's clock may differ from ours. */
const SLACK_MS = 600_000;
/** In one call, about one a minute: half of the 5,000 management calls an hour stay for other things. */
const MOST_PAGES = 40;
/** Beyond that only numbers are compared, no ids. */
const MOST_NAMED = 200_000;
const MOST_UNKNOWN = 1_000;
/** After a page that could not be read, or anything else that failed: the day is gone on with, from that page. */
const AGAIN_AFTER_MS = 3_600_000;

export type HistoryCheckPorts = {
  readonly pool: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly channels: () => Iterable<WhatsAppChannel>;
  readonly readHistory: ReadHistory;
  readonly append: (rows: readonly NewInboxRow[]) => Promise<unknown>;
  readonly report: (findings: readonly Finding[]) => Promise<unknown>;
  readonly log: Logger;
  /** Whether this process is the one that reads: the account has a limited number of calls, and once is enough. */
  readonly onDuty: () => Promise<boolean>;
};

export type Differences = { readonly unknownHere: number; readonly missingThere: number; readonly caughtUp: number };
export type HistoryCheck = {
  /** To be called every now and then; a long history takes several calls. Resolves to whether anything is left to compare. */
  readonly look: () => Promise<boolean>;
  /** Of the last day that was compared, over all channels. */
  readonly differences: () => ReadonlyMap<keyof Differences, number>;
};

type Reading = {
  readonly day: string;
  after: string | null;
  /** Ids in the history that were nobody's when they were read. */
  readonly unknown: string[];
  unknownCount: number;
  readonly named: Set<string>;
  namedCount: number;
  caughtUp: number;
};

export function createHistoryCheck(ports: HistoryCheckPorts): HistoryCheck {
  const readings = new Map<ChannelId, Reading>();
  const rests = new Rests(ports.clock, (error) => ports.log.error({ err: error }, "comparing a day with a channel's history stumbled"), {
    mostMs: AGAIN_AFTER_MS,
  });
  const done = new Map<ChannelId, { readonly day: string; readonly found: Differences }>();
  const lookAt = async (channel: WhatsAppChannel, day: string, name: string): Promise<boolean> => {
    const known = readings.get(channel.id);
    const reading = known?.day === day ? known : begin(day);
    readings.set(channel.id, reading);
    const read = await follow(channel, reading, ports);
    if (read.kind === "more") return true;
    if (read.kind === "unreadable") {
      ports.log.warn(
        { channel: channel.id, day, why: read.why },
        "the day could not be compared with the channel's history; it is tried again in an hour",
      );
      rests.pause(name, AGAIN_AFTER_MS);
      return false;
    }
    readings.delete(channel.id);
    const { found, example } = await compare(channel, reading, ports.pool);
    done.set(channel.id, { day, found });
    if (found.unknownHere + found.missingThere + found.caughtUp === 0) return false;
    const subject = `${channel.name} · ${day}`;
    await ports.report([{ workspaceId: channel.workspaceId, kind: "history_differs", subject, detail: { ...found, example } }]);
    return false;
  };
  return {
    look: async () => {
      if (!(await ports.onDuty())) return false;
      const day = new Date(ports.clock.now() - NIGHTLY_AT_MS - DAY_MS).toISOString().slice(0, 10);
      let isMore = false;
      for (const channel of ports.channels()) {
        if (done.get(channel.id)?.day === day) continue;
        const name = `${channel.id}/${day}`;
        if (await rests.attempt(name, async () => lookAt(channel, day, name))) isMore = true;
      }
      return isMore;
    },
    differences: () => {
      const sum = (name: keyof Differences): number => [...done.values()].reduce((total, { found }) => total + found[name], 0);
      return new Map((["unknownHere", "missingThere", "caughtUp"] as const).map((name) => [name, sum(name)]));
    },
  };
}

function begin(day: string): Reading {
  return { day, after: null, unknown: [], unknownCount: 0, named: new Set(), namedCount: 0, caughtUp: 0 };
}

function spanOf(day: string): { readonly from: Date; readonly to: Date } {
  const from = new Date(`${day}T00:00:00Z`);
  return { from, to: new Date(from.getTime() + DAY_MS) };
}

type Followed = { readonly kind: "read" } | { readonly kind: "more" } | { readonly kind: "unreadable"; readonly why: string };

async function follow(channel: WhatsAppChannel, reading: Reading, ports: HistoryCheckPorts): Promise<Followed> {
  const earliest = spanOf(reading.day).from.getTime() - SLACK_MS;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await ports.readHistory(channel, reading.after);
    if (page.kind === "unreadable") return page;
    await take(channel, reading, page.entries, ports);
    reading.after = page.next;
    if (page.next === null || isBefore(page.entries, earliest)) return { kind: "read" };
  }
  return { kind: "more" };
}

/** Newest first, so that the pages behind are earlier still; a list in another order is read to its end. */
function isBefore(entries: readonly HistoryEntry[], earliest: number): boolean {
  const times = entries.map(({ at }) => at).filter((at) => at !== null);
  const [first] = times;
  const last = times.at(-1);
  return first !== undefined && last !== undefined && last <= first && times.every((at) => at < earliest);
}

async function take(channel: WhatsAppChannel, reading: Reading, entries: readonly HistoryEntry[], ports: HistoryCheckPorts): Promise<void> {
  const { from, to } = spanOf(reading.day);
  const externalIds = entries.map(({ externalId }) => externalId);
  const recorded = await readRecorded(ports.pool, { channelId: channel.id, externalIds, from, to });
  const byId = new Map(recorded.map((message) => [message.externalId, message]));
  const rows: NewInboxRow[] = [];
  for (const entry of entries) {
    const message = byId.get(entry.externalId);
    if (message?.within) {
      reading.namedCount += 1;
      if (reading.namedCount <= MOST_NAMED) reading.named.add(entry.externalId);
      rows.push(...untold(channel, message, entry, ports.ids));
    } else if (!message && entry.at !== null && entry.at >= from.getTime() && entry.at < to.getTime()) {
      reading.unknownCount += 1;
      if (reading.unknown.length < MOST_UNKNOWN) reading.unknown.push(entry.externalId);
    }
  }
  reading.caughtUp += new Set(rows.map(({ item }) => item.kind === "receipt" && item.messageId)).size;
  if (rows.length > 0) await ports.append(rows);
}

const REACHED = { accepted: 0, sent: 1, delivered: 2, read: 3, played: 4 } as const;

/** What the history knows of the message and our record does not. */
function untold(channel: WhatsAppChannel, message: RecordedMessage, { reached }: HistoryEntry, ids: Ids): readonly NewInboxRow[] {
  const state = message.state as keyof typeof REACHED;
  const rank = REACHED[state] ?? Number.POSITIVE_INFINITY;
  const isNews = (status: ReceiptStatus): boolean => (status === "failed" ? rank <= REACHED.sent : REACHED[status] > rank);
  return reached
    .filter(({ status }) => isNews(status))
    .map(({ status, at, error }) => ({
      lane: message.lane,
      id: ids.inLane<InboxId>(message.lane),
      workspaceId: message.workspaceId,
      profileId: null,
      item: {
        kind: "receipt",
        channelId: channel.id,
        messageId: message.id,
        receipt: { externalId: message.externalId, status, at: new Date(at).toISOString(), attempt: message.attempt, error, pricing: null },
      },
      dedupeKey: null,
    }));
}

async function compare(
  channel: WhatsAppChannel,
  reading: Reading,
  pool: Db,
): Promise<{ readonly found: Differences; readonly example: string | null }> {
  const { from, to } = spanOf(reading.day);
  const of = { workspaceId: channel.workspaceId, channelId: channel.id, from, to };
  // A doubt may have found its message meanwhile.
  const recorded = await readRecorded(pool, { ...of, externalIds: reading.unknown });
  const ours = new Set(recorded.map(({ externalId }) => externalId));
  const isWhole = reading.namedCount <= MOST_NAMED;
  const accepted = await readAcceptedBut(pool, { ...of, named: isWhole ? [...reading.named] : [] });
  const missingThere = isWhole ? accepted.n : Math.max(accepted.n - reading.namedCount, 0);
  return {
    found: { unknownHere: reading.unknownCount - ours.size, missingThere, caughtUp: reading.caughtUp },
    example: reading.unknown.find((externalId) => !ours.has(externalId)) ?? (isWhole ? accepted.example : null),
  };
}
