import { describe, expect, it } from "vitest";
import { endOf, messagesOf, periodOf } from "./period.ts";

const NOW = new Date(2026, 10, 22, 14, 20).getTime();

describe("periodOf", () => {
  it("ends with the hour or the day under way", () => {
    expect(periodOf({ period: "24h" }, NOW)).toEqual({ from: new Date(2026, 10, 21, 15), to: new Date(2026, 10, 22, 15), grain: "hour" });
    expect(periodOf({}, NOW)).toEqual({ from: new Date(2026, 10, 16), to: new Date(2026, 10, 23), grain: "day" });
  });

  it("takes both days of a period of one's own in whole, and falls back from one that makes no sense", () => {
    expect(periodOf({ period: "custom", from: "2026-11-01", to: "2026-11-02" }, NOW)).toEqual({
      from: new Date(2026, 10, 1),
      to: new Date(2026, 10, 3),
      grain: "hour",
    });
    for (const wrong of [{ from: "2026-11-05", to: "2026-11-01" }, { from: "yesterday" }, {}])
      expect(periodOf({ period: "custom", ...wrong }, NOW)).toEqual(periodOf({}, NOW));
  });
});

describe("addresses of lists", () => {
  it("say what a number counts and leave out what they do not filter", () => {
    const scope = { from: "a", to: "b", zone: "UTC", template: "offer" };
    expect(messagesOf(scope, "read", { variant: undefined, channel: "c" })).toEqual({
      from: "a",
      to: "b",
      template: "offer",
      fact: "read",
      channel: "c",
    });
  });

  it("end with their hour, and never behind the period", () => {
    const at = new Date(2026, 10, 22, 14).toISOString();
    expect(endOf(at, "hour", new Date(2026, 10, 23).toISOString())).toBe(new Date(2026, 10, 22, 15).toISOString());
    expect(endOf(at, "day", new Date(2026, 10, 22, 20).toISOString())).toBe(new Date(2026, 10, 22, 20).toISOString());
  });
});
