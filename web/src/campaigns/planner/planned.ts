/** What stands on which day of the planner. Pure. */
import type { PlanEntry } from "../../api/types.ts";
import type { CalendarDate } from "../../components/dates.ts";

export type PlannedDay = {
  readonly date: CalendarDate;
  readonly entries: readonly PlanEntry[];
  /** Of all entries that are known. */
  readonly people: number;
};

export function daysOf(dates: readonly CalendarDate[], entries: readonly PlanEntry[]): readonly PlannedDay[] {
  return dates.map((date) => {
    const own = entries.filter(({ day }) => day === date);
    return { date, entries: own, people: own.reduce((sum, { people }) => sum + (people ?? 0), 0) };
  });
}
