/** What is happening now: the last hour by minute, how far its messages came, and what needs a person. */
import type { Attention, Health, HealthReason, MinutePoint, Overview } from "../contract/console.ts";
import type { ChannelView } from "../contract/console-settings.ts";
import type { Db } from "../db/pool.ts";
import { listChannels } from "./channels.store.ts";
import { listMessages } from "./messages.store.ts";
import {
  eventsByMinute,
  funnelSince,
  messagesByMinute,
  openIncidents,
  queueState,
  reasonsSince,
  troubledTemplates,
  unrecognisedSince,
  type QueueState,
} from "./overview.store.ts";

const MINUTE = 60_000;
const LATE_AFTER_MS = 60_000;
const LATEST = 40;

export async function readOverview(db: Db, workspaceId: string, nowMs: number): Promise<Overview> {
  const minute = Math.floor(nowMs / MINUTE) * MINUTE;
  const hourStart = minute - 59 * MINUTE;
  const since = new Date(hourStart);
  const before = new Date(hourStart - 60 * MINUTE);
  // Two at a time: a page that refreshes once a second must not take the pool from those who send.
  const [messages, events] = await Promise.all([messagesByMinute(db, workspaceId, before), eventsByMinute(db, workspaceId, before)]);
  const [funnel, reasons] = await Promise.all([funnelSince(db, workspaceId, since), reasonsSince(db, workspaceId, since)]);
  const [latest, channels] = await Promise.all([listMessages(db, workspaceId, { limit: LATEST }, nowMs), listChannels(db, workspaceId)]);
  const [incidents, templates] = await Promise.all([openIncidents(db, workspaceId), troubledTemplates(db, workspaceId)]);
  const [queue, unrecognised] = await Promise.all([
    queueState(db, workspaceId, new Date(nowMs - LATE_AFTER_MS)),
    unrecognisedSince(db, workspaceId, new Date(nowMs - 24 * 60 * MINUTE)),
  ]);

  const points = new Map<number, MinutePoint>();
  for (let at = before.getTime(); at <= minute; at += MINUTE)
    points.set(at, { at: new Date(at).toISOString(), events: 0, outbound: 0, inbound: 0, notSent: 0 });
  const put = (at: number, change: Partial<MinutePoint>) => {
    const point = points.get(at);
    if (point) points.set(at, { ...point, ...change });
  };
  for (const { at, ...counts } of messages) put(at, counts);
  for (const { at, n } of events) put(at, { events: n });
  const all = [...points.values()];
  return {
    at: new Date(nowMs).toISOString(),
    lastHour: sum(all.slice(60)),
    hourBefore: sum(all.slice(0, 60)),
    funnel,
    minutes: all.slice(60),
    reasons,
    latest: latest.rows,
    attention: [
      ...incidents,
      ...channelTrouble(channels),
      ...(queue.doubt > 0 ? [{ kind: "doubt" as const, n: queue.doubt }] : []),
      ...templates,
      ...(unrecognised.at ? [{ kind: "unrecognised" as const, n: unrecognised.n, at: unrecognised.at.toISOString() }] : []),
    ],
    health: healthOf(channels, queue, incidents.length),
  };
}

export function healthOf(channels: readonly ChannelView[], queue: QueueState, incidents: number): Health {
  const degraded: HealthReason[] = [];
  const held: HealthReason[] = [];
  if (channels.length === 0) held.push({ kind: "no_channel" });
  for (const channel of channels) if (channel.state === "paused") held.push({ kind: "channel_paused", name: channel.name });
  if (queue.late > 0 && queue.oldestAt) degraded.push({ kind: "queue_late", n: queue.late, oldestAt: queue.oldestAt.toISOString() });
  if (incidents > 0) degraded.push({ kind: "incidents", n: incidents });
  const doubt: HealthReason[] = queue.doubt > 0 ? [{ kind: "doubt", n: queue.doubt }] : [];
  // Messages that wait behind a paused sender are held, not late.
  if (held.length > 0) return { level: "held", reasons: [...held, ...degraded.filter(({ kind }) => kind !== "queue_late"), ...doubt] };
  if (degraded.length > 0) return { level: "degraded", reasons: [...degraded, ...doubt] };
  return { level: "sending", reasons: doubt };
}

function channelTrouble(channels: readonly ChannelView[]): readonly Attention[] {
  return channels.flatMap((channel): Attention[] => [
    ...(channel.state === "paused"
      ? [
          {
            kind: "channel_paused" as const,
            channelId: channel.id,
            name: channel.name,
            reason: channel.pause?.reason ?? "by_hand",
            detail: channel.pause?.detail ?? null,
            at: channel.pause?.at ?? null,
          },
        ]
      : []),
    ...(channel.templatesSyncError === null
      ? []
      : [{ kind: "sync_failed" as const, channelId: channel.id, name: channel.name, error: channel.templatesSyncError }]),
  ]);
}

function sum(points: readonly MinutePoint[]): Overview["lastHour"] {
  const total = { events: 0, outbound: 0, inbound: 0, notSent: 0 };
  for (const point of points) {
    total.events += point.events;
    total.outbound += point.outbound;
    total.inbound += point.inbound;
    total.notSent += point.notSent;
  }
  return total;
}
