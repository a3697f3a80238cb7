/** When a campaign sends: its schedule, its waves, and every length of time in it. */
import { oddTime, parseLocalDate } from "../journeys/local-time.ts";
import { DAY_MS, longestDays, parseDuration, parseInstant } from "../journeys/time.ts";
import { nextTime, parseCron } from "../platform/cron.ts";
import { isZone } from "../platform/zoned-time.ts";
import type { CampaignDocument } from "./campaign-document.ts";
import { type CampaignProblem, fault, hint } from "./campaign-problem.ts";

const LONGEST_DAYS = 400;
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export function scheduleProblems({ schedule }: CampaignDocument): readonly CampaignProblem[] {
  const instant = (path: string, text: string | undefined): readonly CampaignProblem[] =>
    text === undefined || parseInstant(text) !== null
      ? []
      : [fault(path, "time_invalid", `"${text}" is no time; write one such as 2026-12-01T09:00:00Z`)];
  const zone = (text: string): readonly CampaignProblem[] =>
    isZone(text) ? [] : [fault("/schedule/zone", "zone_unknown", `there is no time zone "${text}"; write one such as Europe/Paris`)];
  switch (schedule.kind) {
    case "now":
    case "api":
      return [];
    case "at":
      return instant("/schedule/at", schedule.at);
    case "recurring": {
      const cron = parseCron(schedule.cron);
      return [
        ...(cron && nextTime(cron, "UTC", 0) === null
          ? [fault("/schedule/cron", "cron_never", `"${schedule.cron}" never comes, for no month has such a day; choose another`)]
          : []),
        ...(cron
          ? []
          : [
              fault(
                "/schedule/cron",
                "cron_invalid",
                `"${schedule.cron}" is no cron; write five fields such as "0 9 * * mon" (minute, hour, day, month, weekday)`,
              ),
            ]),
        ...zone(schedule.zone),
        ...instant("/schedule/until", schedule.until),
      ];
    }
    case "local":
      return [
        ...(DATE.test(schedule.date) && parseInstant(schedule.date) !== null
          ? []
          : [fault("/schedule/date", "time_invalid", `"${schedule.date}" is no date; write one such as 2026-12-01`)]),
        ...(TIME.test(schedule.time)
          ? []
          : [fault("/schedule/time", "time_invalid", `"${schedule.time}" is no time of day; write one such as 09:00`)]),
        ...zone(schedule.zone),
        ...oddTimes(schedule),
      ];
    case "best_time":
      return [...instant("/schedule/from", schedule.from), ...zone(schedule.zone)];
  }
}

/** Of the zone that the author thinks of; other people have theirs. */
function oddTimes({ date, time, zone }: Extract<CampaignDocument["schedule"], { readonly kind: "local" }>): readonly CampaignProblem[] {
  const wall = parseLocalDate(`${date}T${time}`);
  const odd = wall && isZone(zone) ? oddTime(zone, wall) : null;
  if (odd === null) return [];
  return [
    odd.kind === "skipped"
      ? hint(
          "/schedule/time",
          "time_skipped",
          `clocks in ${zone} go forward then and never show ${time}: there it is sent when they show ${odd.shown}`,
        )
      : hint("/schedule/time", "time_twice", `clocks in ${zone} go back then and show ${time} twice: there it is sent the first time`),
  ];
}

export function waveProblems({ waves }: CampaignDocument): readonly CampaignProblem[] {
  if (!waves || waves.kind === "ramp") return [];
  const spacing = durationProblems("/waves/every", waves.every);
  if (waves.kind === "sizes") return spacing;
  const total = waves.shares.reduce((sum, share) => sum + share, 0);
  return Math.abs(total - 1) < 1e-6
    ? spacing
    : [...spacing, fault("/waves/shares", "shares_sum", `the shares add up to ${Number(total.toFixed(6))}: they must add up to 1`)];
}

export function durationProblems(path: string, text: string): readonly CampaignProblem[] {
  const duration = parseDuration(text);
  if (!duration) return [fault(path, "duration_invalid", `"${text}" is no duration; write one such as PT2H or P3D`)];
  return longestDays(duration) > LONGEST_DAYS ? [fault(path, "duration_too_long", `"${text}" is longer than ${LONGEST_DAYS} days`)] : [];
}

/** Of what only counts while it lasts; `never`: what would then never be. */
export function spanProblems(path: string, text: string, never: string): readonly CampaignProblem[] {
  const duration = parseDuration(text);
  if (!duration || longestDays(duration) > 0) return durationProblems(path, text);
  return [fault(path, "duration_invalid", `"${text}" is no time at all: ${never}; make it longer than zero`)];
}

/** Enough to have seen every weekday, every length of month and both changes of clocks. */
const GAPS_LOOKED_AT = 400;
const GAPS_UNTIL_MS = 800 * DAY_MS;

export function shortestGapMs({ cron: text, zone }: Extract<CampaignDocument["schedule"], { readonly kind: "recurring" }>): number {
  const cron = parseCron(text);
  let shortest = Number.POSITIVE_INFINITY;
  if (!cron || !isZone(zone)) return shortest;
  let last = nextTime(cron, zone, 0);
  for (let n = 0; n < GAPS_LOOKED_AT && last !== null && last < GAPS_UNTIL_MS; n += 1) {
    const next = nextTime(cron, zone, last);
    if (next !== null) shortest = Math.min(shortest, next - last);
    last = next;
  }
  return shortest;
}
