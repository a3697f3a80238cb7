import { describe, expect, test } from "vitest";
import type { HoursInForce } from "../contact-rules/working-hours.ts";
import { type AnswerClock, type AnswerPolicy, answerPolicyFor, clockNews, clockWakesAt, type Owing, turnClock } from "./answer-clock.ts";

const hours: HoursInForce = {
  timeZone: null,
  zone: "Europe/Paris",
  week: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "18:00" }],
  exceptions: [],
  holidays: [],
  days: {},
};
const policy: AnswerPolicy = {
  id: "all",
  name: "All",
  teams: [],
  priorities: [],
  channels: [],
  firstMinutes: 60,
  nextMinutes: 120,
  countsIn: "working_hours",
  warnMinutes: 15,
};
const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number | null | undefined): string | null => (ms == null ? null : new Date(ms).toISOString().slice(0, 16));
const owing = (more: Partial<Owing> = {}): Owing => ({
  team: "help",
  priority: "normal",
  channelId: "whatsapp",
  waitingSince: at("2026-07-17T15:30:00Z"),
  isFirst: true,
  stands: false,
  ...more,
});
const turn = (before: AnswerClock | null, owed: Owing, now: string, policies: readonly AnswerPolicy[] = [policy]): AnswerClock | null =>
  turnClock(before, owed, { policies, hours, now: at(now) });

describe("by when an answer is owed", () => {
  test("Friday at 17:30 with an hour to answer is Monday at 9:30, warned a quarter before", () => {
    const clock = turn(null, owing(), "2026-07-17T15:30:00Z");
    expect([iso(clock?.dueAt), iso(clock?.warnAt)]).toEqual(["2026-07-20T07:30", "2026-07-20T07:15"]);
    expect([iso(clockWakesAt(clock)), clockNews(clock, at("2026-07-20T07:14:59Z"))]).toEqual(["2026-07-20T07:15", null]);
    expect(clockNews(clock, at("2026-07-20T07:15:00Z"))).toBe("warning");
    const warned = clock && { ...clock, warned: true };
    expect([iso(clockWakesAt(warned)), clockNews(warned, at("2026-07-20T07:29:59Z"))]).toEqual(["2026-07-20T07:30", null]);
    expect(clockNews(warned, at("2026-07-20T07:30:00Z"))).toBe("breach");
    expect(clockNews(warned && { ...warned, breached: true }, at("2026-07-21T07:30:00Z"))).toBeNull();
    const calendar = turn(null, owing(), "2026-07-17T15:30:00Z", [{ ...policy, countsIn: "calendar" }]);
    expect(iso(calendar?.dueAt)).toBe("2026-07-17T16:30");
  });

  test("an answer stops it; the next question starts another one", () => {
    const first = turn(null, owing(), "2026-07-17T15:30:00Z");
    expect(turn(first, owing({ waitingSince: null }), "2026-07-17T15:40:00Z")).toBeNull();
    const next = turn(null, owing({ isFirst: false, waitingSince: at("2026-07-17T08:00:00Z") }), "2026-07-17T08:00:00Z");
    expect([next?.kind, iso(next?.dueAt)]).toEqual(["next", "2026-07-17T10:00"]);
  });

  test("put off it stands, and goes on with what was left", () => {
    const running = turn(null, owing(), "2026-07-17T15:30:00Z");
    const standing = turn(running, owing({ stands: true }), "2026-07-17T15:50:00Z");
    expect([standing?.leftMs, standing?.dueAt, clockWakesAt(standing)]).toEqual([40 * 60_000, null, null]);
    expect(turn(standing, owing({ stands: true }), "2026-07-20T15:50:00Z")).toBe(standing);
    const again = turn(standing, owing(), "2026-07-21T08:00:00Z");
    expect([iso(again?.dueAt), iso(again?.warnAt)]).toEqual(["2026-07-21T08:40", "2026-07-21T08:25"]);
    expect(turn(again, owing(), "2026-07-21T08:01:00Z")).toBe(again);
  });

  test("a more urgent priority has its own promise from the same beginning; what was told is told again for it", () => {
    const policies: readonly AnswerPolicy[] = [{ ...policy, id: "urgent", priorities: ["urgent"], firstMinutes: 10 }, policy];
    const normal = turn(null, owing({ waitingSince: at("2026-07-17T08:00:00Z") }), "2026-07-17T08:00:00Z", policies);
    const urgent = turn(normal, owing({ waitingSince: at("2026-07-17T08:00:00Z"), priority: "urgent" }), "2026-07-17T08:05:00Z", policies);
    expect([iso(normal?.dueAt), iso(urgent?.dueAt), urgent?.warnAt]).toEqual(["2026-07-17T09:00", "2026-07-17T08:10", null]);
  });

  test("the first in order that speaks of it counts", () => {
    const only = (more: Partial<AnswerPolicy>): AnswerPolicy => ({ ...policy, ...more });
    const policies = [only({ id: "team", teams: ["vip"] }), only({ id: "sms", channels: ["sms"] }), only({ id: "rest" })];
    expect(answerPolicyFor(owing({ team: "vip", channelId: "sms" }), policies)?.id).toBe("team");
    expect(answerPolicyFor(owing({ team: null, channelId: "sms" }), policies)?.id).toBe("sms");
    expect(answerPolicyFor(owing({ team: null }), policies)?.id).toBe("rest");
    expect(turn(null, owing(), "2026-07-17T08:00:00Z", [only({ firstMinutes: null })])).toBeNull();
  });
});
