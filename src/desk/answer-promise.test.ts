import { describe, expect, test } from "vitest";
import type { HoursInForce } from "../contact-rules/working-hours.ts";
import { lengthInWords, type MeasuredAnswers, momentInWords, promiseAnswer } from "../advice/answer-promise.ts";
import { expectReplies, isTooMany } from "./expected-replies.ts";

const hours: HoursInForce = {
  timeZone: null,
  zone: "Europe/Paris",
  week: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "18:00" }],
  exceptions: [],
  holidays: [],
  days: {},
};
const MINUTE = 60_000;
const measured: MeasuredAnswers = { answers: 200, medianMs: 12 * MINUTE, p90Ms: 45 * MINUTE, perAgentHour: 4 };
const at = (iso: string): number => Date.parse(iso);
const quiet = { measured, ahead: 0, online: 2 };

describe("what may be promised", () => {
  test("after hours: when people are back, and by when nine of ten had their answer", () => {
    expect(promiseAnswer(hours, at("2026-07-17T17:00:00Z"), quiet)).toEqual({
      kind: "closed",
      opensAt: at("2026-07-20T07:00:00Z"),
      by: at("2026-07-20T07:45:00Z"),
    });
  });

  test("what was not measured is not promised", () => {
    const few = { ...quiet, measured: { ...measured, answers: 19 } };
    expect(promiseAnswer(hours, at("2026-07-17T17:00:00Z"), few)).toEqual({
      kind: "closed",
      opensAt: at("2026-07-20T07:00:00Z"),
      by: null,
    });
    expect(promiseAnswer(hours, at("2026-07-17T08:00:00Z"), { ...quiet, measured: null })).toEqual({ kind: "open", by: null });
    expect(promiseAnswer({ ...hours, week: [] }, at("2026-07-17T08:00:00Z"), quiet)).toEqual({ kind: "nobody" });
  });

  test("with more waiting than two people get through in that time it takes longer", () => {
    expect(promiseAnswer(hours, at("2026-07-17T08:00:00Z"), { ...quiet, ahead: 40 })).toEqual({
      kind: "open",
      by: at("2026-07-17T13:00:00Z"),
    });
  });

  test.each([
    ["2026-07-17T12:30:00Z", "en", "2:30 PM"],
    ["2026-07-17T12:30:00Z", "fr_FR", "14:30"],
    ["2026-07-20T07:00:00Z", "fr", "lundi 09:00"],
    ["2026-07-20T07:00:00Z", "es", "lunes, 9:00"],
    ["2026-07-27T07:00:00Z", "en-GB", "Monday 27 July at 9:00"],
    ["2026-07-27T07:00:00Z", "not a language", "Monday, July 27 at 9:00 AM"],
  ])("%s in %s", (when, language, words) => {
    expect(momentInWords(at(when), at("2026-07-17T08:00:00Z"), language, "Europe/Paris").replaceAll("\u202f", " ")).toBe(words);
  });

  test("lengths are rounded up", () => {
    expect([7, 12, 95, 40 * 60].map((minutes) => lengthInWords(minutes * MINUTE, "en"))).toEqual([
      "7 minutes",
      "15 minutes",
      "2 hours",
      "2 days",
    ]);
    expect(lengthInWords(12 * MINUTE, "fr")).toBe("15 minutes");
  });
});

describe("what a campaign brings to those who answer", () => {
  const asked = {
    people: 10_000,
    accepted: 2_000,
    replied: 120,
    perHour: 8,
    from: at("2026-07-17T08:00:00Z"),
    to: at("2026-07-17T09:00:00Z"),
  };

  test("audience by reply rate, against what the team gets through until a day after the last message", () => {
    const expected = expectReplies(hours, asked);
    // Friday 10:00 to 18:00, and nothing on Saturday.
    expect(expected).toEqual({ people: 10_000, rate: 0.06, replies: 600, hours: 8, answerable: 64, needsHours: 75 });
    expect(expected && isTooMany(expected)).toBe(true);
    const few = expectReplies(hours, { ...asked, people: 1_000 });
    expect([few?.replies, few && isTooMany(few)]).toEqual([60, false]);
  });

  test("what is not known warns of nothing", () => {
    expect(expectReplies(null, asked)).toBeNull();
    expect(expectReplies(hours, { ...asked, perHour: null })).toBeNull();
    expect(expectReplies(hours, { ...asked, accepted: 49 })).toBeNull();
  });
});
