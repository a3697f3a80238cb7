/** When one person's message is due, by the campaign's schedule. Pure. */
import { murmur3 } from "../experiments/assign.ts";
import { seededRng } from "../platform/rng.ts";
import { firstZone, momentOf, wallTimeAt } from "../platform/zoned-time.ts";
import { type BestHour, chooseHour, type Hours } from "./best-hour.ts";
import type { CampaignSchedule } from "./campaign-document.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export type DueTime =
  | { readonly kind: "due"; readonly at: number; readonly bestHour: BestHour | null }
  | { readonly kind: "skip"; readonly reason: "local_time_passed" };

export type DueFacts = {
  readonly nowMs: number;
  /** When the occurrence began. */
  readonly startMs: number;
  /** The person's; null or one that does not exist: the schedule's. */
  readonly timeZone: string | null;
  /** Makes chance repeatable: the same person gets the same hour of the same occurrence. */
  readonly seed: string;
  readonly own: Hours;
  readonly everybody: Hours;
};

/** Whoever starts it a moment after its time meant it. */
const LATE_MS = 5 * 60_000;
/** Twelve hours behind UTC: where each day ends last. */
const LAST_ZONE = "Etc/GMT+12";

/** Whether the one time that a schedule names is over; the others find a next one, or say what becomes of whoever is late. */
export function isPast(schedule: CampaignSchedule, now: Date): boolean {
  if (schedule.kind === "at") return Date.parse(schedule.at) + LATE_MS < now.getTime();
  // Nobody's clock shows it any more, and whoever is late gets nothing.
  return schedule.kind === "local" && schedule.ifPast === "skip" && momentOf(localWall(schedule), LAST_ZONE) + LATE_MS < now.getTime();
}

export function dueTime(schedule: CampaignSchedule, facts: DueFacts): DueTime {
  switch (schedule.kind) {
    case "local":
      return localTime(schedule, facts);
    case "best_time":
      return bestTime(schedule, facts);
    case "now":
    case "at":
    case "recurring":
    case "api":
      return { kind: "due", at: facts.nowMs, bestHour: null };
  }
}

function localTime(schedule: Extract<CampaignSchedule, { kind: "local" }>, facts: DueFacts): DueTime {
  const zone = firstZone(facts.timeZone, schedule.zone);
  const wall = localWall(schedule);
  let at = momentOf(wall, zone);
  if (at >= facts.nowMs) return { kind: "due", at, bestHour: null };
  // Whoever is looked at a moment late, because a large audience takes its time, has not missed it.
  if (at >= facts.startMs) return { kind: "due", at: facts.nowMs, bestHour: null };
  if (schedule.ifPast === "send_now") return { kind: "due", at: facts.nowMs, bestHour: null };
  if (schedule.ifPast === "skip") return { kind: "skip", reason: "local_time_passed" };
  // Its date may be years ago.
  const passed = Math.floor((facts.nowMs - at) / DAY_MS);
  for (let days = Math.max(passed, 1); at < facts.nowMs; days += 1) {
    const date = new Date(Date.UTC(wall.year, wall.month - 1, wall.day) + days * DAY_MS);
    at = momentOf({ ...wall, year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }, zone);
  }
  return { kind: "due", at, bestHour: null };
}

/** In Kiribati the day begins first: nobody's time comes before this. */
export function earliestLocalMs(schedule: Extract<CampaignSchedule, { kind: "local" }>): number {
  return momentOf(localWall(schedule), "Pacific/Kiritimati");
}

function localWall({ date, time }: Extract<CampaignSchedule, { kind: "local" }>) {
  const [year = 1970, month = 1, day = 1] = date.split("-").map(Number);
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return { year, month, day, hour, minute };
}

function bestTime(schedule: Extract<CampaignSchedule, { kind: "best_time" }>, facts: DueFacts): DueTime {
  const zone = firstZone(facts.timeZone, schedule.zone);
  const slots = Array.from({ length: schedule.windowHours }, (_, index) => facts.startMs + index * HOUR_MS).filter(
    (slot, index) => slot + HOUR_MS > facts.nowMs || index === schedule.windowHours - 1,
  );
  const hours = slots.map((slot) => wallTimeAt(slot, zone).hour);
  const seed = murmur3(facts.seed);
  const chosen = chooseHour(facts.own, facts.everybody, [...new Set(hours)], seededRng(seed, 1));
  const slot = slots[hours.indexOf(chosen.hour)] ?? facts.nowMs;
  // Spread over what is left of the hour: the window may begin, and zones may differ, in its middle.
  const left = HOUR_MS - wallTimeAt(slot, zone).minute * MINUTE_MS;
  return { kind: "due", at: Math.max(slot + (((seed >>> 7) % 3_600) * left) / 3_600, facts.nowMs), bestHour: chosen };
}
