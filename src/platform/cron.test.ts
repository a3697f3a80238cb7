import { describe, expect, it } from "vitest";
import { nextTime, parseCron } from "./cron.ts";
import { isZone, momentOf, wallTimeAt } from "./zoned-time.ts";

const next = (cron: string, zone: string, after: string): string | null => {
  const parsed = parseCron(cron);
  if (!parsed) throw new Error(`${cron} is no cron`);
  const time = nextTime(parsed, zone, Date.parse(after));
  return time === null ? null : new Date(time).toISOString();
};

describe("cron on the clocks of a zone", () => {
  it.each([
    ["every day at nine", "0 9 * * *", "Europe/Paris", "2026-12-01T07:59:00Z", "2026-12-01T08:00:00.000Z"],
    ["not twice at the same moment", "0 9 * * *", "Europe/Paris", "2026-12-01T08:00:00Z", "2026-12-02T08:00:00.000Z"],
    ["weekdays by name", "30 17 * * mon-fri", "America/New_York", "2026-11-20T23:00:00Z", "2026-11-23T22:30:00.000Z"],
    ["a day of month or a weekday", "0 0 13 * fri", "UTC", "2026-11-10T00:00:00Z", "2026-11-13T00:00:00.000Z"],
    ["steps", "*/20 * * * *", "UTC", "2026-11-10T00:41:00Z", "2026-11-10T01:00:00.000Z"],
    ["Sunday is 0 and 7", "0 0 * * 7", "UTC", "2026-11-22T00:00:00Z", "2026-11-29T00:00:00.000Z"],
    ["29 February", "0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["the same wall clock on both sides of spring", "0 9 * * *", "Europe/Paris", "2027-03-27T08:00:00Z", "2027-03-28T07:00:00.000Z"],
    ["what spring skips comes after the jump", "30 2 * * *", "Europe/Paris", "2027-03-27T02:00:00Z", "2027-03-28T01:30:00.000Z"],
    ["and only once", "30 2 * * *", "Europe/Paris", "2027-03-28T01:30:00Z", "2027-03-29T00:30:00.000Z"],
    ["of an hour that comes twice the first", "30 2 * * *", "Europe/Paris", "2026-10-24T23:59:00Z", "2026-10-25T00:30:00.000Z"],
    ["and not the second", "30 2 * * *", "Europe/Paris", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00.000Z"],
    ["a month by name, next year", "0 9 * jan *", "Asia/Kolkata", "2026-06-01T00:00:00Z", "2027-01-01T03:30:00.000Z"],
    ["zones of half hours", "0 9 * * *", "Asia/Kolkata", "2026-11-01T00:00:00Z", "2026-11-01T03:30:00.000Z"],
  ])("%s", (_story, cron, zone, after, expected) => {
    expect(next(cron, zone, after)).toBe(expected);
  });

  it("never comes on 31 February", () => {
    expect(next("0 0 31 2 *", "UTC", "2026-01-01T00:00:00Z")).toBeNull();
  });

  it.each([
    "",
    "* * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 8",
    "*/0 * * * *",
    "5-1 * * * *",
    "a * * * *",
    "*-5 * * * *",
    "* * * * * *",
  ])("refuses %j", (text) => {
    expect(parseCron(text)).toBeNull();
  });
});

describe("wall clocks", () => {
  it.each(["Pacific/Kiritimati", "Pacific/Apia", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu", "Africa/Casablanca"])(
    "%s: there and back, for each hour of two years",
    (zone) => {
      for (let ms = Date.parse("2026-01-01T00:00:00Z"); ms < Date.parse("2028-01-01T00:00:00Z"); ms += 3_600_000) {
        const wall = wallTimeAt(ms, zone);
        const back = momentOf(wall, zone);
        // The second of two equal hours means the first.
        if (back !== ms) expect(wallTimeAt(back, zone)).toEqual(wall);
      }
    },
  );

  it("knows which zones there are", () => {
    expect([isZone("Europe/Paris"), isZone("Mars/Olympus"), isZone("")]).toEqual([true, false, false]);
  });
});
