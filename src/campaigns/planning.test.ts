/** The pure parts of campaigns: waves, times, rates, languages, what may be done when. */
import { audienceHints } from "./audience-hints.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRng } from "../platform/rng.ts";
import { wallTimeAt } from "../platform/zoned-time.ts";
import { chooseHour, NO_HOURS } from "./best-hour.ts";
import { type CampaignDocument, CAMPAIGN_STATES } from "./campaign-document.ts";
import { dueTime, isPast } from "./due-time.ts";
import { chooseLanguage } from "./language.ts";
import { paceAt, type PaceState } from "./pace.ts";
import { planNext } from "./plan-start.ts";
import { ACTIONS, mayDo } from "./transitions.ts";
import { validateCampaign } from "./validate-campaign.ts";
import { planPasses } from "./waves.ts";

const QUIET = { hasExperiment: false, approvalDue: false, isPast: false };
const text = { kind: "text", text: "Hello" } as const;
const document: CampaignDocument = {
  schema: 1,
  name: "sale",
  title: "Sale",
  channel: "whatsapp",
  purpose: "marketing",
  audience: { kind: "everybody" },
  defaultLanguage: "en",
  variants: [{ name: "a", messages: { en: text } }],
  schedule: { kind: "now" },
};

describe("waves", () => {
  it("take shares of the audience, the last one all that is left", () => {
    const passes = planPasses({ ...document, waves: { kind: "shares", shares: [0.1, 0.3, 0.6], every: "PT1H" } }, 1_000);
    expect(passes.map(({ upTo, afterMs }) => [Number(upTo.toFixed(9)), afterMs])).toEqual([
      [0.1, 0],
      [0.4, 3_600_000],
      [1, 7_200_000],
    ]);
  });

  it("of fixed sizes are exact and draw from all of the audience", () => {
    const passes = planPasses({ ...document, waves: { kind: "sizes", sizes: [100, 200], every: "P1D", rest: true } }, 10_000);
    expect(passes.map(({ most }) => most)).toEqual([100, 200, null]);
    expect(passes[0]?.upTo).toBeGreaterThan(0.01);
    expect(passes[0]?.upTo).toBeLessThan(0.03);
    expect(passes[2]).toMatchObject({ upTo: 1, afterMs: 2 * 86_400_000 });
  });

  it("of a ramp grow day by day until everybody was asked", () => {
    const passes = planPasses({ ...document, waves: { kind: "ramp", first: 100, factor: 2 } }, 1_000);
    expect(passes.map(({ most }) => most)).toEqual([100, 200, 400, null]);
  });
});

describe("a rate", () => {
  it("is kept in every second and on average, whatever the rhythm of asking and however long the stalls", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.array(
          fc.oneof(
            { weight: 9, arbitrary: fc.integer({ min: 5, max: 60 }) },
            { weight: 1, arbitrary: fc.integer({ min: 200, max: 3_000 }) },
          ),
          {
            minLength: 50,
            maxLength: 300,
          },
        ),
        (rate, gaps) => {
          let state: PaceState = { credit: 0, atMs: null, recent: [] };
          let now = 1_000_000;
          const taken: (readonly [number, number])[] = [];
          for (const gap of gaps) {
            now += gap;
            const { granted, spend } = paceAt(state, rate, now);
            state = spend(granted);
            taken.push([now, granted]);
          }
          for (const [end] of taken) {
            const inSecond = taken.filter(([at]) => at > end - 1_000 && at <= end).reduce((sum, [, n]) => sum + n, 0);
            expect(inSecond).toBeLessThanOrEqual(Math.max(Math.floor(rate * 1.04), 1));
          }
          const total = taken.reduce((sum, [, n]) => sum + n, 0);
          expect(total).toBeLessThanOrEqual(rate * ((now - (taken[0]?.[0] ?? now)) / 1_000 + 0.1) + 1);
        },
      ),
    );
  });

  it.each([0.2, 1, 3, 9])("lets the first go at once at %s a second, and the next when it is due", (rate) => {
    let state: PaceState = { credit: 0, atMs: null, recent: [] };
    let total = 0;
    for (let now = 0; now <= 60_000; now += 20) {
      const { granted, spend } = paceAt(state, rate, now);
      // As the occurrence keeps it: a look that grants nothing leaves no trace.
      if (granted > 0) state = spend(granted);
      if (now === 0) expect(granted).toBe(1);
      total += granted;
    }
    expect(Math.abs(total - 60 * rate)).toBeLessThanOrEqual(1.5);
  });

  it("loses nothing to the rhythm: 80 a second asked for every 20 ms are 4,800 a minute", () => {
    let state: PaceState = { credit: 0, atMs: null, recent: [] };
    let total = 0;
    for (let now = 0; now < 60_000; now += 20) {
      const { granted, spend } = paceAt(state, 80, now);
      state = spend(granted);
      total += granted;
    }
    expect(Math.abs(total - 4_800)).toBeLessThanOrEqual(48);
  });
});

describe("the same local time for everybody", () => {
  const schedule = { kind: "local", date: "2027-03-28", time: "09:00", zone: "Europe/Paris", ifPast: "skip" } as const;
  const facts = (timeZone: string | null, nowMs: number) => ({
    nowMs,
    startMs: nowMs,
    timeZone,
    seed: "x",
    own: NO_HOURS,
    everybody: NO_HOURS,
  });
  const early = Date.parse("2027-03-27T19:00:00Z");

  it.each([
    "Pacific/Kiritimati",
    "Asia/Kolkata",
    "Europe/Paris",
    "Europe/London",
    "America/New_York",
    "Pacific/Honolulu",
    "Australia/Lord_Howe",
  ])("%s", (zone) => {
    const due = dueTime(schedule, facts(zone, early));
    if (due.kind !== "due") throw new Error("skipped");
    expect(wallTimeAt(due.at, zone)).toMatchObject({ year: 2027, month: 3, day: 28, hour: 9, minute: 0 });
  });

  it("counts a zone that does not exist as not known", () => {
    expect(dueTime(schedule, facts("Mars/Olympus", early))).toEqual(dueTime(schedule, facts(null, early)));
  });

  it("follows the rule where the time has passed", () => {
    const late = Date.parse("2027-03-28T20:00:00Z");
    expect(dueTime(schedule, facts("Europe/Paris", late))).toEqual({ kind: "skip", reason: "local_time_passed" });
    expect(dueTime({ ...schedule, ifPast: "send_now" }, facts("Europe/Paris", late))).toMatchObject({ kind: "due", at: late });
    expect(dueTime({ ...schedule, ifPast: "next_day" }, facts("Europe/Paris", late))).toMatchObject({
      at: Date.parse("2027-03-29T07:00:00Z"),
    });
    expect(dueTime(schedule, facts("Pacific/Honolulu", late - 2 * 3_600_000))).toMatchObject({ kind: "due", at: late - 3_600_000 });
  });

  it("finds the next day of a date of long ago for a whole audience", () => {
    const old = { ...schedule, date: "1990-01-01", ifPast: "next_day" } as const;
    for (let hour = 0; hour < 500; hour += 1) {
      const now = early + hour * 3_600_000;
      const due = dueTime(old, facts("Europe/Paris", now));
      if (due.kind !== "due") throw new Error("skipped");
      expect(wallTimeAt(due.at, "Europe/Paris")).toMatchObject({ hour: 9, minute: 0 });
      expect(due.at - now).toBeGreaterThanOrEqual(0);
      expect(due.at - now).toBeLessThan(25 * 3_600_000);
    }
  });
});

describe("the best hour", () => {
  it("is mostly the one they read at, and sometimes another", () => {
    const own = NO_HOURS.map((_n, hour) => (hour === 18 ? 30 : 0));
    const hours = Array.from({ length: 300 }, (_, seed) => chooseHour(own, NO_HOURS, [...NO_HOURS.keys()], seededRng(seed, 1)).hour);
    const near = hours.filter((hour) => hour >= 17 && hour <= 19).length;
    expect(near).toBeGreaterThan(280);
  });

  it("tries all hours of somebody who is not known, more often those of everybody", () => {
    const everybody = NO_HOURS.map((_n, hour) => (hour >= 8 && hour < 12 ? 1_000 : 10));
    const hours = Array.from(
      { length: 2_000 },
      (_, seed) => chooseHour(NO_HOURS, everybody, [...NO_HOURS.keys()], seededRng(seed, 1)).hour,
    );
    expect(hours.filter((hour) => hour >= 8 && hour < 12).length).toBeGreaterThan(900);
    expect(new Set(hours).size).toBeGreaterThan(12);
  });

  it("stays within the window", () => {
    const startMs = Date.parse("2026-12-01T12:00:00Z");
    for (let person = 0; person < 200; person += 1) {
      const due = dueTime(
        { kind: "best_time", windowHours: 6, zone: "UTC" },
        { nowMs: startMs, startMs, timeZone: null, seed: `p${person}`, own: NO_HOURS, everybody: NO_HOURS },
      );
      if (due.kind !== "due") throw new Error("skipped");
      expect(due.at).toBeGreaterThanOrEqual(startMs);
      expect(due.at).toBeLessThan(startMs + 6 * 3_600_000);
      expect(due.bestHour).toMatchObject({ own: 0, inHour: 0 });
    }
  });

  it("is an hour of the person's own clock, also where the window or the zone begins in the middle of one", () => {
    const own = NO_HOURS.map((_n, hour) => (hour === 19 ? 5_000 : 0));
    const startMs = Date.parse("2026-12-01T10:20:00Z");
    for (const [timeZone, utc] of [
      ["Asia/Kolkata", 13.5],
      ["Asia/Kathmandu", 13.25],
      ["Europe/Paris", 18],
    ] as const) {
      for (let person = 0; person < 50; person += 1) {
        const due = dueTime(
          { kind: "best_time", windowHours: 24, zone: "UTC" },
          { nowMs: startMs, startMs, timeZone, seed: `p${person}`, own, everybody: NO_HOURS },
        );
        if (due.kind !== "due") throw new Error("skipped");
        const into = (due.at - Date.parse("2026-12-01T00:00:00Z")) / 3_600_000 - utc;
        expect([timeZone, into >= 0 && into < 1]).toEqual([timeZone, true]);
      }
    }
  });
});

describe("recurring", () => {
  it("ends when its time is over", () => {
    const schedule = { kind: "recurring", cron: "0 9 * * *", zone: "Europe/Paris", until: "2026-12-02T08:00:00Z" } as const;
    const first = planNext(schedule, { nowMs: Date.parse("2026-12-01T07:00:00Z"), isFirst: true });
    expect(first).toBe(Date.parse("2026-12-01T08:00:00Z"));
    expect(planNext(schedule, { nowMs: first ?? 0, isFirst: false })).toBe(Date.parse("2026-12-02T08:00:00Z"));
    expect(planNext(schedule, { nowMs: Date.parse("2026-12-02T08:00:00Z"), isFirst: false })).toBeNull();
  });
});

describe("language", () => {
  const messages = { en: text, "pt-BR": text, fr: text };
  it.each([
    ["pt_BR", "pt-BR"],
    ["pt-PT", "pt-BR"],
    ["FR-ca", "fr"],
    ["de", "en"],
    [null, "en"],
  ])("of %s is %s", (locale, expected) => {
    expect(chooseLanguage(messages, locale, "en")?.language).toBe(expected);
  });
});

describe("what may be done", () => {
  it("is said for every state, and a refusal says why", () => {
    for (const state of CAMPAIGN_STATES) {
      for (const action of ACTIONS) {
        const verdict = mayDo(
          action,
          { state, schedule: "now", ...QUIET, starter: "somebody", changedBy: ["somebody"] },
          "account:another",
        );
        if (!verdict.allowed) expect(verdict.why.length).toBeGreaterThan(10);
      }
    }
  });

  it("lets nobody approve what they asked for or wrote, nor a key, which is no person", () => {
    const waiting = {
      ...QUIET,
      state: "awaiting_approval",
      schedule: "now",
      starter: "account:ana",
      changedBy: ["account:eve"],
    } as const;
    const answers = ["account:ana", "account:eve", "key:1", "account:ben"].map((actor) => mayDo("approve", waiting, actor).allowed);
    expect(answers).toEqual([false, false, false, true]);
  });

  it("lets a paused one go on only once somebody else has approved what was changed in it", () => {
    const changed = {
      ...QUIET,
      state: "paused",
      schedule: "now",
      approvalDue: true,
      starter: "account:ana",
      changedBy: ["account:eve"],
    } as const;
    expect(mayDo("resume", changed, "account:ben")).toMatchObject({ allowed: false, reason: "approval_due" });
    const answers = ["account:eve", "key:1", "account:ana", "account:ben"].map((actor) => mayDo("approve", changed, actor).allowed);
    expect(answers).toEqual([false, false, true, true]);
    expect(mayDo("approve", { ...changed, approvalDue: false }, "account:ben").allowed).toBe(false);
  });
});

it("does not start what was to go out at a time that is over", () => {
  const draft = { ...QUIET, state: "draft", schedule: "at", starter: null, changedBy: [] } as const;
  expect(mayDo("start", { ...draft, isPast: true }, "account:ana")).toMatchObject({ allowed: false, reason: "time_past" });
  expect(mayDo("start", draft, "account:ana").allowed).toBe(true);
  const at = (iso: string) => isPast({ kind: "at", at: iso }, new Date("2026-12-01T12:00:00Z"));
  // Whoever took a minute to press the button meant it.
  expect([at("2020-01-01T10:00:00Z"), at("2026-12-01T11:58:00Z"), at("2026-12-01T13:00:00+02:00"), at("2026-12-02T00:00:00Z")]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(isPast({ kind: "now" }, new Date())).toBe(false);
  const local = (date: string, ifPast: "skip" | "next_day" = "skip") =>
    isPast({ kind: "local", date, time: "09:00", zone: "Europe/Paris", ifPast }, new Date("2026-12-01T20:00:00Z"));
  // At 20:00 it is still 8 in the morning twelve hours west of Greenwich.
  expect([local("2026-11-30"), local("2026-12-01"), local("2020-01-01", "next_day")]).toEqual([true, false, false]);
});

it("says what the size of the audience makes of a campaign", () => {
  const winner = { kind: "winner", goal: "read", testShare: 0.2, after: "PT4H", minimumSample: 500, confidence: 0.95, latestAfter: "P1D" };
  const valid = validateCampaign({
    ...document,
    audience: { kind: "audience", name: "known" },
    variants: [document.variants[0], { ...document.variants[0], name: "b" }],
    experiment: winner,
  });
  const hints = (people: number) => (valid.ok ? audienceHints(valid.document, people, 6_000) : []);
  expect(hints(0).map(({ code }) => code)).toEqual(["audience_empty"]);
  expect(hints(752)).toMatchObject([{ code: "winner_sample", path: "/experiment/minimumSample" }]);
  expect(hints(752)[0]?.message).toMatch(/^about 75 people try each variant, fewer than the 500 asked for/);
  expect(hints(5_000)).toEqual([]);
  expect(hints(6_000)).toMatchObject([{ code: "audience_whole", path: "/audience" }]);
});

describe("validation", () => {
  const codes = (change: object): readonly string[] => {
    const result = validateCampaign({ ...document, ...change });
    return (result.ok ? result.warnings : result.problems).map(({ code }) => code);
  };
  it.each<[string, object, readonly string[]]>([
    ["a good one", {}, []],
    ["shape", { holdout: 2 }, ["shape"]],
    [
      "a time that clocks never show",
      { schedule: { kind: "local", date: "2027-03-28", time: "02:30", zone: "Europe/Paris", ifPast: "skip" } },
      ["time_skipped"],
    ],
    [
      "a time that clocks show twice",
      { schedule: { kind: "local", date: "2027-10-31", time: "02:30", zone: "Europe/Paris", ifPast: "skip" } },
      ["time_twice"],
    ],
    ["times that never come", { schedule: { kind: "recurring", cron: "0 9 30 2 *", zone: "Europe/Paris" } }, ["cron_never"]],
    ["shares that do not add up", { waves: { kind: "shares", shares: [0.5, 0.6], every: "PT1H" } }, ["shares_sum"]],
    ["an experiment with one variant", { experiment: { kind: "fixed", goal: "read" } }, ["variants_few"]],
    ["conversions that nobody defined", { holdout: 0.1 }, ["conversion_missing"]],
    [
      "a bandit that has no second day",
      {
        variants: ["a", "b"].map((name) => ({ name, messages: { en: text } })),
        experiment: { kind: "bandit", goal: "read", explore: 0.1 },
      },
      ["bandit_once"],
    ],
    ["messages that are worthless at once", { expiresAfter: "PT0S" }, ["duration_invalid"]],
    ["a success that has no time to happen", { conversion: { event: "bought", within: "P0D" } }, ["duration_invalid"]],
    [
      "a click as the goal, and in one variant nothing to click on",
      {
        variants: [
          { name: "a", messages: { en: { kind: "text", text: "See https://shop.example" } } },
          { name: "b", messages: { en: { kind: "text", text: "See our shop" } } },
        ],
        experiment: { kind: "fixed", goal: "clicked" },
      },
      ["link_missing"],
    ],
    [
      "a winner that is chosen as the test begins",
      {
        variants: ["a", "b"].map((name) => ({ name, messages: { en: text } })),
        experiment: {
          kind: "winner",
          goal: "read",
          testShare: 0.2,
          after: "PT0S",
          minimumSample: 50,
          confidence: 0.95,
          latestAfter: "PT0S",
        },
      },
      ["duration_invalid"],
    ],
    [
      "a rate for local times",
      { ratePerSecond: 5, schedule: { kind: "local", date: "2026-12-01", time: "09:00", zone: "UTC", ifPast: "skip" } },
      ["rate_schedule"],
    ],
    [
      "a date that does not exist",
      { schedule: { kind: "local", date: "2026-02-30", time: "9", zone: "UTC", ifPast: "skip" } },
      ["time_invalid", "time_invalid"],
    ],
    ["a broken text", { variants: [{ name: "a", messages: { en: { kind: "text", text: "{{ profile." } } }] }, ["template_syntax"]],
    [
      "an unknown variable",
      { variants: [{ name: "a", messages: { en: { kind: "text", text: "{{ order.id }}" } } }] },
      ["variable_unknown"],
    ],
    [
      "a condition over what is not there",
      { audience: { kind: "condition", condition: { fact: "event.type", is: "set" } } },
      ["fact_unknown"],
    ],
  ])("%s", (_story, change, expected) => {
    expect(codes(change)).toEqual(expected);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        validateCampaign(input);
      }),
    );
  });
});
