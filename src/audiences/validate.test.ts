import { describe, expect, test } from "vitest";
import type { AudienceDocument, Rule } from "./document.ts";
import { problemsAmong, unknownNames, validateAudience } from "./validate.ts";

const document = (rule: unknown): unknown => ({ schema: 1, name: "buyers", title: "Buyers", rule });
const told = (rule: unknown): readonly string[] => {
  const result = validateAudience(document(rule));
  return result.ok
    ? result.warnings.map(({ path, message }) => `${path} ${message}`)
    : result.problems.map(({ path, message }) => `${path} ${message}`);
};

describe("what is wrong with a rule is told where it is, and what to do", () => {
  test.each<[unknown, RegExp]>([
    [{ fact: "profile.attributes.vip" }, /^\/rule\/is/],
    [{ fact: "profile.atributes.vip", is: "set" }, /^\/rule\/fact .*must be a fact such as/],
    [{ fact: "profile.attributes.a", is: "equals", value: 1 }, /^\/rule\/is .*must be "?/],
    [{ fact: "profile.attributes.a", is: "greater", value: "7" }, /^\/rule\/value .*must be a number/],
    [{ fact: "profile.attributes.a", is: "in_last", value: "P1M" }, /^\/rule\/value .*weeks, days/],
    [{ fact: "profile.attributes.a", is: "anniversary", value: 3, zone: "Mars/Olympus" }, /^\/rule\/zone .*IANA/],
    [{ all: [{ event: "order placed" }] }, /^\/rule\/all\/0\/event .*must be an event type/],
    [{ event: "order", measure: { of: "sum", is: "greater", value: 1 } }, /^\/rule\/measure\/property .*is missing/],
    [{ event: "order", window: { this: "month", zone: "Europe/Pariss" } }, /^\/rule\/window.*zone .*IANA/],
    [{ event: "order", window: { since: "2026-02-30" } }, /must be a date such as/],
    [{ message: "received", template: "welcome" }, /take "replied"/],
    [{ message: "red" }, /^\/rule\/message/],
    [{ sequence: [] }, /^\/rule\/sequence/],
    [{ alll: [] }, /^\/rule .*must be a rule: an object with one of all, any, not/],
    [{ not: { any: [{ list: "Vip List", is: "in" }] } }, /^\/rule\/not\/any\/0\/list .*lower-case/],
    [{ fact: "profile.attributes.list.01", is: "set" }, /^\/rule\/fact/],
  ])("%j", (rule, words) => {
    const [first = ""] = told(rule);
    expect(first).toMatch(words);
  });

  test("rules that go too deep or are too many are refused before anything walks them", () => {
    let deep: unknown = { all: [] };
    for (let level = 0; level < 40; level += 1) deep = { not: deep };
    expect(told(deep)[0]).toContain("nested deeper than 16 levels");
    for (let level = 0; level < 5_000; level += 1) deep = { not: deep };
    expect(told(deep)[0]).toContain("nested deeper than 16 levels");
    const many = { any: Array.from({ length: 4 }, () => ({ any: Array.from({ length: 90 }, () => ({ list: "a", is: "in" })) })) };
    expect(told(many)[0]).toContain("at most 300");
  });

  test("everybody and nobody are allowed, and said", () => {
    expect(told({ all: [] })).toEqual(['/rule an empty "all" holds for everybody']);
    expect(told({ not: { any: [] } })).toEqual(['/rule/not an empty "any" holds for nobody']);
    const french = { fact: "profile.country", is: "equal", value: "FR" };
    const everybody = ["/rule this holds for everybody: whom one of its rules leaves out another takes in"];
    expect(
      told({
        any: [
          { fact: "profile.country", is: "set" },
          { fact: "profile.country", is: "not_set" },
        ],
      }),
    ).toEqual(everybody);
    expect(told({ any: [french, { not: french }] })).toEqual(everybody);
    expect(told({ any: [french, { fact: "profile.country", is: "set" }] })).toEqual([]);
  });
});

describe("what can hold for nobody is allowed, and said", () => {
  const country = (value: string): object => ({ fact: "profile.country", is: "equal", value });
  const points = (is: string, value: number): object => ({ fact: "profile.attributes.points", is, value });
  test.each<[unknown, readonly RegExp[]]>([
    [
      { all: [country("FR"), country("GB")] },
      [/^\/rule this holds for nobody: "profile.country" cannot be equal "FR" and equal "GB" at once$/],
    ],
    [{ all: [country("FR"), { all: [{ not: country("FR") }] }] }, [/equal "FR" and not equal "FR"/]],
    [{ any: [{ all: [points("greater", 10), points("at_most", 10)] }] }, [/^\/rule\/any\/0 .*greater 10 and at most 10/]],
    [{ all: [{ audience: "vip", is: "in" }, { not: { audience: "vip", is: "in" } }] }, [/in and not in/]],
    [{ all: [country("FR"), { fact: "profile.country", is: "not_set" }] }, [/equal "FR" and not set/]],
    [
      { fact: "consent.whatsapp.marketing", is: "equal", value: "opt_in" },
      [/^\/rule\/value .*never "opt_in": it is "opted_in" or "opted_out"$/],
    ],
    [{ fact: "profile.reachability.whatsapp", is: "equal", value: "yes" }, [/"reachable" or "unreachable"/]],
    [{ any: [country("FR"), country("GB")] }, []],
    [{ any: [country("FR"), { all: [country("GB"), country("FR")] }] }, []],
    [{ all: [points("at_least", 10), points("at_most", 10)] }, []],
    [{ all: [country("FR"), { fact: "profile.country", is: "one_of", value: ["FR", "BE"] }] }, []],
    [{ all: [{ event: "purchase" }, { not: { event: "purchase", window: { last: "P1D" } } }] }, []],
    [{ all: [{ not: { any: [country("FR"), country("GB")] } }, country("FR")] }, []],
  ])("%j", (rule, words) => {
    const said = told(rule);
    expect(said).toHaveLength(words.length);
    for (const [index, word] of words.entries()) expect(said[index]).toMatch(word);
  });
});

describe("names", () => {
  const audience = (name: string, rule: Rule): AudienceDocument => ({ schema: 1, name, title: name, rule });
  const named = (name: string): Rule => ({ audience: name, is: "in" });

  test("unknown ones warn, with the known one that was probably meant", () => {
    const known = {
      attributes: new Set(["loyaltyTier"]),
      events: new Set(["order_placed"]),
      lists: new Set<string>(),
      journeys: new Set<string>(),
      channels: new Set<string>(),
      groupKinds: new Set<string>(["company"]),
    };
    const rule: Rule = {
      any: [
        { fact: "profile.attributes.loyalty_tier", is: "set" },
        { fact: "profile.computed.anything", is: "set" },
        { sequence: [{ event: "order_placed" }], notFollowedBy: { event: "order_payed" } },
        { group: "companies" },
        { fact: "group.company.attributes.plan", is: "set" },
      ],
    };
    expect(unknownNames(rule, known)).toEqual([
      {
        severity: "warning",
        code: "attribute_unknown",
        path: "/rule/any/0/fact",
        message: 'no attribute "loyalty_tier" is known yet: did you mean "loyaltyTier"?',
      },
      {
        severity: "warning",
        code: "event_unknown",
        path: "/rule/any/2/notFollowedBy/event",
        message: 'no event "order_payed" is known yet: did you mean "order_placed"?',
      },
      {
        severity: "warning",
        code: "group_kind_unknown",
        path: "/rule/any/3/group",
        message: 'no kind of groups "companies" is known yet: did you mean "company"?',
      },
    ]);
  });

  test("an audience that is not there, and a circle, are errors that show the way", () => {
    const others = [audience("b", { not: named("c") }), audience("c", { any: [named("b"), named("a")] })];
    expect(problemsAmong(audience("d", named("bb")), others)).toEqual([
      { severity: "error", code: "audience_missing", path: "/rule/audience", message: 'there is no audience "bb": did you mean "b"?' },
    ]);
    expect(problemsAmong(audience("a", { all: [{ list: "x", is: "in" }, named("b")] }), others)).toEqual([
      expect.objectContaining({ code: "audience_cycle", path: "/rule/all/1/audience", message: expect.stringContaining("a → b → c → a") }),
    ]);
    expect(problemsAmong(audience("a", named("a")), others)).toMatchObject([{ code: "audience_cycle" }]);
  });
});
