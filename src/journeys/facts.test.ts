import { describe, expect, it } from "vitest";
import type { Answering } from "../advice/answer-hours.ts";
import { factProblems } from "./fact-check.ts";
import { workspaceFacts } from "./facts.ts";
import { documentOf } from "./testing/story.ts";

const answers: Answering = {
  hours: {
    timeZone: null,
    zone: "Europe/Paris",
    week: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "18:00" }],
    exceptions: [],
    holidays: [],
    days: {},
  },
  isBehind: false,
  measured: { answers: 40, medianMs: 600_000, p90Ms: 1_800_000, perAgentHour: 4 },
};
const at = (iso: string) => ({ now: new Date(iso), hours: { timeZone: "Europe/Paris", answers, quiet: null } });

describe("what journeys know of the workspace", () => {
  it("is by when an answer came lately, longer when more wait than are answered meanwhile", () => {
    // A Monday, ten o'clock in Paris.
    expect(workspaceFacts({ ...at("2027-03-01T09:00:00Z"), queue: { waiting: 1, online: 2 } })).toEqual({
      timeZone: "Europe/Paris",
      answering: true,
      waiting: 1,
      opensAt: null,
      answerBy: "2027-03-01T09:30:00.000Z",
      answerMinutes: 30,
    });
    expect(workspaceFacts({ ...at("2027-03-01T09:00:00Z"), queue: { waiting: 6, online: 2 } })).toMatchObject({
      waiting: 6,
      answerMinutes: 45,
    });
  });

  it("counts from when somebody is there again", () => {
    expect(workspaceFacts({ ...at("2027-03-05T19:00:00Z"), queue: null })).toEqual({
      timeZone: "Europe/Paris",
      answering: false,
      waiting: null,
      opensAt: "2027-03-08T08:00:00.000Z",
      answerBy: "2027-03-08T08:30:00.000Z",
      answerMinutes: 3_690,
    });
  });

  it("promises nothing that was not measured, and knows nothing where nobody said when they are there", () => {
    const { now, hours } = at("2027-03-01T09:00:00Z");
    const unmeasured = { ...hours, answers: { ...answers, measured: null } };
    expect(workspaceFacts({ now, hours: unmeasured })).toMatchObject({ answering: true, answerBy: null, answerMinutes: null });
    expect(workspaceFacts({ now })).toEqual({
      timeZone: "UTC",
      answering: null,
      waiting: null,
      opensAt: null,
      answerBy: null,
      answerMinutes: null,
    });
  });

  it("has the names it has, and no others", () => {
    const named = (fact: string) =>
      factProblems(
        documentOf({
          ask: { kind: "branch", arms: [{ when: { fact, is: "set" }, next: "end" }], otherwise: "end" },
          end: { kind: "exit" },
        }),
      ).map(({ code }) => code);
    expect(named("workspace.waiting")).toEqual([]);
    expect(named("workspace.queue")).toEqual(["fact_unknown"]);
    expect(named("workspace.waiting.now")).toEqual(["fact_unknown"]);
  });
});
