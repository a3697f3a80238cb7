import { describe, expect, it } from "vitest";
import { isQuietAt, minutesQuiet } from "./quiet.ts";

describe("quiet hours", () => {
  it.each([
    ["21:00", "08:00", 660],
    ["00:00", "06:30", 390],
    ["13:00", "12:59", 1_439],
  ])("from %s to %s last %i minutes", (from, to, minutes) => {
    expect(minutesQuiet({ from, to })).toBe(minutes);
  });

  it.each([
    ["2026-01-10T19:59:00Z", false],
    ["2026-01-10T20:00:00Z", true],
    ["2026-01-11T06:59:00Z", true],
    ["2026-01-11T07:00:00Z", false],
  ])("over midnight by the clock of Paris: at %s %s", (at, quiet) => {
    expect(isQuietAt({ from: "21:00", to: "08:00" }, Date.parse(at), "Europe/Paris")).toBe(quiet);
  });

  it("within a day are quiet from the first minute to before the last", () => {
    const hours = { from: "12:00", to: "14:00" };
    expect(["11:59", "12:00", "13:59", "14:00"].map((time) => isQuietAt(hours, Date.parse(`2026-01-10T${time}:00Z`), "UTC"))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
