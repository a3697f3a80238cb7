import { describe, expect, test } from "vitest";
import type { QuietHoursRule } from "./document.ts";
import { isAllowed, nextAllowed } from "./quiet-hours.ts";

const rule = (allowed: QuietHoursRule["allowed"], more: Partial<QuietHoursRule> = {}): QuietHoursRule => ({
  kind: "quiet_hours",
  id: "hours",
  version: 1,
  countries: ["FR"],
  purposes: ["marketing"],
  source: { basis: "house", title: "ours", url: null },
  allowed,
  ...more,
});
const DAILY = [0, 1, 2, 3, 4, 5, 6];
const day = rule([{ days: DAILY, from: "08:00", to: "20:00" }]);
const holidays = { FR: ["2026-07-14"] };
const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

describe("hours by the recipient's clock", () => {
  test.each([
    ["Europe/Paris", "2026-07-01T06:00:00Z", true],
    ["Europe/Paris", "2026-07-01T05:59:59Z", false],
    ["America/New_York", "2026-07-01T06:00:00Z", false],
    ["Asia/Kolkata", "2026-07-01T02:29:59Z", false],
    ["Asia/Kolkata", "2026-07-01T02:30:00Z", true],
    ["Pacific/Kiritimati", "2026-07-01T05:58:59Z", true],
    // What is let go in the last minute might arrive after it.
    ["Pacific/Kiritimati", "2026-07-01T05:59:00Z", false],
  ])("%s, %s: %s", (zone, when, allowed) => {
    expect(isAllowed(day, at(when), { zone, country: "FR", holidays: {} })).toBe(allowed);
  });

  test("the next opening is the next morning there, over the change of clocks too", () => {
    const where = { zone: "Europe/Paris", country: "FR", holidays };
    expect(iso(nextAllowed([day], at("2026-03-28T20:30:00Z"), where))).toBe("2026-03-29T06:00:00.000Z");
    expect(iso(nextAllowed([day], at("2026-10-24T20:30:00Z"), where))).toBe("2026-10-25T07:00:00.000Z");
    // 02:00 to 03:00 does not exist that night.
    const night = rule([{ days: DAILY, from: "02:00", to: "03:00" }]);
    expect(iso(nextAllowed([night], at("2026-03-29T00:30:00Z"), where))).toBe("2026-03-30T00:00:00.000Z");
    // And there are two of it that one.
    const twice = rule([{ days: DAILY, from: "02:00", to: "02:30" }]);
    expect(iso(nextAllowed([twice], at("2026-10-24T23:30:00Z"), where))).toBe("2026-10-25T00:00:00.000Z");
    expect(isAllowed(twice, at("2026-10-25T01:10:00Z"), where)).toBe(true);
  });

  test("public holidays are quiet, or as a Sunday", () => {
    const where = { zone: "Europe/Paris", country: "FR", holidays };
    const quiet = rule(day.allowed, { holidays: "quiet" });
    expect(iso(nextAllowed([quiet], at("2026-07-14T10:00:00Z"), where))).toBe("2026-07-15T06:00:00.000Z");
    const sunday = rule(
      [
        { days: [1, 2, 3, 4, 5, 6], from: "08:00", to: "20:00" },
        { days: [0], from: "11:00", to: "12:00" },
      ],
      { holidays: "as_sunday" },
    );
    expect(iso(nextAllowed([sunday], at("2026-07-14T06:00:00Z"), where))).toBe("2026-07-14T09:00:00.000Z");
    expect(isAllowed(sunday, at("2026-07-13T06:00:00Z"), where)).toBe(true);
    // Of a person elsewhere it is a day like others.
    expect(isAllowed(quiet, at("2026-07-14T10:00:00Z"), { ...where, country: "BE" })).toBe(true);
  });

  test("several rules open together, or never", () => {
    const where = { zone: "UTC", country: "FR", holidays: {} };
    const afternoon = rule([{ days: [3], from: "15:00", to: "22:00" }]);
    expect(iso(nextAllowed([day, afternoon], at("2026-07-02T09:00:00Z"), where))).toBe("2026-07-08T15:00:00.000Z");
    const evening = rule([{ days: DAILY, from: "20:00", to: "24:00" }]);
    expect(nextAllowed([day, evening], at("2026-07-02T09:00:00Z"), where)).toBeNull();
    expect(isAllowed(evening, at("2026-07-02T23:58:59Z"), where)).toBe(true);
  });
});
