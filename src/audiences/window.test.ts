import { describe, expect, test } from "vitest";
import { daysOfYear, localDay, startOfDay } from "./calendar.ts";
import { compare, decimalOf } from "./decimal.ts";
import { boundsOf, isWithin, nextCrossing } from "./window.ts";

const at = (text: string): number => Date.parse(text);
const iso = (ms: number | null): string => new Date(ms ?? Number.NaN).toISOString();

describe("calendar windows follow the zone's own days", () => {
  test.each([
    ["the short day of summer time", "2027-03-28T12:00:00Z", "day", "Europe/Paris", "2027-03-27T23:00:00.000Z", "2027-03-28T22:00:00.000Z"],
    ["the long day of winter time", "2027-10-31T12:00:00Z", "day", "Europe/Paris", "2027-10-30T22:00:00.000Z", "2027-10-31T23:00:00.000Z"],
    ["a day without midnight", "2027-03-14T12:00:00Z", "day", "America/Havana", "2027-03-14T05:00:00.000Z", "2027-03-15T04:00:00.000Z"],
    ["a day far ahead of UTC", "2027-01-01T10:30:00Z", "day", "Pacific/Kiritimati", "2027-01-01T10:00:00.000Z", "2027-01-02T10:00:00.000Z"],
    [
      "a week that begins on Monday",
      "2027-03-28T21:59:59Z",
      "week",
      "Europe/Paris",
      "2027-03-21T23:00:00.000Z",
      "2027-03-28T22:00:00.000Z",
    ],
    ["February of a leap year", "2028-02-29T23:30:00Z", "month", "Europe/London", "2028-02-01T00:00:00.000Z", "2028-03-01T00:00:00.000Z"],
    [
      "a year that is over here and not there",
      "2027-01-01T02:00:00Z",
      "year",
      "America/New_York",
      "2026-01-01T05:00:00.000Z",
      "2027-01-01T05:00:00.000Z",
    ],
  ] as const)("%s", (_name, now, period, zone, from, next) => {
    const window = { this: period, zone };
    expect(iso(boundsOf(window, at(now)).from)).toBe(from);
    expect(iso(nextCrossing(window, at(from), at(now)))).toBe(next);
    expect(isWithin(at(from) - 1, boundsOf(window, at(now)))).toBe(false);
  });

  test("the first moment of a day is that day's, and the one before is not", () => {
    for (const zone of ["Europe/Paris", "America/Havana", "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo"]) {
      for (let day = at("2026-10-20"); day < at("2027-05-01"); day += 86_400_000) {
        const start = startOfDay(day, zone);
        expect([zone, iso(localDay(start, zone))]).toEqual([zone, iso(day)]);
        expect(localDay(start - 1, zone)).toBeLessThan(day);
      }
    }
  });
});

test("a sliding window is left to the millisecond", () => {
  const window = { last: "PT1H" };
  const happened = at("2027-03-28T00:30:00Z");
  expect(isWithin(happened, boundsOf(window, happened + 3_599_999))).toBe(true);
  expect(isWithin(happened, boundsOf(window, happened + 3_600_000))).toBe(false);
  expect(nextCrossing(window, happened, happened + 5)).toBe(happened + 3_600_000);
  expect(nextCrossing(window, happened, happened + 3_600_000)).toBe(Infinity);
});

test("birthdays: the turn of the year, and the 29th of February in other years", () => {
  expect([...daysOfYear(at("2026-12-31"), 1)]).toEqual(["12-31", "01-01"]);
  expect(daysOfYear(at("2027-02-28"), 0)).toEqual(new Set(["02-28", "02-29"]));
  expect(daysOfYear(at("2028-02-28"), 0)).toEqual(new Set(["02-28"]));
});

test("numbers are exact, and only plain text is one", () => {
  const [tenth, fifth, sum] = [0.1, 0.2, 0.3].map(decimalOf);
  if (!tenth || !fifth || !sum) throw new Error("these are numbers");
  expect(compare({ units: tenth.units + fifth.units, scale: 1 }, sum)).toBe(0);
  expect(["7", "-0.50", "1e3", " 7", "٧", "7.", "", true, null, Number.NaN].map((value) => decimalOf(value) !== null)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});
