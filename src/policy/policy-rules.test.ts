import { describe, expect, test } from "vitest";
import { POLICY_FORMAT, type PolicyRule } from "../contact-rules/document.ts";
import type { Contact } from "../contact-rules/contacts.ts";
import { CLAIM_MS } from "../sends/claim.ts";
import { LEAVES_WITHIN_MS } from "../contact-rules/document.ts";
import { decideSend, explainSend } from "./decide-send.ts";
import type { PolicyFacts } from "./policy-facts.ts";
import type { SendFacts } from "./send-facts.ts";
import { aChannel, aConversation, aMessage, aProfile, aTemplate, NOW, optedIn } from "../../test/support/sample-rows.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const source = { basis: "house", title: "ours", url: null } as const;
const head = { id: "ours", version: 3, countries: "all", purposes: ["marketing"], source } as const;
const ago = (ms: number): Contact => ({ atMs: NOW.getTime() - ms, channel: "whatsapp", purpose: "marketing", topic: null });

function facts(rules: readonly PolicyRule[], policy: Partial<PolicyFacts> = {}, change: Partial<SendFacts> = {}): SendFacts {
  return {
    now: NOW,
    message: aMessage({
      purpose: "marketing",
      origin: { kind: "campaign", campaignId: "c" as never, occurrence: "", variant: "", wave: 0 },
    }),
    profile: aProfile({ timeZone: "America/New_York", consent: { whatsapp: { marketing: optedIn } } }),
    channel: aChannel(),
    conversation: aConversation(),
    templates: [aTemplate({ category: "MARKETING" })],
    outstanding: null,
    senderRoom: 10,
    policy: {
      inForce: { version: 7, document: { format: POLICY_FORMAT, title: "Test", rules }, holidays: {} },
      workspaceZone: "UTC",
      contacts: [],
      talkedAt: null,
      waiting: [],
      ...policy,
    },
    ...change,
  };
}
const said = (asked: SendFacts): unknown => {
  const { decision } = decideSend(asked);
  return [decision.verdict, decision.reason, decision.until];
};
const later = (ms: number): string => new Date(NOW.getTime() + ms).toISOString();

test("what is let go may leave as late as a claim lives", () => expect(LEAVES_WITHIN_MS).toBe(CLAIM_MS));

describe("caps", () => {
  const cap = (more: Partial<Extract<PolicyRule, { kind: "frequency_cap" }>>): PolicyRule => ({
    ...head,
    kind: "frequency_cap",
    most: 2,
    per: { hours: 24 },
    ...more,
  });

  test.each<[string, PolicyRule, readonly Contact[], unknown]>([
    ["one of two", cap({}), [ago(HOUR)], ["allow", "allowed", null]],
    [
      "two of two: until the first is a day ago, and as late as it may have left",
      cap({}),
      [ago(HOUR), ago(2 * HOUR)],
      ["hold", "frequency_cap", later(22 * HOUR + MINUTE)],
    ],
    ["two of two, one of them a day ago", cap({}), [ago(HOUR), ago(24 * HOUR + MINUTE)], ["allow", "allowed", null]],
    [
      "two of two, one of them may have left within the day",
      cap({}),
      [ago(HOUR), ago(24 * HOUR + MINUTE - 1)],
      ["hold", "frequency_cap", later(1)],
    ],
    ["full, and then nothing", cap({ whenFull: "refuse" }), [ago(HOUR), ago(2 * HOUR)], ["refuse", "frequency_cap", null]],
    ["another channel's", cap({ each: "channel" }), [ago(HOUR), { ...ago(2 * HOUR), channel: "email" }], ["allow", "allowed", null]],
    ["another topic's", cap({ each: "topic" }), [ago(HOUR), { ...ago(2 * HOUR), topic: "news" }], ["allow", "allowed", null]],
    ["what is not marketing", cap({}), [ago(HOUR), { ...ago(2 * HOUR), purpose: "utility" }], ["allow", "allowed", null]],
    // NOW is a Sunday, 07:00 in New York.
    [
      "two today there",
      cap({ per: { calendar: "day" } }),
      [ago(HOUR), ago(7 * HOUR)],
      ["hold", "frequency_cap", "2026-11-23T05:00:00.000Z"],
    ],
    ["one of them yesterday there", cap({ per: { calendar: "day" } }), [ago(HOUR), ago(7 * HOUR + MINUTE + 1)], ["allow", "allowed", null]],
    [
      "two this week",
      cap({ per: { calendar: "week" } }),
      [ago(HOUR), ago(100 * HOUR)],
      ["hold", "frequency_cap", "2026-11-23T05:00:00.000Z"],
    ],
    [
      "two this month",
      cap({ per: { calendar: "month" } }),
      [ago(HOUR), ago(400 * HOUR)],
      ["hold", "frequency_cap", "2026-12-01T05:00:00.000Z"],
    ],
  ])("%s", (_what, rule, contacts, expected) => {
    expect(said(facts([rule], { contacts }))).toEqual(expected);
  });

  test("the last minute of a day counts for the next one too", () => {
    const justBefore = new Date("2026-11-23T04:59:30Z");
    const contacts = [
      { ...ago(0), atMs: Date.parse("2026-11-23T04:59:10Z") },
      { ...ago(0), atMs: Date.parse("2026-11-23T04:59:20Z") },
    ];
    const asked = facts(
      [cap({ per: { calendar: "day" }, most: 3 }), cap({ per: { calendar: "day" }, most: 2 })],
      { contacts },
      { now: justBefore },
    );
    expect(said(asked)).toEqual(["hold", "frequency_cap", "2026-11-23T05:00:00.000Z"]);
    expect(said({ ...asked, now: new Date("2026-11-23T05:00:00Z") })).toEqual(["hold", "frequency_cap", "2026-11-24T05:00:00.000Z"]);
  });

  test("says which rule, of which version, and where from", () => {
    const { decision } = decideSend(
      facts([cap({ source: { basis: "law", title: "A statute", url: "https://law.example/" } })], { contacts: [ago(1), ago(2)] }),
    );
    expect(decision.ladder.at(-1)).toMatchObject({
      rule: "frequency_cap",
      facts: {
        policy: 7,
        policyRule: "ours",
        policyRuleVersion: 3,
        policySource: "A statute",
        policySourceUrl: "https://law.example/",
        counted: 2,
        most: 2,
      },
    });
  });
});

test("a gap is as long after the last moment the one before may have left", () => {
  const gap: PolicyRule = { ...head, kind: "min_gap", minutes: 30 };
  expect(said(facts([gap], { contacts: [ago(30 * MINUTE)] }))).toEqual(["hold", "min_gap", later(MINUTE)]);
  expect(said(facts([gap], { contacts: [ago(31 * MINUTE)] }))).toEqual(["allow", "allowed", null]);
});

test("automation waits while somebody talks; a word of theirs does not", () => {
  const rule: PolicyRule = { ...head, kind: "conversation", minutes: 30 };
  const talkedAt = new Date(NOW.getTime() - 10 * MINUTE);
  expect(said(facts([rule], { talkedAt }))).toEqual(["hold", "agent_talking", later(20 * MINUTE)]);
  expect(said(facts([rule], { talkedAt: new Date(NOW.getTime() - 30 * MINUTE) }))).toEqual(["allow", "allowed", null]);
  const own = facts([rule], { talkedAt });
  expect(said({ ...own, message: { ...own.message, origin: { kind: "api", key: null } } })).toEqual(["allow", "allowed", null]);
});

test("what matters more goes first", () => {
  const rule: PolicyRule = { ...head, kind: "priority", order: ["news", "offers"] };
  const asked = (own: string | null, other: string | null): SendFacts => {
    const it = facts([rule], { waiting: [{ id: "other", topic: other }] });
    return {
      ...it,
      message: {
        ...it.message,
        origin: {
          kind: "campaign",
          campaignId: "c" as never,
          occurrence: "",
          variant: "",
          wave: 0,
          ...(own === null ? {} : { topic: own }),
        },
      },
    };
  };
  expect(said(asked("offers", "news"))).toEqual(["hold", "more_important_first", later(MINUTE)]);
  for (const [own, other] of [
    ["news", "offers"],
    ["news", null],
    ["offers", "offers"],
    [null, null],
  ] as const)
    expect([own, other, said(asked(own, other))]).toEqual([own, other, ["allow", "allowed", null]]);
});

describe("consent", () => {
  const needs = (more: Partial<Extract<PolicyRule, { kind: "consent" }>>): PolicyRule => ({
    ...head,
    purposes: ["marketing", "utility"],
    kind: "consent",
    needs: "opt_in",
    ...more,
  });
  const nobody = { profile: aProfile({ consent: {} }) };
  const utility = (rules: readonly PolicyRule[], change: Partial<SendFacts>): SendFacts =>
    facts(rules, {}, { message: aMessage(), templates: [aTemplate()], ...change });
  const open = { conversation: aConversation({ windowExpiresAt: new Date(NOW.getTime() + HOUR) }) };

  test.each<[string, SendFacts, string]>([
    ["too old", facts([needs({ lapsesAfterDays: 0.5 })]), "consent_lapsed"],
    [
      "as old, of somebody who wrote since",
      facts([needs({ lapsesAfterDays: 0.5 })], {}, { conversation: aConversation({ lastInboundAt: NOW }) }),
      "allowed",
    ],
    ["utility in an open window, where that is not enough", utility([needs({})], { ...nobody, ...open }), "no_consent"],
    ["utility in an open window, where it is", utility([needs({ needs: "opt_in_or_window" })], { ...nobody, ...open }), "allowed"],
    ["nothing said, where nobody has to", utility([needs({ needs: "not_refused" })], nobody), "allowed"],
    ["nothing said, where only one of two rules says so", utility([needs({ needs: "not_refused" }), needs({})], nobody), "no_consent"],
    ["nothing said, without a rule", utility([], nobody), "no_consent"],
  ])("%s", (_what, asked, reason) => {
    expect(decideSend(asked).decision.reason).toBe(reason);
  });
});

test("whoever asks before is told of every rule, also behind the one that decides, and a refusal weighs more than a wait", () => {
  const quiet: PolicyRule = { ...head, kind: "quiet_hours", allowed: [{ days: [1], from: "08:00", to: "09:00" }] };
  const gap: PolicyRule = { ...head, kind: "min_gap", minutes: 30 };
  const asked = facts([quiet, gap], { contacts: [ago(MINUTE)] }, { templates: [] });
  const decision = explainSend(asked);
  expect(decision).toMatchObject({ verdict: "refuse", reason: "template_missing" });
  expect(decision.ladder.filter(({ verdict }) => verdict !== "pass").map(({ rule }) => rule)).toEqual([
    "template",
    "quiet_hours",
    "min_gap",
  ]);
  expect(explainSend(facts([])).verdict).toBe("allow");
});

test("a marketing template called utility is marketing to the policy too", () => {
  const quiet: PolicyRule = { ...head, kind: "quiet_hours", allowed: [{ days: [1], from: "08:00", to: "09:00" }] };
  const asked = facts(
    [quiet],
    {},
    { message: aMessage(), profile: aProfile({ consent: { whatsapp: { marketing: optedIn, utility: optedIn } }, timeZone: "UTC" }) },
  );
  expect(decideSend(asked).decision.reason).toBe("quiet_hours");
});

describe("what is neither rationed nor put off", () => {
  const always: PolicyRule = { ...head, kind: "quiet_hours", allowed: [{ days: [1], from: "08:00", to: "09:00" }] };
  const rationing: readonly PolicyRule[] = [
    { ...head, kind: "frequency_cap", most: 1, per: { hours: 24 } },
    { ...head, kind: "min_gap", minutes: 30 },
    { ...head, kind: "conversation", minutes: 30 },
  ];
  const busy = { contacts: [ago(MINUTE)], talkedAt: NOW };
  const withOrigin = (origin: object) => ({ message: aMessage({ purpose: "marketing", origin: origin as never }) });
  const notice = withOrigin({ kind: "campaign", campaignId: "c", occurrence: "", variant: "", wave: 0, notice: true });

  test("our answer to a word of theirs comes at once", () => {
    const answer = withOrigin({ kind: "keyword", intent: "help" });
    expect(said(facts([always, ...rationing], busy, answer))).toEqual(["allow", "allowed", null]);
  });

  test("what a law demands to be told comes whatever else was told, by day", () => {
    expect(said(facts(rationing, busy, notice))).toEqual(["allow", "allowed", null]);
    expect(decideSend(facts([always], {}, notice)).decision.reason).toBe("quiet_hours");
    for (const rule of rationing) expect(decideSend(facts([rule], busy)).decision.verdict).toBe("hold");
  });
});
