import { describe, expect, test } from "vitest";
import { holidaysFor } from "../holidays.ts";
import { problemsOf } from "../problems.ts";
import { PACKS, policyOf } from "./packs.ts";

describe("the packs", () => {
  test("all of them together, and each alone, can be activated", () => {
    expect(problemsOf(policyOf("All", PACKS))).toEqual([]);
    for (const { document } of PACKS) expect(problemsOf(document)).toEqual([]);
    expect(PACKS.map(({ name }) => name)).toEqual(["default", "US", "FR", "DE", "GB", "ES", "IT", "IN", "BR", "MX"]);
  });

  test.each(PACKS.flatMap(({ document }) => document.rules).map((rule) => [rule.id, rule] as const))(
    "%s says where it comes from",
    (_id, { source }) => {
      expect(source.title.length).toBeGreaterThan(10);
      if (source.basis === "house") expect(source.url).toBeNull();
      else expect(source.url).toMatch(/^https?:\/\/[a-z0-9.-]+\//);
    },
  );

  test("every country has a rule about consent and one about hours", () => {
    for (const { name, document } of PACKS) {
      const kinds = document.rules.map(({ kind }) => kind);
      expect([name, kinds.includes("consent"), kinds.includes("quiet_hours")]).toEqual([name, true, true]);
    }
  });

  test("holidays are those of the countries whose hours speak of them, moved days included", async () => {
    const holidays = await holidaysFor(policyOf("All", PACKS), 2026);
    expect(Object.keys(holidays)).toEqual(["BR", "DE", "ES", "FR", "GB", "IT", "MX"]);
    expect(holidays["FR"]).toContain("2026-07-14");
    expect(holidays["DE"]).toContain("2027-03-26");
    // Christmas 2027 is a Saturday in England.
    expect(holidays["GB"]).toContain("2027-12-27");
    expect(holidays["IT"]?.some((day) => day.startsWith("2036"))).toBe(true);
  });
});
