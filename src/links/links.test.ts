import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chosen, UTM_NAMES, type Utm } from "./choice.ts";
import { entryPointIn, type EntryPoint, isTakenKeyword, KEYWORD, saysAll, waMeLink, withKeyword } from "./entry-point.ts";
import { canLead, replaceLinks } from "./find-links.ts";
import { LINK_CODE, linkCode } from "./link-code.ts";
import { createTracker, type LinkFacts } from "./tracker.ts";
import { LONGEST_ADDRESS, withUtm } from "./utm.ts";
import { uncounted } from "./visitor.ts";
import type { MessageId } from "../platform/ids.ts";

const part = fc.string({
  unit: fc.constantFrom("a", "b", "Z", "0", "9", "-", ".", "_", "~", "%20", "+", "&", "=", "é", "中"),
  maxLength: 12,
});
const address = fc
  .tuple(
    fc.constantFrom("https://shop.example", "http://shop.example:8080", "https://bücher.example"),
    fc.webPath(),
    fc.option(fc.webQueryParameters(), { nil: null }),
    fc.option(part, { nil: null }),
    fc.subarray([...UTM_NAMES]),
  )
  .map(([origin, path, query, fragment, own]) => {
    const parameters = [query ?? "", ...own.map((name) => `utm_${name}=own`)].filter((text) => text !== "").join("&");
    return `${origin}${path}${parameters === "" && query === null ? "" : `?${parameters}`}${fragment === null ? "" : `#${fragment}`}`;
  })
  .filter((text) => canLead(text));
const utm: fc.Arbitrary<Utm> = fc.record(
  Object.fromEntries(UTM_NAMES.map((name) => [name, fc.string({ unit: "grapheme", maxLength: 20 })])) as Record<
    (typeof UTM_NAMES)[number],
    fc.Arbitrary<string>
  >,
  { requiredKeys: [] },
);

describe("UTM parameters", () => {
  test("are put on once, beside what the author wrote, and lead to the same page", () => {
    fc.assert(
      fc.property(address, utm, (before, parameters) => {
        const after = withUtm(before, parameters);
        const [was, is] = [new URL(before), new URL(after)];
        expect([is.origin, is.pathname, is.hash]).toEqual([was.origin, was.pathname, was.hash]);
        // All that was there is there, in its order and its encoding.
        expect(after.slice(0, before.split("#", 1)[0]?.length)).toBe(before.split("#", 1)[0]);
        expect(withUtm(after, parameters)).toBe(after);
        for (const name of UTM_NAMES) {
          const own = was.searchParams.getAll(`utm_${name}`);
          const wanted = parameters[name] ?? "";
          const found = is.searchParams.getAll(`utm_${name}`);
          if (after.length === before.length) expect(found).toEqual(own);
          else expect(found).toEqual(own.length > 0 ? own : wanted === "" ? [] : [wanted.toWellFormed()]);
        }
      }),
    );
  });

  test("know a name in capitals, and leave an address alone that would grow too long", () => {
    expect(withUtm("https://a.example/?UTM_Source=x#f", { source: "y", medium: "m" })).toBe(
      "https://a.example/?UTM_Source=x&utm_medium=m#f",
    );
    expect(withUtm("https://a.example/?", { source: "y" })).toBe("https://a.example/?utm_source=y");
    const long = `https://a.example/${"a".repeat(LONGEST_ADDRESS - 20)}`;
    expect(withUtm(long, { source: "y" })).toBe(long);
    expect(withUtm("https://a.example/", { source: "a&b=c#d\r\nx" })).toBe("https://a.example/?utm_source=a%26b%3Dc%23d%0D%0Ax");
  });

  test("of a campaign go before the workspace's, name by name; an empty one is none", () => {
    const workspace = { track: true, utm: { source: "w", medium: "m" } };
    expect(chosen(workspace, undefined)).toEqual(workspace);
    expect(chosen(workspace, { track: false, utm: { source: "", term: "t" } })).toEqual({
      track: false,
      utm: { source: "", medium: "m", term: "t" },
    });
  });
});

describe("addresses in text", () => {
  test.each([
    ["See https://a.example/x.", ["https://a.example/x"]],
    ["(https://a.example/a_(b)) and https://b.example?q=1!", ["https://a.example/a_(b)", "https://b.example?q=1"]],
    ["*https://a.example/x* _https://b.example/y_", ["https://a.example/x", "https://b.example/y"]],
    ["“https://a.example/é?ü=中#ö”", ["https://a.example/é?ü=中#ö"]],
    ["xhttps://a.example www.a.example ftp://a.example javascript:alert(1) https://", []],
    ["HTTPS://A.example/x\nhttp://b.example", ["HTTPS://A.example/x", "http://b.example"]],
    ["https://a.example/x\u200Bhttps://b.example", ["https://a.example/x", "https://b.example"]],
  ])("%j holds %j", (text, expected) => {
    const found: string[] = [];
    replaceLinks(text, (one) => {
      found.push(one);
      return one;
    });
    expect(found).toEqual(expected);
  });

  test.each([
    "javascript:alert(1)",
    "JavaScript://a.example/%0aalert(1)",
    "data:text/html,x",
    "//a.example",
    "https:a.example",
    "https:///a.example",
    "https://\\a.example",
    "https://user@a.example",
    "https://user:pass@a.example",
    "https://a.example/\r\nSet-Cookie: a=b",
    "https://a.example/\u0000",
    "https://a.example/ b",
    " https://a.example",
    "https://",
    "https://wa.me/33612345678",
    "https://api.whatsapp.com/send?phone=1",
  ])("nobody is led to %j", (text) => expect(canLead(text)).toBe(false));
});

const facts = (more: Partial<LinkFacts> = {}): LinkFacts => ({
  base: "https://go.example/l/",
  hosts: new Set(["go.example", "old.example"]),
  track: true,
  utm: () => ({ source: "w" }),
  codeOf: (place, target) => linkCode("key", "message" as MessageId, place, target),
  ...more,
});

describe("short links", () => {
  test("stand in for every address, each with a target of its own, and never for one another", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(address, fc.constantFrom(" and ", "\n", " – ")), { maxLength: 5 }), (pieces) => {
        const tracker = createTracker(facts());
        const text = pieces.map(([one, joint]) => `${one}${joint}`).join("");
        const short = tracker.inText("/text", text, 100_000);
        const links = tracker.links();
        const back = links.reduce((left, { code, target }) => left.replaceAll(`https://go.example/l/${code}`, () => target), short);
        expect(back).toBe(replaceLinks(text, (one) => withUtm(one, { source: "w" })));
        for (const { code, target } of links) expect([LINK_CODE.test(code), canLead(target)]).toEqual([true, true]);
        expect(createTracker(facts()).inText("/text", short, 100_000)).toBe(short);
      }),
    );
  });

  test("are left out where the text would grow beyond what the channel takes, and nothing is kept of them", () => {
    const tracker = createTracker(facts({ base: `https://${"long.".repeat(20)}example/l/` }));
    expect(tracker.inText("/text", "Go https://a.example", 60)).toBe("Go https://a.example");
    expect(tracker.links()).toEqual([]);
  });

  test("of a template's button are for hosts of ours, earlier ones as well; another's button keeps its end", () => {
    const tracker = createTracker(facts({ track: false }));
    for (const host of ["go.example", "old.example", "OLD.example"])
      expect(tracker.code("/buttons/0", `https://${host}/l/{{1}}`, "https://a.example/")).toMatchObject({ kind: "code" });
    for (const url of [
      "https://other.example/l/{{1}}",
      "https://go.example/x/{{1}}",
      "https://go.example/l/{{1}}/x",
      "https://go.example/l/",
    ])
      expect(tracker.code("/buttons/0", url, "https://a.example/")).toEqual({ kind: "foreign" });
    for (const target of ["", "x", "javascript:alert(1)", "https://go.example/l/AbCdEfGhIjKl"])
      expect(tracker.code("/buttons/0", "https://go.example/l/{{1}}", target)).toEqual({ kind: "no_address" });
    expect(tracker.links().map(({ target }) => target)).toEqual(["https://a.example/?utm_source=w"]);
  });

  test("have codes that differ by key, message, place and target, and by nothing else", () => {
    const made = (key: string, message: string, place: string, target: string) => linkCode(key, message as MessageId, place, target);
    const one = made("k", "m", "/text", "https://a.example");
    expect(one).toBe(made("k", "m", "/text", "https://a.example"));
    const others = [
      made("x", "m", "/text", "https://a.example"),
      made("k", "x", "/text", "https://a.example"),
      made("k", "m", "/url", "https://a.example"),
    ];
    expect(new Set([one, ...others, made("k", "m", "/text", "https://b.example")]).size).toBe(5);
    const many = new Set(Array.from({ length: 20_000 }, (_, at) => made("k", String(at), "/text", "https://a.example")));
    expect(many.size).toBe(20_000);
    // Every place of a code takes every digit: none of the bits is lost.
    for (let at = 0; at < 12; at += 1) expect(new Set([...many].map((code) => code[at])).size).toBe(62);
  });
});

describe("who opens a link", () => {
  const phone = "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";
  const visit = (agent: string | undefined, headers: Record<string, string> = {}, method = "GET") =>
    uncounted({ method, headers: { "user-agent": agent, ...headers } });
  test.each([
    phone,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 WhatsApp/2.24.22",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
    "Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0",
  ])("%s is a person", (agent) => expect(visit(agent, { "sec-fetch-mode": "navigate" })).toBeNull());
  test.each([
    ["WhatsApp/2.23.20.0 A", "preview"],
    ["facebookexternalhit/1.1", "preview"],
    ["TelegramBot (like TwitterBot)", "preview"],
    ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 HeadlessChrome/131.0.0.0 Safari/537.36", "bot"],
    ["python-requests/2.32", "bot"],
    ["Go-http-client/2.0", "bot"],
    [undefined, "bot"],
  ])("%s is a %s", (agent, why) => expect(visit(agent)).toBe(why));
  test("a look at the headers, and what is fetched ahead, is no click either", () => {
    expect(visit(phone, {}, "HEAD")).toBe("head");
    expect(visit(phone, { purpose: "prefetch" })).toBe("prefetch");
    expect(visit(phone, { "sec-purpose": "prefetch;prerender" })).toBe("prefetch");
    expect(visit(phone, { "x-moz": "prefetch" })).toBe("prefetch");
    expect(visit(phone, { "sec-fetch-mode": "no-cors" })).toBe("prefetch");
  });
});

describe("entry points", () => {
  const point: EntryPoint = {
    id: "1",
    workspaceId: "w" as EntryPoint["workspaceId"],
    channelId: "c" as EntryPoint["channelId"],
    name: "Window",
    keyword: "SUMMER-24",
    text: "Hello, send me offers #SUMMER-24",
    consent: null,
    topic: null,
    retired: false,
  };
  const find = (text: string) => entryPointIn(text, (keyword) => (keyword === point.keyword ? point : undefined));
  test.each(["Hello, send me offers #SUMMER-24", "hi #summer-24!", "(#Summer-24)", " SUMMER-24\n", "#first #summer-24", "👋#SUMMER-24👋"])(
    "%j came by it",
    (text) => expect(find(text)).toBe(point),
  );
  test.each(["SUMMER-24 please", "#SUMMER-245", "#SUMMER-24x", "x#SUMMER-24", "##SUMMER-24", "#SUMMER", "", "#"])("%j did not", (text) =>
    expect(find(text)).toBeNull(),
  );
  test("the text gets the keyword once, and is recognised whatever its case and spaces", () => {
    expect(withKeyword("Hello", "ABC")).toBe("Hello #ABC");
    expect(withKeyword("Hello #abc!", "ABC")).toBe("Hello #abc!");
    expect(withKeyword("  ", "ABC")).toBe("#ABC");
    expect(saysAll("Well.  HELLO,\nsend me offers\u00a0#summer-24 Thanks", point)).toBe(true);
    expect(saysAll("Hello, send me no offers #SUMMER-24", point)).toBe(false);
    expect(["STOP", "HELP"].map(isTakenKeyword)).toEqual([true, true]);
    expect(["123", "-A", "A-", "a", "A--B"].filter((word) => KEYWORD.test(word))).toEqual([]);
  });
  test("the link carries every sign of the text to the phone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        const link = new URL(waMeLink("+1 555-078-3881", text.toWellFormed()));
        expect([link.host, link.pathname, link.searchParams.get("text")]).toEqual(["wa.me", "/15550783881", text.toWellFormed()]);
      }),
    );
  });
});
