import fc from "fast-check";
import { expect, it } from "vitest";
import orderUpdates from "../app/demo/order-updates.journey.ts";
import type { JsonObject } from "../platform/json.ts";
import { canonicalJourney } from "./canonical.ts";

const document = orderUpdates as unknown as JsonObject;

/** As jsonb answers it: keys by length, then by bytes. */
function throughJsonb(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(throughJsonb);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, throughJsonb(item)]));
}

it("has one order, whatever order the keys came in", () => {
  const canonical = canonicalJourney(document);
  expect(canonical).toEqual(document);
  expect(JSON.stringify(canonicalJourney(throughJsonb(document) as JsonObject))).toBe(JSON.stringify(canonical));
});

it("reads from what it is to where it leads, nodes as the journey runs", () => {
  const canonical = canonicalJourney(throughJsonb(document) as JsonObject);
  expect(Object.keys(canonical)).toEqual(["schema", "name", "title", "description", "entry", "exitOn", "start", "nodes"]);
  const nodes = canonical["nodes"] as { readonly [name: string]: JsonObject };
  expect(Object.keys(nodes).slice(0, 3)).toEqual(["confirm", "shipping", "tell_shipped"]);
  expect(Object.keys(nodes["confirm"] ?? {})).toEqual(["kind", "channel", "purpose", "content", "expiresAfter", "next"]);
  expect(Object.keys(nodes["shipping"] ?? {})).toEqual(["kind", "arms", "timeout"]);
  for (const node of Object.values(nodes)) if ("next" in node) expect(Object.keys(node).at(-1)).toBe("next");
});

it("keeps every value of whatever it is given", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("nodes", "start", "name", "x"), fc.jsonValue()), (value) => {
      const given = JSON.parse(JSON.stringify(value)) as JsonObject;
      expect(canonicalJourney(given)).toEqual(given);
    }),
  );
});
