import { parseInstant } from "../journeys/time.ts";
import { nextTime, parseCron } from "../platform/cron.ts";
import type { CampaignSchedule } from "./campaign-document.ts";
import { earliestLocalMs } from "./due-time.ts";

/** When the next occurrence begins, asked at the start or after the one planned at `afterMs`; null: there is none. Pure. */
export function planNext(schedule: CampaignSchedule, of: { readonly nowMs: number; readonly isFirst: boolean }): number | null {
  const { nowMs, isFirst } = of;
  switch (schedule.kind) {
    case "api":
      return null;
    case "now":
      return isFirst ? nowMs : null;
    case "at":
      return isFirst ? Math.max(parseInstant(schedule.at) ?? nowMs, nowMs) : null;
    case "local":
      return isFirst ? Math.max(earliestLocalMs(schedule), nowMs) : null;
    case "best_time":
      return isFirst ? Math.max(schedule.from === undefined ? nowMs : (parseInstant(schedule.from) ?? nowMs), nowMs) : null;
    case "recurring": {
      const cron = parseCron(schedule.cron);
      const next = cron ? nextTime(cron, schedule.zone, nowMs) : null;
      const until = schedule.until === undefined ? null : parseInstant(schedule.until);
      return next === null || (until !== null && next > until) ? null : next;
    }
  }
}
