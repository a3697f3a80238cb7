import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalZone, momentOf, wallTimeAt } from "./zoned-time.ts";

const DAY_MS = 86_400_000;
/** Changes of an hour, half an hour and a whole day, none at all, and one month without summer time within the summer (Casablanca). */
const ZONES = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata", "Africa/Casablanca"];

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function shown(ms: number, zone: string): string {
  const format =
    FORMATS.get(zone) ??
    new Intl.DateTimeFormat("en-CA-u-ca-gregory-nu-latn", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
  FORMATS.set(zone, format);
  return format.format(ms).replace(", ", " ");
}

function told(ms: number, zone: string): string {
  const { year, month, day, hour, minute } = wallTimeAt(ms, zone);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}

it.each(ZONES)("shows in %s what the machine's own calendar shows, on days of change above all", (zone) => {
  const hourly = (from: number, hours: number): number[] =>
    Array.from({ length: hours }, (_, hour) => from + hour * 3_600_000 + 60_000 * 29);
  const offsetAt = (ms: number): number => Date.parse(`${shown(ms, zone).replace(" ", "T")}Z`) - Math.floor(ms / 60_000) * 60_000;
  const offsets = Array.from({ length: 2 * 365 }, (_, day) => offsetAt(Date.UTC(2011, 0, 1) + day * DAY_MS));
  const changing = offsets.flatMap((offset, day) => (offset === (offsets[day + 1] ?? offset) ? [] : [Date.UTC(2011, 0, 1) + day * DAY_MS]));
  for (const day of changing) for (const ms of hourly(day - DAY_MS / 2, 48)) expect(told(ms, zone)).toBe(shown(ms, zone));
  const anyTime = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2040, 0, 1) });
  fc.assert(
    fc.property(anyTime, (ms) => {
      expect(told(ms, zone)).toBe(shown(ms, zone));
    }),
    { numRuns: 100 },
  );
});

it("leads back to the moment, but for the hour that comes twice", () => {
  const ms = Date.UTC(2026, 2, 29, 1, 30);
  expect(momentOf(wallTimeAt(ms, "Europe/Paris"), "Europe/Paris")).toBe(ms);
});

it.each<readonly [string, string | null]>([
  ["Europe/Paris", "Europe/Paris"],
  ["europe/paris", "Europe/Paris"],
  ["america/port-au-prince", "America/Port-au-Prince"],
  ["antarctica/mcmurdo", "Antarctica/McMurdo"],
  // What was told stays, also where Intl has an older name for it.
  ["Asia/Kolkata", "Asia/Kolkata"],
  ["Europe/Kyiv", "Europe/Kyiv"],
  ["America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"],
  ["us/pacific", "America/Los_Angeles"],
  ["UTC", "UTC"],
  ["Etc/UTC", "UTC"],
  ["GMT", "UTC"],
  // Abbreviations mean one thing to Intl and another to PostgreSQL, or nothing.
  ...["BST", "VST", "EST", "EST5EDT", "MST", "SystemV/AST4", "+01:00", "GMT+1", "Mars/Olympus", "", "Europe/Paris ".repeat(9)].map(
    (zone) => [zone, null] as const,
  ),
])("%s is kept as %s", (zone, name) => {
  expect(canonicalZone(zone)).toBe(name);
});

it("however often one zone is spelled anew, there is one of it in memory", () => {
  const of = "america/argentina/buenos_aires";
  const spelled = (n: number): string =>
    of
      .split("")
      .map((char, at) => ((n >> (at % 16)) & 1 ? char.toUpperCase() : char))
      .join("");
  const original = Intl.DateTimeFormat;
  let kept = 0;
  Intl.DateTimeFormat = class extends original {
    constructor(locales?: string, options?: Intl.DateTimeFormatOptions) {
      super(locales, options);
      if (options?.second !== undefined) kept += 1;
    }
  } as typeof original;
  try {
    for (let n = 0; n < 5_000; n += 1) expect(wallTimeAt(0, spelled(n)).hour).toBe(21);
  } finally {
    Intl.DateTimeFormat = original;
  }
  expect(kept).toBeLessThanOrEqual(1);
});
