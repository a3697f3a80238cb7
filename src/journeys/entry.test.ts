import { describe, expect, it } from "vitest";
import type { EventEntry, JourneyDocument } from "./document.ts";
import { decideEntry, LONGEST_KEY, type ExistingRun } from "./entry.ts";
import { documentOf, placed, testProfile } from "./testing/story.ts";

const facts = { profile: testProfile, windowOpen: false };
const live: ExistingRun = { key: "A1", state: "live" };
const finished: ExistingRun = { key: "A1", state: "finished" };
const withEntry = (more: Partial<EventEntry>): JourneyDocument =>
  documentOf({ end: { kind: "exit" } }, { entry: { kind: "event", event: "order_placed", key: "properties.orderId", ...more } });
const orderOf = (orderId: unknown) => ({ ...placed, properties: { orderId } as never });

describe("decideEntry", () => {
  it.each<[string, JourneyDocument, Parameters<typeof decideEntry>[1], readonly ExistingRun[], ReturnType<typeof decideEntry>]>([
    ["the first order", withEntry({}), placed, [], { enter: true, key: "A1" }],
    ["another order beside", withEntry({}), placed, [{ key: "B2", state: "live" }], { enter: true, key: "A1" }],
    ["the same order again", withEntry({}), placed, [live], { enter: false, why: "run_is_live" }],
    ["after the end", withEntry({}), placed, [finished], { enter: true, key: "A1" }],
    ["never again", withEntry({ reentry: "never" }), placed, [finished], { enter: false, why: "entered_before" }],
    ["never again, another key", withEntry({ reentry: "never" }), placed, [{ key: "B2", state: "finished" }], { enter: true, key: "A1" }],
    ["always", withEntry({ reentry: "always" }), placed, [live], { enter: true, key: "A1" }],
    ["a number as key", withEntry({}), orderOf(42), [], { enter: true, key: "42" }],
    ["no key", withEntry({}), orderOf(null), [], { enter: false, why: "key_missing" }],
    ["an empty key", withEntry({}), orderOf(""), [], { enter: false, why: "key_missing" }],
    ["an object as key", withEntry({}), orderOf({ a: 1 }), [], { enter: false, why: "key_invalid" }],
    ["an endless key", withEntry({}), orderOf("x".repeat(LONGEST_KEY + 1)), [], { enter: false, why: "key_invalid" }],
    ["a prototype as key", withEntry({ key: "properties.constructor.name" }), placed, [], { enter: false, why: "key_missing" }],
    ["another event", withEntry({}), { ...placed, type: "order_shipped" }, [], { enter: false, why: "other_event" }],
    [
      "a condition that holds",
      withEntry({ where: { fact: "profile.country", is: "equal", value: "FR" } }),
      placed,
      [],
      { enter: true, key: "A1" },
    ],
    [
      "a condition that does not",
      withEntry({ where: { fact: "event.properties.total", is: "greater", value: 50 } }),
      placed,
      [],
      { enter: false, why: "where" },
    ],
    [
      "a journey without key",
      documentOf({ end: { kind: "exit" } }, { entry: { kind: "event", event: "order_placed" } }),
      placed,
      [],
      { enter: true, key: "" },
    ],
  ])("%s", (_, document, event, existing, decision) => {
    expect(decideEntry(document, event, existing, facts)).toEqual(decision);
  });
});
