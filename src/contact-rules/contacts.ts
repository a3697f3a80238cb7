/** What a person was sent lately, as caps and gaps count it. */
import type { ChannelKind, Purpose } from "../consent/consent.ts";
import { momentOf, wallTimeAt } from "../platform/zoned-time.ts";
import {
  type FrequencyCapRule,
  LEAVES_WITHIN_MS,
  LONGEST_PERIOD_HOURS,
  type MinGapRule,
  type PolicyDocument,
  type PolicyRule,
} from "./document.ts";
import { type About, covers } from "./find-rules.ts";

/** A message that was let go; it left at `atMs` or up to `LEAVES_WITHIN_MS` later. */
export type Contact = { readonly atMs: number; readonly channel: ChannelKind; readonly purpose: Purpose; readonly topic: string | null };
export type Count = { readonly counted: number; /** Null: there is room now. */ readonly roomAtMs: number | null };

const HOUR_MS = 3_600_000;

export function countContacts(rule: FrequencyCapRule, contacts: readonly Contact[], about: About, nowMs: number, zone: string): Count {
  const counting = contacts.filter((contact) => covers(rule, contact) && isOfSame(rule, contact, about));
  return "hours" in rule.per
    ? inLastHours(counting, rule.most, rule.per.hours * HOUR_MS, nowMs)
    : inCalendar(counting, rule.most, rule.per.calendar, nowMs, zone);
}

/** When the gap after the last contact is over; null: it is. */
export function gapEndsMs(rule: MinGapRule, contacts: readonly Contact[], nowMs: number): number | null {
  let last = Number.NEGATIVE_INFINITY;
  for (const contact of contacts) if (contact.atMs > last && covers(rule, contact)) last = contact.atMs;
  const ends = last + rule.minutes * 60_000 + LEAVES_WITHIN_MS;
  return ends > nowMs ? ends : null;
}

/** How far back what was sent has to be known; null: nothing counts it. */
export function lookBackMs({ rules }: PolicyDocument): number | null {
  const hours = rules.map(hoursBack);
  const most = Math.max(0, ...hours);
  return most === 0 ? null : most * HOUR_MS + LEAVES_WITHIN_MS;
}

function hoursBack(rule: PolicyRule): number {
  if (rule.kind === "min_gap" || rule.kind === "conversation") return rule.minutes / 60;
  if (rule.kind !== "frequency_cap") return 0;
  if ("hours" in rule.per) return rule.per.hours;
  // With an hour more where clocks were put back.
  return { day: 24 + 1, week: 7 * 24 + 1, month: LONGEST_PERIOD_HOURS + 1 }[rule.per.calendar];
}

function isOfSame({ each }: FrequencyCapRule, contact: Contact, about: About): boolean {
  if (each === "channel") return contact.channel === about.channel;
  return each !== "topic" || contact.topic === about.topic;
}

function inLastHours(contacts: readonly Contact[], most: number, periodMs: number, nowMs: number): Count {
  const frees = contacts
    .map(({ atMs }) => atMs + periodMs + LEAVES_WITHIN_MS)
    .filter((freeMs) => freeMs > nowMs)
    .toSorted((one, other) => one - other);
  const over = frees.length - most;
  return { counted: frees.length, roomAtMs: over < 0 ? null : (frees[over] ?? null) };
}

/** In the period of this moment, and in that of the last moment at which the message may leave. */
function inCalendar(contacts: readonly Contact[], most: number, unit: "day" | "week" | "month", nowMs: number, zone: string): Count {
  const now = periodOf(nowMs, unit, zone);
  const counted = countBetween(contacts, now);
  if (counted >= most) return { counted, roomAtMs: now.endMs };
  if (nowMs + LEAVES_WITHIN_MS < now.endMs) return { counted, roomAtMs: null };
  const next = periodOf(now.endMs, unit, zone);
  const ahead = countBetween(contacts, next);
  return { counted: Math.max(counted, ahead), roomAtMs: ahead >= most ? next.endMs : null };
}

type Period = { readonly startMs: number; readonly endMs: number };

function countBetween(contacts: readonly Contact[], { startMs, endMs }: Period): number {
  return contacts.filter(({ atMs }) => atMs < endMs && atMs + LEAVES_WITHIN_MS >= startMs).length;
}

/** The last one asked for, by unit and zone: time goes on, and most of what is asked lies in it. */
const PERIODS = { day: new Map<string, Period>(), week: new Map<string, Period>(), month: new Map<string, Period>() };
const MOST_ZONES = 1_000;

function periodOf(ms: number, unit: "day" | "week" | "month", zone: string): Period {
  const known = PERIODS[unit].get(zone);
  if (known && ms >= known.startMs && ms < known.endMs) return known;
  if (PERIODS[unit].size >= MOST_ZONES) PERIODS[unit].clear();
  const period = workOutPeriod(ms, unit, zone);
  PERIODS[unit].set(zone, period);
  return period;
}

function workOutPeriod(ms: number, unit: "day" | "week" | "month", zone: string): Period {
  const { year, month, day, weekday } = wallTimeAt(ms, zone);
  const at = (y: number, m: number, d: number): number => {
    const date = new Date(Date.UTC(y, m - 1, d));
    const [fullYear, fullMonth, fullDay] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    return momentOf({ year: fullYear, month: fullMonth, day: fullDay, hour: 0, minute: 0 }, zone);
  };
  if (unit === "day") return { startMs: at(year, month, day), endMs: at(year, month, day + 1) };
  if (unit === "month") return { startMs: at(year, month, 1), endMs: at(year, month + 1, 1) };
  const monday = day - ((weekday + 6) % 7);
  return { startMs: at(year, month, monday), endMs: at(year, month, monday + 7) };
}
