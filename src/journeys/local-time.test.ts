import { describe, expect, it } from "vitest";
import type { JourneyNode, Weekday } from "./document.ts";
import { firstZone, isZone } from "../platform/zoned-time.ts";
import { instantOf, nextAnniversary, nextLocal, parseLocalDate, parseLocalTime, quietUntil } from "./local-time.ts";
import { documentOf, tell, testProfile } from "./testing/story.ts";
import { fromMs } from "./time.ts";

const at = (text: string): Date => fromMs(Date.parse(text));
const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
const time = (text: string) => parseLocalTime(text) ?? { hour: 0, minute: 0 };
const end: JourneyNode = { kind: "exit" };

describe("the clock on the wall", () => {
  it.each([
    ["UTC", "2026-06-01", "09:00", "2026-06-01T09:00:00.000Z"],
    ["Europe/Paris", "2026-01-15", "09:00", "2026-01-15T08:00:00.000Z"],
    ["Europe/Paris", "2026-07-15", "09:00", "2026-07-15T07:00:00.000Z"],
    ["Asia/Kolkata", "2026-07-15", "09:00", "2026-07-15T03:30:00.000Z"],
    ["Asia/Kathmandu", "2026-07-15", "09:00", "2026-07-15T03:15:00.000Z"],
    ["America/St_Johns", "2026-07-15", "09:00", "2026-07-15T11:30:00.000Z"],
    ["Australia/Eucla", "2026-07-15", "09:00", "2026-07-15T00:15:00.000Z"],
    ["Pacific/Kiritimati", "2026-01-01", "00:00", "2025-12-31T10:00:00.000Z"],
    ["Pacific/Niue", "2026-01-01", "23:59", "2026-01-02T10:59:00.000Z"],
    // Forward: 02:30 is not there; as much later as the gap is long.
    ["Europe/Paris", "2026-03-29", "02:30", "2026-03-29T01:30:00.000Z"],
    ["America/New_York", "2026-03-08", "02:00", "2026-03-08T07:00:00.000Z"],
    // By half an hour only.
    ["Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45:00.000Z"],
    // At midnight: the day begins at one.
    ["America/Asuncion", "2024-10-06", "00:30", "2024-10-06T04:30:00.000Z"],
    // Back: 02:30 comes twice, and the first is meant.
    ["Europe/Paris", "2026-10-25", "02:30", "2026-10-25T00:30:00.000Z"],
    ["America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00.000Z"],
    ["Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00.000Z"],
    // A day that was not: Samoa crossed the date line.
    ["Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T22:00:00.000Z"],
  ])("%s shows %s %s at %s", (zone, date, clock, expected) => {
    const day = parseLocalDate(date);
    expect(day && iso(instantOf(zone, day, time(clock)))).toBe(expected);
  });

  it.each<[string, string, readonly Weekday[] | undefined, string, string]>([
    ["Europe/Paris", "09:00", undefined, "2026-06-01T06:59:00Z", "2026-06-01T07:00:00.000Z"],
    ["Europe/Paris", "09:00", undefined, "2026-06-01T07:00:00Z", "2026-06-02T07:00:00.000Z"],
    ["Europe/Paris", "09:00", ["mon"], "2026-06-01T07:00:00Z", "2026-06-08T07:00:00.000Z"],
    ["Europe/Paris", "09:00", ["sat", "sun"], "2026-06-01T07:00:00Z", "2026-06-06T07:00:00.000Z"],
    ["Europe/Paris", "02:30", undefined, "2026-03-28T12:00:00Z", "2026-03-29T01:30:00.000Z"],
    // The second coming of 02:30 is not another one.
    ["Europe/Paris", "02:30", undefined, "2026-10-25T00:45:00Z", "2026-10-26T01:30:00.000Z"],
    ["Pacific/Kiritimati", "00:00", undefined, "2026-05-01T09:59:00Z", "2026-05-01T10:00:00.000Z"],
  ])("in %s, the next %s on %j after %s is %s", (zone, clock, days, from, expected) => {
    expect(iso(nextLocal(zone, { time: time(clock), ...(days ? { days } : {}) }, at(from), true))).toBe(expected);
  });

  it.each([
    ["21:00", "08:00", "2026-06-01T20:30:00Z", "2026-06-02T06:00:00.000Z"],
    ["21:00", "08:00", "2026-06-01T03:00:00Z", "2026-06-01T06:00:00.000Z"],
    ["21:00", "08:00", "2026-06-01T10:00:00Z", null],
    ["12:00", "14:00", "2026-06-01T11:00:00Z", "2026-06-01T12:00:00.000Z"],
    ["12:00", "14:00", "2026-06-01T12:00:00Z", null],
    // The night in which the clocks go forward.
    ["21:00", "02:30", "2026-03-28T23:00:00Z", "2026-03-29T01:30:00.000Z"],
  ])("quiet from %s to %s in Paris: at %s until %s", (from, to, now, until) => {
    expect(iso(quietUntil("Europe/Paris", { from: time(from), to: time(to) }, at(now)))).toBe(until);
  });

  it("takes the 29th of February for the 28th where there is none", () => {
    const leap = { month: 2, day: 29 };
    expect(iso(nextAnniversary("UTC", leap, at("2026-01-01T00:00:00Z")))).toBe("2026-02-28T00:00:00.000Z");
    expect(iso(nextAnniversary("UTC", leap, at("2027-03-01T00:00:00Z")))).toBe("2028-02-29T00:00:00.000Z");
  });

  it("falls back on the next zone when one does not exist", () => {
    expect(isZone("Mars/Olympus")).toBe(false);
    expect(firstZone("Mars/Olympus", null, "Asia/Kathmandu")).toBe("Asia/Kathmandu");
    expect(firstZone("Mars/Olympus", "")).toBe("UTC");
  });
});

describe("waits", () => {
  const due = (wait: object, now?: string, profile: Partial<typeof testProfile> = {}, properties = {}): string | null => {
    const event = {
      id: "e",
      type: "order_placed",
      occurredAt: "2026-03-01T10:00:00Z",
      properties: { orderId: "A1", ...properties } as never,
    };
    const facts = { ...(now ? { now: at(now) } : {}), profile: { ...testProfile, ...profile } };
    return iso(tell(documentOf({ pause: { kind: "wait", next: "end", ...wait }, end }), { event, facts }).run().dueAt);
  };
  it.each<[object, string | null]>([
    [{ at: { time: "09:00" } }, "2026-03-02T08:00:00.000Z"],
    [{ at: { time: "09:00", days: ["wed"] } }, "2026-03-04T08:00:00.000Z"],
    [{ at: { time: "09:00" }, zone: "Asia/Kathmandu" }, "2026-03-02T03:15:00.000Z"],
    [{ for: "P28D", at: { time: "02:30" } }, "2026-03-30T00:30:00.000Z"],
    [{ quiet: { from: "10:00", to: "12:00" } }, "2026-03-01T11:00:00.000Z"],
    [{ quiet: { from: "20:00", to: "08:00" } }, null],
    [{ until: "event.properties.on", offset: "-P3D" }, "2026-05-30T22:00:00.000Z"],
    [{ until: "event.properties.on", offset: "-P3D", at: { time: "10:00", days: ["mon"] } }, "2026-06-01T08:00:00.000Z"],
    [{ until: "profile.attributes.born", yearly: true }, "2026-06-11T22:00:00.000Z"],
    [{ until: "profile.attributes.born", yearly: true, offset: "-P7D", at: { time: "09:00" } }, "2026-06-05T07:00:00.000Z"],
    [{ window: { after: "P2D", next: "end" } }, "2026-03-03T10:00:00.000Z"],
  ])("%j is due at %s", (wait, expected) => {
    expect(due(wait, undefined, { attributes: { born: "1990-06-12" } }, { on: "2026-06-03" })).toBe(expected);
  });

  it("goes by UTC for a person whose zone nobody knows", () => {
    expect(due({ at: { time: "09:00" } }, undefined, { timeZone: "Mars/Olympus" })).toBe("2026-03-02T09:00:00.000Z");
    expect(due({ at: { time: "09:00" } }, undefined, { timeZone: null })).toBe("2026-03-02T09:00:00.000Z");
  });
});
