/**
 * Random rules, people and histories, made so that rules and facts meet: few names, the odd values that bite, and of one scene all
 * times around the same day, as far from one another as windows are long, give or take a millisecond: so on both sides of every edge.
 */
import fc from "fast-check";
import type { Comparison, PropertyRule, Rule, Window } from "../../src/audiences/document.ts";
import { MESSAGE_FACTS, NUMBER_COMPARISONS } from "../../src/audiences/document.ts";

const ZONES = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "America/Havana"];
export const EVENTS = ["order_placed", "cart", "visit"];
export const KINDS = ["company", "household"];
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

const span = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.constantFrom(...spans) });
const off = fc.constantFrom(-1, 0, 0, 0, 1);
const DURATIONS = ["PT1S", "PT1M", "PT30M", "PT1H", "PT12H", "P1D", "P2D", "P1W", "P30D"];
const duration = fc.constantFrom(...DURATIONS);
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
const number = fc.oneof(
  fc.constantFrom(0, -0, 1, 7, 0.1, 0.2, 0.3, 0.30000000000000004, 1e21, 1e-7, -2.5, 89.9, 123456789012345),
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
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
  "profile.predicted.x",
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
  "group.company.attributes.a",
  "group.company.attributes.x",
  "group.company.name",
  "group.company.members",
  "group.household.createdAt",
  "group.household.membership.role",
  "group.household.membership.since",
);
const numberIs = { is: fc.constantFrom(...NUMBER_COMPARISONS), value: fc.oneof(fc.integer({ min: 0, max: 4 }), number) };

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** All that is random about one day. */
function sceneOf(day: number) {
  const instant = fc
    .tuple(fc.oneof({ weight: 12, arbitrary: fc.constant(day) }, fc.constantFrom(...ANCHORS)), span, fc.constantFrom(-1, -1, -1, 1), off)
    .map(([anchor, by, sign, offBy]) => anchor + by * sign + offBy);
  // Mostly the day itself: what happened a window's length before it stands on that window's edge.
  const now = fc.oneof({ weight: 3, arbitrary: off.map((offBy) => day + offBy) }, instant);
  const iso = instant.map(isoOf);

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
  const scalar = fc.oneof(text, number, fc.boolean(), dateText);
  /** What may stand in an attribute or a property. */
  const value: fc.Arbitrary<unknown> = fc.oneof(
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

  const where: fc.Arbitrary<PropertyRule[]> = fc.array(
    fc.tuple(property, comparison()).map(([name, compared]) => ({ property: name, ...compared })),
    { maxLength: 2 },
  );
  const groupWhere: fc.Arbitrary<PropertyRule[]> = fc.array(
    fc
      .tuple(
        fc.constantFrom("attributes.a", "attributes.a.b", "attributes.x", "attributes.né", "key", "name", "members", "createdAt"),
        fc.oneof(
          { weight: 3, arbitrary: comparison() },
          fc.record({ is: fc.constant("at_least" as const), value: fc.constantFrom(1, 2, 3) }),
        ),
      )
      .map(([name, compared]) => ({ property: name, ...compared })),
    { maxLength: 1 },
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
    fc.record({ until: iso }),
  );
  // Few conditions, or hardly any history would come as far as the windows.
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ event: fc.constantFrom(...EVENTS), within: duration }, { requiredKeys: ["event"] }) },
    fc.record({ event: fc.constantFrom(...EVENTS), where, within: duration }, { requiredKeys: ["event"] }),
  );

  /** Ends before now, and is not empty. */
  const endingWindow: fc.Arbitrary<Window> = fc.oneof(
    fc
      .tuple(fc.nat({ max: DURATIONS.length - 2 }), fc.integer({ min: 1, max: 3 }))
      .map(([to, more]) => ({ from: DURATIONS[Math.min(to + more, DURATIONS.length - 1)] ?? "P30D", to: DURATIONS[to] ?? "PT1S" })),
    fc.tuple(instant, span).map(([since, long]) => ({ since: isoOf(since), until: isoOf(since + long + 1) })),
    fc.record({ until: iso }),
  );
  /** Nothing but windows and spaces of time: here their edges decide. */
  const bare = fc.constantFrom(...EVENTS).map((event) => ({ event }));
  const soon = fc.record({ event: fc.constantFrom(...EVENTS), within: duration });
  const onTheEdge: fc.Arbitrary<Rule> = fc
    .tuple(
      fc.oneof(
        bare,
        bare.map((step) => ({ sequence: [step] })),
        fc.tuple(bare, soon).map((sequence) => ({ sequence })),
        fc.tuple(bare, soon).map(([step, notFollowedBy]) => ({ sequence: [step], notFollowedBy })),
      ),
      fc.option(fc.oneof(window, endingWindow), { nil: undefined, freq: 3 }),
    )
    .map(([what, within]): Rule => (within === undefined ? what : { ...what, window: within }));

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
      weight: 3,
      arbitrary: fc
        .tuple(
          fc.record({ sequence: fc.array(step, { minLength: 1, maxLength: 3 }), notFollowedBy: step }, { requiredKeys: ["sequence"] }),
          fc.option(window, { nil: undefined, freq: 4 }),
        )
        .map(([sequence, within]): Rule => (within === undefined ? sequence : { ...sequence, window: within })),
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
    {
      weight: 2,
      arbitrary: fc.record(
        {
          group: fc.constantFrom(...KINDS, "unknown"),
          where: groupWhere,
          membership: fc.array(
            fc
              .tuple(fc.constantFrom("role", "x", "primary", "since", "missing"), comparison())
              .map(([name, compared]) => ({ property: name, ...compared })),
            { maxLength: 1 },
          ),
          count: fc.record(numberIs),
        },
        { requiredKeys: ["group"] },
      ),
    },
    { weight: 1, arbitrary: fc.record({ list: fc.constantFrom(...LISTS), is: fc.constantFrom("in" as const, "not_in" as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ audience: fc.constantFrom("buyers", "gone"), is: fc.constantFrom("in" as const, "not_in" as const) }),
    },
  );

  const rule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 4, arbitrary: leaf },
      { weight: 4, arbitrary: onTheEdge },
      fc.array(tie("rule"), { maxLength: 3 }).map((all): Rule => ({ all })),
      fc.array(tie("rule"), { maxLength: 3 }).map((any): Rule => ({ any })),
      tie("rule").map((not): Rule => ({ not })),
    ),
  })).rule;

  const receiptTime = fc.option(iso, { nil: undefined });
  const person = fc.record({
    attributes: fc.dictionary(fc.constantFrom("a", "x", "y", "né", "computed", "predicted"), value, { maxKeys: 4, noNullPrototype: true }),
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
    /** What is known of a group is what the first who belongs to it says. */
    groups: fc.uniqueArray(
      fc.record({
        kind: fc.constantFrom(...KINDS),
        key: fc.constantFrom("a", "é", "%_\\"),
        name: text,
        attributes: fc.dictionary(fc.constantFrom("a", "x", "né"), value, { maxKeys: 3, noNullPrototype: true }),
        membership: fc.dictionary(fc.constantFrom("role", "x", "primary"), value, { maxKeys: 2, noNullPrototype: true }),
        isPrimary: fc.boolean(),
        since: instant,
        createdAt: instant,
      }),
      { maxLength: 4, selector: ({ kind, key }) => `${kind}/${key}` },
    ),
    events: fc.array(
      fc.record({
        type: fc.constantFrom(...EVENTS),
        at: instant,
        properties: fc.dictionary(fc.constantFrom("x", "y", "a"), value, { maxKeys: 3, noNullPrototype: true }),
      }),
      { minLength: 1, maxLength: 8 },
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
        clicked: receiptTime,
        failed: receiptTime,
        createdAt: instant,
        updatedAt: instant,
      }),
      { maxLength: 5 },
    ),
  });

  return { now, person, rule };
}

export const SCENES = ANCHORS.map(sceneOf);
type Scene = (typeof SCENES)[number];
export type RandomPerson = Scene["person"] extends fc.Arbitrary<infer P> ? P : never;
