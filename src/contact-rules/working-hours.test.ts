import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  afterWorkingMs,
  closedSince,
  closesAt,
  everOpen,
  type HoursInForce,
  isOpenAt,
  nextOpening,
  WEEKDAYS,
  workingMs,
} from "./working-hours.ts";

const OFFICE = ["mon", "tue", "wed", "thu", "fri"] as const;
const hours = (more: Partial<HoursInForce> = {}): HoursInForce => ({
  timeZone: null,
  zone: "Europe/Paris",
  week: [{ days: OFFICE, from: "09:00", to: "18:00" }],
  exceptions: [],
  holidays: ["FR"],
  days: { FR: ["2026-07-14"] },
  ...more,
});
const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const HOUR = 3_600_000;

describe("working hours", () => {
  test.each([
    ["2026-07-13T06:59:59Z", false],
    ["2026-07-13T07:00:00Z", true],
    ["2026-07-13T15:59:59Z", true],
    ["2026-07-13T16:00:00Z", false],
    // The national holiday, a Tuesday.
    ["2026-07-14T10:00:00Z", false],
    ["2026-07-18T10:00:00Z", false],
  ])("%s: %s", (when, open) => {
    expect(isOpenAt(hours(), at(when))).toBe(open);
  });

  test("the next opening passes over nights, week-ends, holidays and days that are otherwise", () => {
    expect(iso(nextOpening(hours(), at("2026-07-13T17:00:00Z")))).toBe("2026-07-15T07:00:00.000Z");
    const otherwise = hours({
      exceptions: [
        { from: "2026-07-14", to: "2026-07-14", stretches: [{ from: "10:00", to: "12:00" }] },
        { from: "2026-07-15", to: "2026-07-19", stretches: [], note: "Summer" },
      ],
    });
    expect(iso(nextOpening(otherwise, at("2026-07-13T17:00:00Z")))).toBe("2026-07-14T08:00:00.000Z");
    expect(iso(nextOpening(otherwise, at("2026-07-14T10:00:00Z")))).toBe("2026-07-20T07:00:00.000Z");
    expect(nextOpening(hours({ week: [] }), at("2026-07-13T17:00:00Z"))).toBeNull();
    expect(everOpen(hours({ week: [{ days: [], from: "09:00", to: "18:00" }] }))).toBe(false);
  });

  test("clocks that are changed make a night shorter and longer", () => {
    const night = hours({ week: [{ days: WEEKDAYS, from: "00:00", to: "06:00" }], holidays: [] });
    const of = (day: string): number => workingMs(night, at(`${day}T12:00:00Z`) - 24 * HOUR, at(`${day}T12:00:00Z`)) / HOUR;
    expect([of("2026-03-28"), of("2026-03-29"), of("2026-10-25")]).toEqual([6, 5, 7]);
    const round = hours({ week: [{ days: WEEKDAYS, from: "00:00", to: "24:00" }], holidays: [] });
    expect(workingMs(round, at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")) / HOUR).toBe(25);
    expect(iso(afterWorkingMs(round, at("2026-03-29T00:30:00Z"), HOUR))).toBe("2026-03-29T01:30:00.000Z");
  });

  test("a deadline counts working time only", () => {
    // 17:30 on the eve of the holiday, and an hour to answer.
    expect(iso(afterWorkingMs(hours(), at("2026-07-13T15:30:00Z"), HOUR))).toBe("2026-07-15T07:30:00.000Z");
    expect(afterWorkingMs(hours({ week: [] }), at("2026-07-13T15:30:00Z"), HOUR)).toBeNull();
    expect(iso(closesAt(hours(), at("2026-07-13T15:30:00Z")))).toBe("2026-07-13T16:00:00.000Z");
    expect(closesAt(hours(), at("2026-07-13T16:00:00Z"))).toBeNull();
    expect(iso(closedSince(hours(), at("2026-07-15T06:00:00Z")))).toBe("2026-07-13T16:00:00.000Z");
    expect(closedSince(hours({ week: [] }), at("2026-07-15T06:00:00Z"))).toBeNull();
  });

  test("what was counted forward is what is counted between", () => {
    const stretch = fc
      .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 96 }))
      .filter(([from, to]) => from < to)
      .map(([from, to]) => ({ from: clock(from), to: clock(to) }));
    fc.assert(
      fc.property(
        fc.constantFrom("Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago"),
        fc.array(fc.record({ stretch, days: fc.subarray([...WEEKDAYS], { minLength: 1 }) }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-01-01T00:00:00Z") }),
        fc.integer({ min: 1, max: 100 * HOUR }),
        (zone, week, from, ms) => {
          const some = hours({ zone, week: week.map(({ stretch: times, days }) => ({ ...times, days })) });
          const due = afterWorkingMs(some, from, ms);
          if (due === null) return;
          expect(workingMs(some, from, due)).toBe(ms);
          expect(isOpenAt(some, due - 1)).toBe(true);
          const middle = from + Math.floor((due - from) / 3);
          expect(workingMs(some, from, middle) + workingMs(some, middle, due)).toBe(ms);
        },
      ),
      { numRuns: 300 },
    );
  });
});

function clock(quarter: number): string {
  return `${String(Math.floor(quarter / 4)).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`;
}
