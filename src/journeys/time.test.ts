import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDuration, fromMs, longestDays, parseDuration, parseInstant } from "./time.ts";

const at = (iso: string): Date => fromMs(Date.parse(iso));

describe("parseDuration", () => {
  it.each([
    ["PT30M", "2026-01-31T00:30:00.000Z"],
    ["P2W", "2026-02-14T00:00:00.000Z"],
    ["P1M", "2026-02-28T00:00:00.000Z"],
    ["P1Y1M", "2027-02-28T00:00:00.000Z"],
    ["P1DT12H", "2026-02-01T12:00:00.000Z"],
    ["P0.5D", "2026-01-31T12:00:00.000Z"],
    ["PT1,5H", "2026-01-31T01:30:00.000Z"],
    ["P1W2D", "2026-02-09T00:00:00.000Z"],
  ])("%s from 31 January is %s", (text, expected) => {
    const duration = parseDuration(text);
    expect(duration && addDuration(at("2026-01-31T00:00:00Z"), duration).toISOString()).toBe(expected);
  });

  it.each(["", "P", "PT", "P1", "1D", "P-1D", "p1d", "P1DT", "PT1D", "P1H", "P1.5DT1H", "P1D ", "PT1M1H", "P99999999D", "P1Y2Y"])(
    "refuses %j",
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  it("tells the longest a month can be", () => {
    expect(longestDays({ years: 1, months: 1, ms: 43_200_000 })).toBe(397.5);
  });
});

describe("parseInstant", () => {
  it.each([
    "2026-02-30",
    "2026-13-01",
    "2026-01-01T24:00:00Z",
    "2026-01-01T10:00:00",
    "today",
    "2026",
    "20260101",
    "2026-01-01T10:00:00+25:00",
  ])("refuses %j", (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it("reads offsets and dates", () => {
    expect(parseInstant("2026-01-01T01:00:00+01:00")).toBe(Date.parse("2026-01-01T00:00:00Z"));
    expect(parseInstant("2028-02-29")).toBe(Date.parse("2028-02-29T00:00:00Z"));
  });

  it("agrees with the platform on every instant it prints", () => {
    fc.assert(
      fc.property(
        fc.date({ min: at("0001-01-01T00:00:00Z"), max: at("9999-12-31T23:59:59Z"), noInvalidDate: true }),
        (date) => parseInstant(date.toISOString()) === date.getTime(),
      ),
    );
  });
});
