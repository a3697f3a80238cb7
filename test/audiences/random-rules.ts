/** Random rules, people and histories, made so that rules and facts meet: few names, near times, the odd values that bite. */
import fc from "fast-check";
import type { Comparison, PropertyRule, Rule, Window } from "../../src/audiences/document.ts";
import { MESSAGE_FACTS, NUMBER_COMPARISONS } from "../../src/audiences/document.ts";

const ZONES = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "America/Havana"];
export const EVENTS = ["order_placed", "cart", "visit"];
export const LISTS = ["vips", "spring"];
export const TEMPLATES = ["welcome", "offer"];
export const JOURNEY_VERSION = "01990000-0000-7000-8000-0000000000f1";
export const CAMPAIGN = "01990000-0000-7000-8000-0000000000f2";
export const CHANNELS = ["01990000-0000-7000-8000-0000000000c1", "01990000-0000-7000-8000-0000000000c2"];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Around the change to summer time in Europe and America, a leap day, and a year's end. */
const ANCHORS = [
  "2027-03-28T01:00:00Z",
  "2027-03-14T07:00:00Z",
  "2026-10-25T01:00:00Z",
  "2028-02-29T00:00:00Z",
  "2026-12-31T23:00:00Z",
].map((text) => Date.parse(text));
const spans = [0, 1, 1_000, MINUTE, 30 * MINUTE, HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY];

const span = fc.constantFrom(...spans);
export const instant = fc
  .tuple(fc.constantFrom(...ANCHORS), span, fc.constantFrom(-1, 1), fc.constantFrom(-1, 0, 1))
  .map(([anchor, by, sign, off]) => anchor + by * sign + off);
const iso = instant.map((ms) => new Date(ms).toISOString());
const duration = fc.constantFrom("PT1S", "PT1M", "PT30M", "PT1H", "PT12H", "P1D", "P2D", "P1W", "P30D");
const zone = fc.constantFrom(...ZONES);

const TEXTS = [
  "a",
  "A",
  "é",
  "e\u0301",
  "日本",
  "🎉",
  "",
  "7",
  "7.0",
  "1e3",
  "-0.50",
  "01",
  "true",
  "null",
  "vip gold",
  "%_\\",
  "'; drop",
  "١٢",
];
const text = fc.constantFrom(...TEXTS);
const dateText = fc.oneof(
  iso,
  iso.map((value) => value.slice(0, 10)),
  iso.map((value) => value.replace("Z", "+05:30")),
  iso.map((value) => `${value.slice(0, 16)}-03:00`),
  fc.constantFrom(
    "2027-02-29",
    "2028-02-29",
    "2027-02-28",
    "0000-01-01",
    "2026-12-31T24:00:00Z",
    "2026-06-31",
    "2026-06-30T10:20:30.123456789Z",
    "2026-06-30T10:20",
    "20260630",
  ),
);
const number = fc.oneof(
  fc.constantFrom(0, -0, 1, 7, 0.1, 0.2, 0.3, 0.30000000000000004, 1e21, 1e-7, -2.5, 89.9, 123456789012345),
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const scalar = fc.oneof(text, number, fc.boolean(), dateText);
/** What may stand in an attribute or a property. */
export const value: fc.Arbitrary<unknown> = fc.oneof(
  scalar,
  fc.constant(null),
  fc.array(scalar, { maxLength: 3 }),
  fc.record({ b: scalar, "0": scalar, length: number }, { requiredKeys: [] }),
);

function comparison(): fc.Arbitrary<Comparison> {
  return fc.oneof(
    fc.record({ is: fc.constantFrom("set" as const, "not_set" as const) }),
    fc.record({ is: fc.constantFrom("equal" as const, "not_equal" as const), value: scalar }),
    fc.record({ is: fc.constantFrom("one_of" as const, "none_of" as const), value: fc.array(scalar, { minLength: 1, maxLength: 4 }) }),
    fc.record({ is: fc.constantFrom("greater" as const, "at_least" as const, "less" as const, "at_most" as const), value: number }),
    fc.record({
      is: fc.constantFrom("contains" as const, "not_contains" as const, "starts_with" as const, "ends_with" as const),
      value: text.filter((part) => part !== ""),
    }),
    fc.record({
      is: fc.constantFrom("before" as const, "after" as const),
      value: fc.oneof(
        iso,
        iso.map((one) => one.slice(0, 10)),
      ),
    }),
    fc.record({ is: fc.constantFrom("in_last" as const, "in_next" as const, "more_than_ago" as const), value: duration }),
    fc.record({ is: fc.constant("anniversary" as const), value: fc.constantFrom(0, 1, 7), zone }, { requiredKeys: ["is", "value"] }),
  );
}

const property = fc.constantFrom("x", "y", "a.b", "a.0", "a.length", "missing");
const fact = fc.constantFrom(
  "profile.attributes.a",
  "profile.attributes.a.b",
  "profile.attributes.a.0",
  "profile.attributes.a.length",
  "profile.attributes.x",
  "profile.attributes.y",
  "profile.attributes.né",
  "profile.computed.orders",
  "profile.phone",
  "profile.country",
  "profile.locale",
  "profile.timeZone",
  "profile.createdAt",
  "profile.id",
  "profile.reachability.whatsapp",
  "consent.whatsapp.marketing",
  "consent.whatsapp.marketing.at",
  "consent.whatsapp.utility",
);
const where: fc.Arbitrary<PropertyRule[]> = fc.array(
  fc.tuple(property, comparison()).map(([name, compared]) => ({ property: name, ...compared })),
  { maxLength: 2 },
);
const window: fc.Arbitrary<Window> = fc.oneof(
  fc.record({ last: duration }),
  fc.record({ from: duration, to: duration }),
  fc.record(
    { this: fc.constantFrom("day" as const, "week" as const, "month" as const, "year" as const), zone },
    { requiredKeys: ["this"] },
  ),
  fc.record({ since: iso }),
  fc.record({ since: iso, until: iso }),
);
const numberIs = { is: fc.constantFrom(...NUMBER_COMPARISONS), value: fc.oneof(fc.integer({ min: 0, max: 4 }), number) };
const step = fc.record({ event: fc.constantFrom(...EVENTS), where, within: duration }, { requiredKeys: ["event"] });

const leaf: fc.Arbitrary<Rule> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fact, comparison()).map(([name, compared]): Rule => ({ fact: name, ...compared })) },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        event: fc.constantFrom(...EVENTS),
        where,
        window,
        measure: fc.oneof(
          fc.record({ of: fc.constant("count" as const), ...numberIs }),
          fc.record({ of: fc.constantFrom("sum" as const, "average" as const, "min" as const, "max" as const), property, ...numberIs }),
          fc
            .tuple(fc.constantFrom("first" as const, "last" as const), fc.option(property, { nil: undefined }), comparison())
            .map(([of, name, compared]) => ({ of, ...(name === undefined ? {} : { property: name }), ...compared })),
        ),
      },
      { requiredKeys: ["event"] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      { sequence: fc.array(step, { minLength: 1, maxLength: 3 }), notFollowedBy: step, window },
      { requiredKeys: ["sequence"] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .record(
        {
          message: fc.constantFrom(...MESSAGE_FACTS),
          journey: fc.constantFrom("welcome", "unknown"),
          campaign: fc.constantFrom(CAMPAIGN, "other"),
          template: fc.constantFrom(...TEMPLATES),
          channel: fc.constantFrom("whatsapp", ...CHANNELS, "nowhere"),
          window,
          count: fc.record(numberIs),
        },
        { requiredKeys: ["message"] },
      )
      .map(({ journey, campaign, template, ...rule }): Rule =>
        rule.message === "received"
          ? rule
          : {
              ...rule,
              ...(journey === undefined ? {} : { journey }),
              ...(campaign === undefined ? {} : { campaign }),
              ...(template === undefined ? {} : { template }),
            },
      ),
  },
  { weight: 1, arbitrary: fc.record({ list: fc.constantFrom(...LISTS), is: fc.constantFrom("in" as const, "not_in" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ audience: fc.constantFrom("buyers", "gone"), is: fc.constantFrom("in" as const, "not_in" as const) }),
  },
);

export const rule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie("rule"), { maxLength: 3 }).map((all): Rule => ({ all })),
    fc.array(tie("rule"), { maxLength: 3 }).map((any): Rule => ({ any })),
    tie("rule").map((not): Rule => ({ not })),
  ),
})).rule;

const receiptTime = fc.option(iso, { nil: undefined });
export const person = fc.record({
  attributes: fc.dictionary(fc.constantFrom("a", "x", "y", "né", "computed"), value, { maxKeys: 4, noNullPrototype: true }),
  phone: fc.constantFrom("+447700900123", null),
  country: fc.constantFrom("FR", "GB", null),
  locale: fc.constantFrom("fr-FR", "en", null),
  timeZone: fc.constantFrom("Europe/Paris", null),
  marketing: fc.option(fc.record({ state: fc.constantFrom("opted_in", "opted_out"), at: iso, source: text, entryId: fc.constant("e") }), {
    nil: null,
  }),
  reachable: fc.constantFrom("reachable", "unreachable", null),
  createdAt: instant,
  /** How many of the events and messages lie with a profile that was merged into this one; null: nobody was. */
  absorbed: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null, freq: 5 }),
  lists: fc.subarray(LISTS),
  events: fc.array(
    fc.record({
      type: fc.constantFrom(...EVENTS),
      at: instant,
      properties: fc.dictionary(fc.constantFrom("x", "y", "a"), value, { maxKeys: 3, noNullPrototype: true }),
    }),
    { maxLength: 6 },
  ),
  messages: fc.array(
    fc.record({
      inbound: fc.boolean(),
      channel: fc.constantFrom(...CHANNELS),
      state: fc.constantFrom("accepted", "delivered", "read", "failed", "refused", "queued"),
      origin: fc.constantFrom(
        { kind: "journey", versionId: JOURNEY_VERSION },
        { kind: "campaign", campaignId: CAMPAIGN },
        { kind: "api", key: null },
      ),
      template: fc.constantFrom(...TEMPLATES, null),
      /** Answers the message at this place, when there is one. */
      answers: fc.option(fc.nat({ max: 4 }), { nil: null }),
      accepted: receiptTime,
      sent: receiptTime,
      delivered: receiptTime,
      read: receiptTime,
      failed: receiptTime,
      createdAt: instant,
      updatedAt: instant,
    }),
    { maxLength: 5 },
  ),
});
export type RandomPerson = typeof person extends fc.Arbitrary<infer P> ? P : never;
