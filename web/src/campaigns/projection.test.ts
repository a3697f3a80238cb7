import { describe, expect, it } from "vitest";
import { blankCampaign } from "./drafts.ts";
import { project } from "./projection.ts";

const blank = blankCampaign(undefined, "en");

describe("the projection of a campaign", () => {
  it("lets everybody go at once, as fast as the sender may", () => {
    expect(project(blank, 600_000, 80)).toEqual({ hours: [288_000, 288_000, 24_000], later: 0, total: 600_000, heldOut: 0 });
  });

  it("keeps the campaign's own rate, but never above the sender's", () => {
    expect(project({ ...blank, ratePerSecond: 1 }, 9_000, 80).hours).toEqual([3_600, 3_600, 1_800]);
    expect(project({ ...blank, ratePerSecond: 500 }, 300_000, 80).hours[0]).toBe(288_000);
  });

  it("leaves the held out alone", () => {
    expect(project({ ...blank, holdout: 0.1 }, 1_000, 80)).toMatchObject({ total: 900, heldOut: 100, hours: [900] });
  });

  it("asks wave by wave, and the rest last", () => {
    const waves = { kind: "sizes", sizes: [100, 200], every: "PT2H", rest: true } as const;
    expect(project({ ...blank, waves }, 1_000, 80).hours).toEqual([100, 0, 200, 0, 700]);
    expect(project({ ...blank, waves: { ...waves, rest: false } }, 1_000, 80)).toMatchObject({ hours: [100, 0, 200], later: 700 });
    const shares = { kind: "shares", shares: [0.333, 0.333, 0.334], every: "PT1H" } as const;
    expect(project({ ...blank, waves: shares }, 100, 80).hours.reduce((sum, n) => sum + n, 0)).toBe(100);
  });

  it("grows day by day", () => {
    const { hours } = project({ ...blank, waves: { kind: "ramp", first: 100, factor: 2 } }, 700, 80);
    expect([hours[0], hours[24], hours[48], hours.length]).toEqual([100, 200, 400, 49]);
  });

  it("asks a part first when a winner is looked for", () => {
    const experiment = {
      kind: "winner",
      goal: "read",
      testShare: 0.2,
      after: "PT3H",
      minimumSample: 1,
      confidence: 0.95,
      latestAfter: "P1D",
    } as const;
    expect(project({ ...blank, experiment }, 1_000, 80).hours).toEqual([200, 0, 0, 800]);
  });

  it("spreads over the window of the best hours", () => {
    const { hours } = project({ ...blank, schedule: { kind: "best_time", windowHours: 24, zone: "UTC" } }, 1_001, 80);
    expect(hours).toHaveLength(24);
    expect(hours.reduce((sum, n) => sum + n, 0)).toBe(1_001);
  });
});
