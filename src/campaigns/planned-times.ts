/** When what is planned begins, within a stretch of time: the calendar's side of a schedule. Pure. */
import { nextTime, parseCron } from "../platform/cron.ts";
import type { Occurrence } from "./campaign.ts";
import type { CampaignDocument, CampaignSchedule } from "./campaign-document.ts";
import { momentOf, wallTimeAt } from "../platform/zoned-time.ts";
import { earliestLocalMs } from "./due-time.ts";
import { planPasses, spacingMs } from "./waves.ts";

const HOUR_MS = 3_600_000;
/** From the first zone in which a day begins to the last. */
const ALL_ZONES_MS = 26 * HOUR_MS;

/** Milliseconds; `to` itself is outside. */
export type Stretch = { readonly from: number; readonly to: number };

/** What is asked at one time: of one wave, or of all. */
export type PlannedPass = {
  readonly at: number;
  /** The last time at which somebody may be asked; null: as fast as it goes. */
  readonly until: number | null;
  readonly people: number | null;
  /** From 1; null where everybody goes at once. */
  readonly wave: number | null;
  readonly waves: number | null;
};

/** Times at which it begins, the first of each day. `nextAt`: when the engine will begin it next, once it was told to. */
export function beginningsOf(
  schedule: CampaignSchedule,
  { nextAt, now }: { readonly nextAt: number | null; readonly now: number },
  stretch: Stretch,
): readonly number[] {
  if (schedule.kind === "recurring") {
    const until = schedule.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(schedule.until);
    return cronTimes(schedule.cron, schedule.zone, { from: Math.max(now, stretch.from), to: Math.min(stretch.to, until + 1) });
  }
  const at = nextAt ?? namedTime(schedule);
  return at !== null && at >= stretch.from && at < stretch.to ? [at] : [];
}

/** The first time of each day of the zone. */
export function cronTimes(cron: string, zone: string, { from, to }: Stretch): readonly number[] {
  const parsed = parseCron(cron);
  if (!parsed) return [];
  const times: number[] = [];
  for (let at = nextTime(parsed, zone, from - 1); at !== null && at < to; at = nextTime(parsed, zone, midnightAfter(at, zone) - 1))
    times.push(at);
  return times;
}

function midnightAfter(ms: number, zone: string): number {
  const { year, month, day } = wallTimeAt(ms, zone);
  return momentOf({ year, month, day: day + 1, hour: 0, minute: 0 }, zone);
}

function namedTime(schedule: CampaignSchedule): number | null {
  if (schedule.kind === "at") return Date.parse(schedule.at);
  if (schedule.kind === "local") return earliestLocalMs(schedule);
  return schedule.kind === "best_time" && schedule.from !== undefined ? Date.parse(schedule.from) : null;
}

/** Of an occurrence that is to come. `audience`: how many it would mean now; null: not known. */
export function passesToCome(document: CampaignDocument, begins: number, audience: number | null): readonly PlannedPass[] {
  const passes = planPasses(document, audience ?? 0);
  return passes.map((pass, index) => {
    const at = begins + (pass.forWinner ? winnerMs(document) : pass.afterMs);
    return {
      at,
      until: untilOf(document.schedule, at),
      people: audience === null ? null : sizeOf(passes, index, audience),
      ...waveOf(index, passes.length),
    };
  });
}

/** Of an occurrence that began. */
export function passesOf(
  { startedAt, passes, audienceSize }: Pick<Occurrence, "startedAt" | "passes" | "audienceSize">,
  document: CampaignDocument,
): readonly PlannedPass[] {
  return passes.map((pass, index) => {
    const at = startedAt.getTime() + (pass.forWinner ? winnerMs(document) : pass.afterMs);
    return { at, until: untilOf(document.schedule, at), people: sizeOf(passes, index, audienceSize), ...waveOf(index, passes.length) };
  });
}

function waveOf(index: number, waves: number): Pick<PlannedPass, "wave" | "waves"> {
  return waves === 1 ? { wave: null, waves: null } : { wave: index + 1, waves };
}

/** The rest waits for a winner: at the latest so long. */
function winnerMs({ experiment }: CampaignDocument): number {
  return experiment?.kind === "winner" ? spacingMs(experiment.latestAfter) : 0;
}

function untilOf(schedule: CampaignSchedule, at: number): number | null {
  if (schedule.kind === "local") return at + ALL_ZONES_MS;
  return schedule.kind === "best_time" ? at + schedule.windowHours * HOUR_MS : null;
}

/** How many a pass takes of those whom the passes before it left. */
function sizeOf(passes: ReturnType<typeof planPasses>, index: number, audience: number): number {
  let left = audience;
  let size = 0;
  for (const { most, upTo } of passes.slice(0, index + 1)) {
    const within = Math.round(audience * upTo) - (audience - left);
    size = Math.max(0, Math.min(most ?? within, within, left));
    left -= size;
  }
  return size;
}
