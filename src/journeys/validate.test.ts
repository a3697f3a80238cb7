import fc from "fast-check";
import { describe, expect, it } from "vitest";
import orderUpdates from "../app/demo/order-updates.journey.ts";
import type { Problem, ProblemCode } from "./problem.ts";
import { documentOf } from "./testing/story.ts";
import { MOST_NODES, validateJourney } from "./validate.ts";

const end = { kind: "exit" } as const;
const text = (words: string, next = "end") =>
  ({ kind: "message", channel: "whatsapp", purpose: "service", content: { kind: "text", text: words }, next }) as const;
const content = (value: object) =>
  documentOf({ hello: { kind: "message", channel: "whatsapp", purpose: "service", content: value, next: "end" } as never, end });
const waitFor = (arms: readonly object[], after = "P1D") =>
  documentOf({ hello: text("Hi", "ask"), ask: { kind: "wait_for", arms, timeout: { after, next: "end" } } as never, end });

function problemsOf(input: unknown): readonly Problem[] {
  const result = validateJourney(input);
  return result.ok ? result.warnings : result.problems;
}

describe("validateJourney", () => {
  it("accepts the demo's journey without a word", () => {
    expect(validateJourney(structuredClone(orderUpdates))).toEqual({ ok: true, document: orderUpdates, warnings: [] });
  });

  it("tells of fixed times that are over wherever one is, and of those that no clock shows", () => {
    const codes = (wait: object, now = "2026-11-30T12:00:00Z") => {
      const document = documentOf({ a: { kind: "wait", next: "end", ...wait } as never, end }, { zone: "Europe/Paris" });
      const result = validateJourney(document, { now: new Date(now) });
      return (result.ok ? result.warnings : result.problems).map(({ code, path }) => `${code} ${path}`);
    };
    expect(codes({ until: "2026-11-30T11:59:00Z" })).toEqual(["date_past /nodes/a/until"]);
    expect(codes({ until: "2026-11-30T11:59:00Z", offset: "PT2M" })).toEqual([]);
    expect(codes({ until: "2026-11-30T11:59:00Z", at: { time: "09:00" } })).toEqual([]);
    // Far in the west it is still the 29th.
    expect(codes({ until: "2026-11-30" })).toEqual([]);
    expect(codes({ until: "2026-11-29" })).toEqual(["date_past /nodes/a/until"]);
    expect(codes({ until: "2020-11-29", yearly: true })).toEqual([]);
    expect(codes({ until: "2027-03-28T02:30" })).toEqual(["time_skipped /nodes/a/until"]);
    expect(codes({ until: "2027-03-28T02:30", zone: "America/New_York" })).toEqual([]);
    expect(codes({ until: "2027-03-28T03:30" })).toEqual([]);
    expect(codes({ until: "2027-10-31T02:30" })).toEqual(["time_twice /nodes/a/until"]);
    expect(codes({ until: "2027-10-31T03:00" })).toEqual([]);
    expect(codes({ until: "2027-04-04T01:45", zone: "Australia/Lord_Howe" })).toEqual(["time_twice /nodes/a/until"]);
  });

  it.each<[string, unknown, ProblemCode, string | null, string, RegExp]>([
    [
      "waiting for a click where there is no link",
      waitFor([{ on: "receipt", node: "hello", state: "clicked", next: "end" }]),
      "link_missing",
      "ask",
      "/nodes/ask/arms/0/state",
      /a link of "hello" is followed, and that message has none/,
    ],
    ["an unknown next", documentOf({ hello: text("Hi", "edn"), end }), "next_missing", "hello", "/nodes/hello/next", /leads to "edn"/],
    ["an unknown start", documentOf({ end }, { start: "begin" }), "start_missing", null, "/start", /"begin", which does not exist/],
    [
      "an unreachable node",
      documentOf({ hello: text("Hi"), end, lost: end }),
      "unreachable",
      "lost",
      "/nodes/lost",
      /connect it or remove it/,
    ],
    ["a circle without a wait", documentOf({ a: text("Hi", "b"), b: text("Ho", "a") }), "endless_loop", "a", "/nodes/a", /"a" → "b" → "a"/],
    [
      "a circle over a time gone by",
      documentOf({ a: { kind: "wait", until: "2020-01-01", next: "a" } }),
      "endless_loop",
      "a",
      "/nodes/a",
      /never waiting|ever waiting/,
    ],
    [
      "a circle over a receipt that is in",
      documentOf({
        a: text("Hi", "b"),
        b: { kind: "wait_for", arms: [{ on: "receipt", node: "a", state: "read", next: "b" }], timeout: { after: "P1D", next: "end" } },
        end,
      }),
      "endless_loop",
      "b",
      "/nodes/b/arms/0/next",
      /already in/,
    ],
    [
      "a wait of nothing",
      documentOf({ a: { kind: "wait", for: "PT0S", next: "end" }, end }),
      "duration_invalid",
      "a",
      "/nodes/a/for",
      /longer than zero/,
    ],
    ["no duration", documentOf({ a: { kind: "wait", for: "2 days", next: "end" }, end }), "duration_invalid", "a", "/nodes/a/for", /PT30M/],
    ["401 days", documentOf({ a: { kind: "wait", for: "P401D", next: "end" }, end }), "duration_too_long", "a", "/nodes/a/for", /400 days/],
    ["58 weeks", waitFor([{ on: "any_reply", next: "end" }], "P58W"), "duration_too_long", "ask", "/nodes/ask/timeout/after", /400 days/],
    ["a wait that says nothing", documentOf({ a: { kind: "wait", next: "end" }, end }), "wait_invalid", "a", "/nodes/a", /"for"/],
    [
      "a wait that says two things",
      documentOf({ a: { kind: "wait", for: "P1D", until: "2030-01-01", next: "end" }, end }),
      "wait_invalid",
      "a",
      "/nodes/a",
      /keep one/,
    ],
    [
      "a wait until nonsense",
      documentOf({ a: { kind: "wait", until: "tomorrow", next: "end" }, end }),
      "wait_invalid",
      "a",
      "/nodes/a/until",
      /neither/,
    ],
    ["no arms", waitFor([]), "arms_empty", "ask", "/nodes/ask/arms", /waits for nothing/],
    [
      "a branch without arms",
      documentOf({ a: { kind: "branch", arms: [], otherwise: "end" }, end }),
      "arms_empty",
      "a",
      "/nodes/a/arms",
      /no arms/,
    ],
    [
      "an arm that fits nothing",
      waitFor([
        { on: "reply", next: "end" },
        { on: "any_reply", next: "end" },
      ]),
      "arm_empty",
      "ask",
      "/nodes/ask/arms/0",
      /fits no reply/,
    ],
    [
      "an empty word",
      waitFor([
        { on: "reply", equals: [" "], next: "end" },
        { on: "any_reply", next: "end" },
      ]),
      "arm_empty",
      "ask",
      "/nodes/ask/arms/0",
      /empty word/,
    ],
    [
      "a receipt of no message",
      waitFor([{ on: "receipt", node: "ask", state: "read", next: "end" }]),
      "receipt_node_invalid",
      "ask",
      "/nodes/ask/arms/0/node",
      /not a message node/,
    ],
    [
      "replies without a catch-all",
      waitFor([{ on: "reply", choice: "a", next: "end" }]),
      "no_catch_all",
      "ask",
      "/nodes/ask/arms",
      /any_reply/,
    ],
    [
      "an arm that is never taken",
      waitFor([
        { on: "receipt", node: "hello", state: "read", next: "end" },
        { on: "receipt", node: "hello", state: "sent", next: "end" },
      ]),
      "arm_shadowed",
      "ask",
      "/nodes/ask/arms/0",
      /arm 2 is taken first/,
    ],
    [
      "any order's event",
      waitFor([{ on: "event", event: "order_shipped", next: "end" }]),
      "any_order",
      "ask",
      "/nodes/ask/arms/0",
      /"same_as"/,
    ],
    ["any order's exit", documentOf({ end }, { exitOn: [{ event: "order_cancelled" }] }), "any_order", null, "/exitOn/0", /"same_as"/],
    [
      "broken Liquid",
      documentOf({ hello: text("Hi {{ profile.name"), end }),
      "template_syntax",
      "hello",
      "/nodes/hello/content/text",
      /line 1, column 4/,
    ],
    [
      "broken Liquid in an attribute",
      documentOf({ a: { kind: "update_profile", set: { x: "{% if %}" }, next: "end" }, end }),
      "template_syntax",
      "a",
      "/nodes/a/set/x",
      /line 1/,
    ],
    [
      "an unknown variable",
      documentOf({ hello: text("Hi {{ order.id }}"), end }),
      "variable_unknown",
      "hello",
      "/nodes/hello/content/text",
      /"order" prints nothing/,
    ],
    [
      "an unknown fact",
      documentOf({
        a: { kind: "branch", arms: [{ when: { any: [{ not: { fact: "customer.vip", is: "set" } }] }, next: "end" }], otherwise: "end" },
        end,
      }),
      "fact_unknown",
      "a",
      "/nodes/a/arms/0/when/any/0/not/fact",
      /begin with profile/,
    ],
    [
      "a condition that can never hold",
      documentOf({
        a: {
          kind: "branch",
          arms: [
            {
              when: {
                all: [
                  { fact: "profile.country", is: "equal", value: "FR" },
                  { fact: "profile.country", is: "one_of", value: ["GB", "IE"] },
                ],
              },
              next: "end",
            },
          ],
          otherwise: "end",
        },
        end,
      }),
      "contradiction",
      "a",
      "/nodes/a/arms/0/when",
      /can never hold: "profile.country" cannot be equal "FR" and one of \["GB","IE"\] at once/,
    ],
    [
      "an arm that asks what the one before asks",
      documentOf({
        a: {
          kind: "branch",
          arms: [
            { when: { fact: "profile.attributes.vip", is: "set" }, next: "end" },
            { when: { fact: "profile.attributes.vip", is: "set" }, next: "end" },
          ],
          otherwise: "end",
        },
        end,
      }),
      "arm_shadowed",
      "a",
      "/nodes/a/arms/1",
      /arm 1 asks the same/,
    ],
    ...["http://169.254.169.254/latest", "https://localhost:8443/x", "http://10.1.2.3/", "http://[::1]/"].map(
      (url): [string, unknown, ProblemCode, string | null, string, RegExp] => [
        `a call to ${url}`,
        documentOf({ a: { kind: "http", method: "POST", url, next: "end" }, end }),
        "call_private",
        "a",
        "/nodes/a/url",
        /within a private network/,
      ],
    ),
    [
      "a schedule that never comes",
      documentOf({ end }, { entry: { kind: "schedule", audience: "vip", cron: "0 9 31 2 *" } }),
      "entry_invalid",
      null,
      "/entry/cron",
      /never comes/,
    ],
    [
      "an answer of no node",
      documentOf({
        a: { kind: "branch", arms: [{ when: { fact: "answers.aks.choice", is: "set" }, next: "end" }], otherwise: "end" },
        end,
      }),
      "fact_unknown",
      "a",
      "/nodes/a/arms/0/when/fact",
      /node "aks"/,
    ],
    [
      "answers before entry",
      documentOf({ end }, { entry: { kind: "event", event: "e", where: { fact: "answers.end", is: "set" } } }),
      "fact_unknown",
      null,
      "/entry/where/fact",
      /begin with profile, event, entry/,
    ],
    [
      "a key outside the event",
      documentOf({ end }, { entry: { kind: "event", event: "e", key: "orderId" } }),
      "fact_unknown",
      null,
      "/entry/key",
      /properties\.orderId/,
    ],
    [
      "a node called toString",
      documentOf({ toString: end }, { start: "toString" }),
      "name_invalid",
      "toString",
      "/nodes/toString",
      /letters, digits/,
    ],
    ["a node with a dot", documentOf({ "a.b": end }), "name_invalid", "a.b", "/nodes/a.b", /letters, digits/],
    [
      "a long button",
      content({ kind: "buttons", body: "b", buttons: [{ id: "1", title: "x".repeat(21) }] }),
      "content_limit",
      "hello",
      "/nodes/hello/content/buttons/0/title",
      /21 characters, WhatsApp takes 20/,
    ],
    [
      "four buttons",
      content({ kind: "buttons", body: "b", buttons: ["1", "2", "3", "4"].map((id) => ({ id, title: id })) }),
      "content_limit",
      "hello",
      "/nodes/hello/content/buttons",
      /4 buttons, WhatsApp takes 3/,
    ],
    [
      "two equal buttons",
      content({ kind: "buttons", body: "b", buttons: ["1", "2"].map((id) => ({ id, title: "same" })) }),
      "content_limit",
      "hello",
      "/nodes/hello/content/buttons",
      /two equal titles/,
    ],
    ["a long text", documentOf({ hello: text("x".repeat(4_097)), end }), "content_limit", "hello", "/nodes/hello/content/text", /4097/],
    ["an empty text", documentOf({ hello: text("  "), end }), "content_limit", "hello", "/nodes/hello/content/text", /empty/],
    [
      "eleven rows",
      content({
        kind: "list",
        body: "b",
        button: "Go",
        sections: [{ rows: Array.from({ length: 11 }, (_, row) => ({ id: `${row}`, title: `${row}` })) }],
      }),
      "content_limit",
      "hello",
      "/nodes/hello/content/sections",
      /11 rows/,
    ],
    [
      "sections without titles",
      content({
        kind: "list",
        body: "b",
        button: "Go",
        sections: [{ rows: [{ id: "1", title: "1" }] }, { rows: [{ id: "2", title: "2" }] }],
      }),
      "content_limit",
      "hello",
      "/nodes/hello/content/sections",
      /needs a title/,
    ],
    [
      "a long row",
      content({ kind: "list", body: "b", button: "Go", sections: [{ rows: [{ id: "1", title: "x".repeat(25) }] }] }),
      "content_limit",
      "hello",
      "/nodes/hello/content/sections/0/rows/0/title",
      /takes 24/,
    ],
    [
      "a link to nowhere",
      content({ kind: "link", body: "b", label: "Go", url: "javascript:alert(1)" }),
      "content_limit",
      "hello",
      "/nodes/hello/content/url",
      /https/,
    ],
    [
      "a caption on a voice",
      content({ kind: "media", media: "audio", link: "https://x.example/a", caption: "hm" }),
      "content_limit",
      "hello",
      "/nodes/hello/content/caption",
      /no caption/,
    ],
    ["an unknown field", documentOf({ end: { kind: "exit", next: "end" } as never }), "shape", "end", "/nodes/end", /no field "next"/],
    [
      "an unknown kind",
      documentOf({ end: { kind: "teleport" } as never }),
      "shape",
      "end",
      "/nodes/end/kind",
      /must be "message" or "chain" or "appointment" or "wait"/,
    ],
    [
      "a missing field",
      documentOf({ hello: { ...text("a"), next: undefined } as never, end }),
      "shape",
      "hello",
      "/nodes/hello/next",
      /missing|type string/,
    ],
    ["an old format", { ...documentOf({ end }), schema: 0 }, "schema_unknown", null, "/schema", /"schema": 1/],
    ["a format of the future", { ...documentOf({ end }), schema: 9 }, "schema_unknown", null, "/schema", /update Parley/],
    ["something else", "journey", "schema_unknown", null, "/schema", /JSON object/],
    ["a NUL", documentOf({ hello: text("a\u0000"), end }), "unsafe_text", "hello", "/nodes/hello/content/text", /NUL/],
    ["half a character", documentOf({ hello: text("a\ud83d"), end }), "unsafe_text", "hello", "/nodes/hello/content/text", /surrogate/],
    [
      "__proto__ as a node",
      JSON.parse('{"schema":1,"nodes":{"__proto__":{"kind":"exit"}}}'),
      "unsafe_key",
      "__proto__",
      "/nodes/__proto__",
      /choose another/,
    ],
    [
      "constructor as a node",
      documentOf(JSON.parse('{"constructor":{"kind":"exit"}}')),
      "unsafe_key",
      "constructor",
      "/nodes/constructor",
      /choose another/,
    ],
    [
      "too many nodes",
      documentOf(Object.fromEntries(Array.from({ length: MOST_NODES + 1 }, (_, index) => [`n${index}`, end]))),
      "too_many_nodes",
      null,
      "/nodes",
      /split it/,
    ],
  ])("%s", (_, input, code, node, path, words) => {
    expect(problemsOf(input)).toContainEqual({ severity: expect.any(String), code, node, path, message: expect.stringMatching(words) });
    const severe = problemsOf(input).some((problem) => problem.severity === "error");
    expect(validateJourney(input).ok).toBe(!severe);
  });

  it("tells the cause of what is cut off, not all that follows", () => {
    const codes = (input: unknown) => problemsOf(input).map(({ code, node }) => `${code} ${node}`);
    const after = { b: text("B", "c"), c: text("C"), end };
    expect(codes(documentOf({ hello: text("Hi", "bb"), ...after }))).toEqual(["next_missing hello"]);
    expect(codes(documentOf({ hello: text("Hi", "end"), ...after }))).toEqual(["unreachable b"]);
    const circle = { x: { kind: "wait", for: "P1D", next: "y" }, y: { kind: "wait", for: "P1D", next: "x" } } as const;
    expect(codes(documentOf({ hello: text("Hi", "end"), ...circle, end }))).toEqual(["unreachable x"]);
    expect(codes(documentOf({ hello: text("Hi", "end"), c: text("C"), b: text("B", "c"), end }))).toEqual(["unreachable b"]);
  });

  it("lets a circle through that makes its message anew", () => {
    const nudge = documentOf({
      a: text("Hi", "b"),
      b: { kind: "wait_for", arms: [{ on: "receipt", node: "a", state: "failed", next: "a" }], timeout: { after: "P1D", next: "end" } },
      end,
    });
    expect(validateJourney(nudge)).toMatchObject({ ok: true, warnings: [] });
  });

  it("refuses nesting that would overflow a stack, and takes twice the steps for a journey twice as large", () => {
    expect(problemsOf(JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`))).toMatchObject([{ code: "input_too_deep" }]);
    const chainOf = (nodes: number): unknown =>
      documentOf({
        ...Object.fromEntries(
          Array.from({ length: nodes - 1 }, (_, index) => [
            `n${index}`,
            text("Hi {{ profile.phone }}", index === nodes - 2 ? "end" : `n${index + 1}`),
          ]),
        ),
        end,
      });
    const stepsFor = (nodes: number): number => {
      const chain = chainOf(nodes);
      return countSteps(() => expect(validateJourney(chain).ok).toBe(true));
    };
    const [half, whole] = [stepsFor(MOST_NODES / 2), stepsFor(MOST_NODES)];
    expect(half).toBeGreaterThan(MOST_NODES);
    expect(whole / half).toBeLessThan(2.2);
  });

  it("never throws, whatever the input", () => {
    const keys = fc.constantFrom(
      "schema",
      "name",
      "title",
      "entry",
      "start",
      "nodes",
      "kind",
      "arms",
      "next",
      "where",
      "all",
      "__proto__",
      "constructor",
      "toString",
      "on",
    );
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(1, "event", "exit", "wait_for", "message", null, true, "P1D"),
        fc.string({ unit: "binary" }),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(keys, tie("value"), { maxKeys: 5 }),
      ),
    }));
    fc.assert(fc.property(values.value, (value) => typeof validateJourney(value).ok === "boolean"));
    fc.assert(fc.property(fc.anything(), (value) => !validateJourney(value).ok));
  });
});

/**
 * What a computation asks of lists, maps and sets: an element looked at is a step. Says the same on every machine, however busy,
 * and shows a check that goes over all nodes for each node.
 */
function countSteps(run: () => void): number {
  let steps = 0;
  const restore: (() => void)[] = [];
  const watch = (prototype: object, names: readonly string[], cost: (of: { readonly length?: number }) => number): void => {
    for (const name of names) {
      const original = Object.getOwnPropertyDescriptor(prototype, name);
      const method = original?.value as ((...args: readonly unknown[]) => unknown) | undefined;
      if (!original || !method) continue;
      restore.push(() => Object.defineProperty(prototype, name, original));
      Object.defineProperty(prototype, name, {
        ...original,
        value: function counted(this: { readonly length?: number }, ...args: readonly unknown[]) {
          steps += cost(this);
          return Reflect.apply(method, this, args);
        },
      });
    }
  };
  watch(Map.prototype, ["get", "has", "set"], () => 1);
  watch(Set.prototype, ["add", "has"], () => 1);
  const ofList = ["includes", "indexOf", "find", "findIndex", "some", "every", "filter", "map", "flatMap", "forEach", "reduce", "concat"];
  watch(Array.prototype, ofList, ({ length = 0 }) => length);
  try {
    run();
  } finally {
    for (const undo of restore) undo();
  }
  return steps;
}
