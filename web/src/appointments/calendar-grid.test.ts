import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, addMonths, dateAt, dayOf, isDate, monthOf, weekOf } from "../components/dates.ts";
import { packSpans } from "./pack.ts";
import { hoursAround, marksOf, momentAtPlace, placeOf, rulerOf, stretchOf, voidsOf } from "./ruler.ts";

const ALL = { from: 0, to: 1_440 };
const HOUR_MS = 3_600_000;
const at = (iso: string): number => Date.parse(iso);

describe("days", () => {
  it.each([
    ["2026-03-29", 23],
    ["2026-10-25", 25],
    ["2026-06-01", 24],
  ])("%s has %i hours in Paris", (date, hours) => {
    const { startMs, endMs } = dayOf(date, "Europe/Paris");
    expect((endMs - startMs) / HOUR_MS).toBe(hours);
    expect([dateAt(startMs, "Europe/Paris"), dateAt(endMs - 1, "Europe/Paris")]).toEqual([date, date]);
  });

  it("go on over months and years, weeks begin on Monday, a month is whole weeks", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect([addMonths("2026-01-31", 1), addMonths("2028-01-31", 1), addMonths("2026-01-15", -1)]).toEqual([
      "2026-02-28",
      "2028-02-29",
      "2025-12-15",
    ]);
    expect(weekOf("2026-11-29")).toEqual(["23", "24", "25", "26", "27", "28", "29"].map((day) => `2026-11-${day}`));
    const month = monthOf("2026-11-30");
    expect([month[0]?.[0], month.at(-1)?.at(-1), month.length]).toEqual(["2026-10-26", "2026-12-06", 6]);
    expect(["2026-02-29", "2026-2-1", "x", "2026-13-01", "2026-02-28"].map(isDate)).toEqual([false, false, false, false, true]);
  });
});

describe("the ruler", () => {
  const autumn = rulerOf(weekOf("2026-10-25"), "Europe/Paris", ALL);
  const spring = rulerOf(weekOf("2026-03-29"), "Europe/Paris", ALL);

  it("shows an hour that comes twice in two places, and leaves the others' place empty", () => {
    expect(marksOf(autumn).map(({ minute }) => minute / 60)).toEqual([0, 1, 2, 2, ...Array.from({ length: 21 }, (_, hour) => hour + 3)]);
    expect(marksOf(autumn).filter(({ isAgain }) => isAgain)).toEqual([{ at: 180, minute: 120, isAgain: true }]);
    expect(placeOf(autumn, "2026-10-25", at("2026-10-25T00:30:00Z"))).toBe(150);
    expect(placeOf(autumn, "2026-10-25", at("2026-10-25T01:30:00Z"))).toBe(210);
    expect(placeOf(autumn, "2026-10-24", at("2026-10-24T09:00:00+02:00"))).toBe(600);
    expect(placeOf(autumn, "2026-10-25", at("2026-10-25T09:00:00+01:00"))).toBe(600);
    expect([voidsOf(autumn, "2026-10-25"), voidsOf(autumn, "2026-10-24")]).toEqual([[], [{ from: 180, to: 240 }]]);
  });

  it("has no time where the clocks go forward", () => {
    expect([voidsOf(spring, "2026-03-29"), voidsOf(spring, "2026-03-28")]).toEqual([[{ from: 120, to: 180 }], []]);
    expect(momentAtPlace(spring, "2026-03-29", 130)).toBe(at("2026-03-29T03:00:00+02:00"));
    expect(stretchOf(spring, "2026-03-29", { startMs: at("2026-03-29T01:30:00+01:00"), endMs: at("2026-03-29T03:30:00+02:00") })).toEqual({
      from: 90,
      to: 210,
    });
  });

  it("knows changes of half an hour, and days that begin at one", () => {
    const howe = rulerOf(["2026-04-05"], "Australia/Lord_Howe", ALL);
    expect(howe.fold).toMatchObject({ from: 90, to: 120 });
    expect(marksOf(howe).filter(({ isAgain }) => isAgain)).toEqual([]);
    const cairo = rulerOf(["2026-04-24"], "Africa/Cairo", ALL);
    expect(voidsOf(cairo, "2026-04-24")).toEqual([{ from: 0, to: 60 }]);
    expect(momentAtPlace(cairo, "2026-04-24", 20)).toBe(at("2026-04-24T01:00:00+03:00"));
  });

  it("leads from any moment to its place and back, in whatever zone and on whatever day", () => {
    const zones = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "UTC"];
    const days = fc.integer({ min: 0, max: 2_000 }).map((day) => addDays("2024-01-01", day));
    const changes = fc.constantFrom("2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04", "2026-04-24");
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.oneof(days, changes), fc.nat(), (zone, date, many) => {
        const ruler = rulerOf(weekOf(date), zone, ALL);
        const { startMs, endMs } = dayOf(date, zone);
        const quarters = (endMs - startMs) / 900_000;
        const ms = startMs + (many % quarters) * 900_000;
        expect(momentAtPlace(ruler, date, placeOf(ruler, date, ms))).toBe(ms);
      }),
    );
  });

  it("cuts what goes on after midnight, and shows no more than is asked for", () => {
    const ruler = rulerOf(["2026-06-01", "2026-06-02"], "Europe/Paris", { from: 480, to: 1_440 });
    const night = { startMs: at("2026-06-01T22:00:00Z") - HOUR_MS, endMs: at("2026-06-01T23:00:00Z") };
    expect(stretchOf(ruler, "2026-06-01", night)).toEqual({ from: 1_380, to: 1_440 });
    expect(stretchOf(ruler, "2026-06-02", night)).toBe(null);
    expect(hoursAround("Europe/Paris", [night], { from: 480, to: 1_140 })).toEqual({ from: 480, to: 1_440 });
    const early = { startMs: at("2026-06-01T04:30:00Z"), endMs: at("2026-06-01T05:00:00Z") };
    expect(hoursAround("Europe/Paris", [early], { from: 480, to: 1_140 })).toEqual({ from: 360, to: 1_140 });
  });
});

describe("blocks", () => {
  it("that overlap stand side by side, and never one on the other", () => {
    const spans = fc.array(fc.tuple(fc.nat(100), fc.integer({ min: 1, max: 30 })), { maxLength: 20 });
    fc.assert(
      fc.property(spans, (pairs) => {
        const items = pairs.map(([startMs, length], id) => ({ id, startMs, endMs: startMs + length }));
        const packed = packSpans(items);
        expect(packed.map(({ item }) => item.id).toSorted((a, b) => a - b)).toEqual(items.map(({ id }) => id));
        for (const one of packed)
          for (const other of packed) {
            if (one.item.id >= other.item.id) continue;
            const overlap = one.item.startMs < other.item.endMs && other.item.startMs < one.item.endMs;
            const apart = one.left + one.width <= other.left + 1e-9 || other.left + other.width <= one.left + 1e-9;
            expect(overlap && !apart).toBe(false);
          }
      }),
    );
    const alone = packSpans([
      { startMs: 0, endMs: 10 },
      { startMs: 10, endMs: 20 },
    ]);
    expect(alone.map(({ width }) => width)).toEqual([1, 1]);
  });
});
