import type { DeskReport, DeskReportQuery } from "../contract/staffing.ts";
import type { Db } from "../db/pool.ts";
import { csvCell } from "../privacy/csv.ts";
import { readDeskReport } from "./desk-report.store.ts";

export async function deskReport(
  db: Db,
  asked: DeskReportQuery & { readonly workspaceId: string; readonly timeZone: string },
): Promise<DeskReport> {
  return readDeskReport(db, asked);
}

const COLUMNS = [
  "name",
  "opened",
  "answered",
  "resolved",
  "answers",
  "breaches",
  "first_answer_median_seconds",
  "first_answer_p90_seconds",
  "handling_median_seconds",
  "handling_p90_seconds",
  "resolution_median_seconds",
  "resolution_p90_seconds",
  "csat_asked",
  "csat_answered",
  "csat_satisfied",
];

/** One line a row, and one for all of them; times in whole seconds. */
export function reportCsv({ total, rows }: DeskReport): string {
  const seconds = (ms: number | null): string => (ms === null ? "" : String(Math.round(ms / 1_000)));
  const lines = [...rows, { ...total, key: "", name: "*" }].map(
    ({ name, opened, answered, resolved, answers, breaches, firstAnswer, handling, resolution, csat }) => [
      name,
      String(opened),
      String(answered),
      String(resolved),
      String(answers),
      String(breaches),
      ...[firstAnswer, handling, resolution].flatMap(({ medianMs, p90Ms }) => [seconds(medianMs), seconds(p90Ms)]),
      String(csat.asked),
      String(csat.answered),
      String(csat.satisfied),
    ],
  );
  return [COLUMNS, ...lines].map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}
