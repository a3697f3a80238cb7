import { expect, test } from "vitest";
import { dueTime } from "./journeys-scheduler.ts";

const entry = (cron: string): Parameters<typeof dueTime>[0] => ({ kind: "schedule", audience: "everybody", cron });
const due = (cron: string, last: string, now: string, zone = "UTC"): string | null =>
  dueTime(entry(cron), new Date(last), new Date(now), zone)?.toISOString() ?? null;

test.each([
  ["nothing has come yet", "0 9 * * *", "2026-11-30T09:00:00Z", "2026-12-01T08:59:59Z", null],
  ["at its very moment", "0 9 * * *", "2026-11-30T09:00:00Z", "2026-12-01T09:00:00Z", "2026-12-01T09:00:00.000Z"],
  ["of several days that were missed the last", "0 9 * * *", "2026-11-20T09:00:00Z", "2026-12-01T12:00:00Z", "2026-12-01T09:00:00.000Z"],
  ["of weeks of minutes the last one", "* * * * *", "2026-10-01T00:00:10Z", "2026-12-01T12:00:30Z", "2026-12-01T12:00:00.000Z"],
  [
    "of minutes of a day long ago the last of them",
    "* * 1 * *",
    "2026-10-20T00:00:00Z",
    "2026-11-30T12:00:00Z",
    "2026-11-01T23:59:00.000Z",
  ],
  ["one that never comes", "0 0 30 2 *", "2026-01-01T00:00:00Z", "2026-12-01T00:00:00Z", null],
])("begins once, however long nobody looked: %s", (_what, cron, last, now, expected) => {
  expect(due(cron, last, now)).toBe(expected);
});

test("a night in which clocks change loses no time and doubles none", () => {
  // The second 2:30 of 25 October is not another 2:30.
  expect(due("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", "Europe/Paris")).toBe("2026-10-25T00:30:00.000Z");
  expect(due("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-25T12:00:00Z", "Europe/Paris")).toBeNull();
  // 2:30 of 29 March is left out, and comes as much later as the gap is long.
  expect(due("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", "Europe/Paris")).toBe("2026-03-29T01:30:00.000Z");
});
