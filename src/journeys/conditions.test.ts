import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "./conditions.ts";
import type { Condition } from "./document.ts";

const facts = {
  profile: { attributes: { vip: true, spent: 120, spentText: "120", tags: ["a", "b"], since: "2026-01-01T00:00:00Z", nothing: null } },
  event: { properties: { orderId: "A1", total: 99.5 } },
  entry: { event: { properties: { orderId: "A1" } } },
  consent: { whatsapp: { marketing: "opted_in" } },
};
const fact = (path: string, is: string, value?: unknown): Condition =>
  ({ fact: path, is, ...(value === undefined ? {} : { value }) }) as Condition;

describe("evaluate", () => {
  it.each<[Condition, boolean]>([
    [fact("profile.attributes.vip", "set"), true],
    [fact("profile.attributes.nothing", "set"), false],
    [fact("profile.attributes.missing", "not_set"), true],
    [fact("profile.attributes.missing", "equal", null), true],
    [fact("profile.attributes.missing", "not_equal", "x"), true],
    [fact("profile.attributes.spent", "at_least", 120), true],
    [fact("profile.attributes.spent", "greater", 120), false],
    [fact("profile.attributes.spentText", "at_least", 1), false],
    [fact("profile.attributes.spentText", "equal", 120), false],
    [fact("profile.attributes.since", "less", "2026-01-01T01:00:00+00:30"), true],
    [fact("profile.attributes.since", "equal", "2026-01-01T01:00:00+01:00"), true],
    [fact("event.properties.orderId", "less", "B"), false],
    [fact("profile.attributes.tags", "contains", "b"), true],
    [fact("profile.attributes.tags.0", "equal", "a"), true],
    [fact("profile.attributes.tags.length", "equal", 2), true],
    [fact("event.properties.orderId", "contains", "A"), true],
    [fact("event.properties.orderId", "one_of", ["A0", "A1"]), true],
    [fact("event.properties.orderId", "one_of", "A1"), false],
    [fact("consent.whatsapp.marketing", "equal", "opted_in"), true],
    [fact("profile.constructor", "set"), false],
    [fact("profile.__proto__.toString", "set"), false],
    [{ fact: "event.properties.orderId", is: "same_as", other: "entry.event.properties.orderId" }, true],
    [{ fact: "event.properties.no", is: "same_as", other: "entry.event.properties.no" }, false],
    [{ all: [] }, true],
    [{ any: [] }, false],
    [{ not: fact("profile.attributes.vip", "equal", true) }, false],
  ])("%j is %s", (condition, expected) => {
    expect(evaluate(condition, facts)).toBe(expected);
  });

  it("is total and deterministic over any condition and any facts", () => {
    const { condition } = fc.letrec<{ condition: unknown }>((tie) => ({
      condition: fc.oneof(
        { maxDepth: 6 },
        fc.record({
          fact: fc.oneof(fc.string(), fc.constantFrom("profile.a", "event.__proto__", "answers.constructor.x")),
          is: fc.constantFrom("set", "equal", "greater", "at_most", "contains", "one_of", "not_equal"),
          value: fc.jsonValue(),
        }),
        fc.record({ all: fc.array(tie("condition"), { maxLength: 3 }) }),
        fc.record({ any: fc.array(tie("condition"), { maxLength: 3 }) }),
        fc.record({ not: tie("condition") }),
      ),
    }));
    fc.assert(
      fc.property(condition, fc.dictionary(fc.constantFrom("profile", "event", "answers"), fc.jsonValue()), (made, world) => {
        const result = evaluate(made as Condition, world);
        expect(typeof result).toBe("boolean");
        expect(evaluate(made as Condition, world)).toBe(result);
        expect(evaluate({ not: made as Condition }, world)).toBe(!result);
      }),
    );
  });

  it("gives up on conditions nested too deeply", () => {
    let deep: Condition = fact("profile", "set");
    for (let level = 0; level < 50_000; level += 1) deep = { all: [deep] };
    expect(evaluate(deep, facts)).toBe(false);
  });
});
