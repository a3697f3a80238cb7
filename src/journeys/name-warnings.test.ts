import { expect, it } from "vitest";
import { branch, exit, journey, onAudience, onEvent, text, updateProfile } from "@parley/sdk";
import type { JourneyDocument } from "./document.ts";
import { nameWarnings } from "./name-warnings.ts";

const seen = {
  attributes: new Set(["firstName", "tier"]),
  events: new Set(["order_placed"]),
  audiences: new Set(["gone-quiet"]),
  groupKinds: new Set(["company"]),
};
const written = (event: string, words: string, fact = "profile.attributes.tier"): JourneyDocument =>
  journey("thanks", {
    title: "Thanks for {{ profile.attributes.nothing }}",
    entry: onEvent(event),
    start: "say",
    nodes: {
      say: text(words, { next: "note" }),
      note: updateProfile({ mood: "good" }, "who"),
      who: branch([{ when: { fact, is: "equal", value: "gold" }, next: "done" }], "done"),
      done: exit(),
    },
  }) as JourneyDocument;
const told = (document: JourneyDocument) =>
  nameWarnings(document, seen).map(({ node, path, code, message }) => [node, path, code, message]);

it("says nothing of names that were seen, or that the journey itself gives", () => {
  expect(told(written("order_placed", "Hello {{ profile.attributes.firstName }}, {{ profile.attributes.mood }}"))).toEqual([]);
});

it("points at a slip in a text, a condition and an event, and at what was meant", () => {
  expect(told(written("ordr_placed", "Hello {{ profile.attributes.firstNamee | upcase }}!", "profile.attributes.tiers"))).toEqual([
    [null, "/entry/event", "event_unknown", 'no event "ordr_placed" is known yet: did you mean "order_placed"?'],
    ["say", "/nodes/say/content/text", "attribute_unknown", 'no attribute "firstNamee" is known yet: did you mean "firstName"?'],
    ["who", "/nodes/who/arms/0/when/fact", "attribute_unknown", 'no attribute "tiers" is known yet: did you mean "tier"?'],
  ]);
});

it("takes what stands in for another that is missing as it is, also of a campaign", () => {
  const words = "Hello {{ profile.attributes.firstName | default: profile.attributes.first_name | default: 'there' }}";
  expect(told(written("order_placed", words))).toEqual([]);
  const campaign = { audience: { kind: "everybody" }, variants: [{ messages: { en: { text: "{{ profile.attributes.frstName }}" } } }] };
  expect(nameWarnings(campaign, seen).map(({ path, code }) => [path, code])).toEqual([
    ["/variants/0/messages/en/text", "attribute_unknown"],
  ]);
});

it("tells of each name once a place, and guesses at nothing that is far away", () => {
  const twice = "{{ profile.attributes.shoeSize }} {{ profile.attributes.shoeSize }}";
  expect(told(written("order_placed", twice))).toEqual([
    ["say", "/nodes/say/content/text", "attribute_unknown", 'no attribute "shoeSize" is known yet'],
  ]);
});

it("says nothing in a workspace that has seen nothing yet", () => {
  const nothing = { attributes: new Set<string>(), events: new Set<string>(), audiences: new Set<string>(), groupKinds: new Set<string>() };
  expect(nameWarnings(written("order_placed", "Hello {{ profile.attributes.firstName }}"), nothing)).toEqual([]);
});

it("tells of an audience that nobody has made, wherever it is named", () => {
  const entered = (audience: string) => ({ ...written("order_placed", "Hello"), entry: onAudience(audience) }) as JourneyDocument;
  expect(told(entered("gone-quiet"))).toEqual([]);
  const named = { ...written("order_placed", "Hello").nodes, note: updateProfile({ audience: "grown-ups" }, "done") };
  expect(told({ ...written("order_placed", "Hello"), nodes: named })).toEqual([]);
  const member = {
    ...written("order_placed", "Hello").nodes,
    who: branch([{ when: { audience: "byers", is: "in" }, next: "done" }], "done"),
  };
  expect(told({ ...written("order_placed", "Hello"), nodes: member })).toEqual([
    ["who", "/nodes/who/arms/0/when/audience", "audience_missing", 'there is no audience "byers" yet'],
  ]);
  expect(told({ ...entered("gone-quit"), exitOn: [{ audience: "buyers", on: "entered" }] })).toEqual([
    [null, "/entry/audience", "audience_missing", 'there is no audience "gone-quit" yet: did you mean "gone-quiet"?'],
    [null, "/exitOn/0/audience", "audience_missing", 'there is no audience "buyers" yet'],
  ]);
});
