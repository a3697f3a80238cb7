import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BEGIN } from "../../canvas/layout.ts";
import type { JourneyDocument, JourneyNode } from "../../api/types.ts";
import { BLANKS, isEnding, PALETTE, type PaletteKind } from "./blanks.ts";
import { fromClip, toClip } from "./clipboard.ts";
import { addNode, connect, freeName, insert, nudge, paste, removeNodes, renameNode, setNotes, tidy } from "./document-edit.ts";
import { begin, edited, JOINED_WITHIN_MS, redone, undone } from "./history.ts";
import { waysOf } from "./ways.ts";

const NAMES = ["ask", "tell", "hold", "route", "mark", "end"];
const name = fc.constantFrom(...NAMES);
const text = fc.constantFrom(
  "Hi {{ profile.attributes.firstName }}",
  "You said {{ answers.hold.text }}, {{ messages.ask.state }}",
  "plain answers",
);
const node: fc.Arbitrary<JourneyNode> = fc.oneof(
  fc.record({
    kind: fc.constant("message" as const),
    channel: fc.constant("whatsapp" as const),
    purpose: fc.constantFrom("utility" as const, "marketing" as const),
    content: fc.record({ kind: fc.constant("text" as const), text }),
    next: name,
  }),
  fc.record({ kind: fc.constant("wait" as const), for: fc.constantFrom("PT1H", "P3D"), next: name }),
  fc.record({
    kind: fc.constant("wait_for" as const),
    arms: fc.array(
      fc.oneof(
        fc.record({ on: fc.constant("reply" as const), choice: fc.constantFrom("yes", "no"), next: name }),
        fc.record({ on: fc.constant("receipt" as const), node: name, state: fc.constant("read" as const), next: name }),
        fc.record({ on: fc.constant("any_reply" as const), next: name }),
      ),
      { minLength: 1, maxLength: 4 },
    ),
    timeout: fc.record({ after: fc.constant("P1D"), next: name }),
  }),
  fc.record({
    kind: fc.constant("branch" as const),
    arms: fc.array(
      fc.record({
        when: fc.record({ fact: fc.constantFrom("answers.hold.choice", "profile.country"), is: fc.constant("set" as const) }),
        next: name,
      }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    otherwise: name,
  }),
  fc.record({ kind: fc.constant("fork" as const), paths: fc.array(fc.record({ next: name }), { minLength: 2, maxLength: 3 }) }),
  fc.record({ kind: fc.constant("join" as const), fork: name, when: fc.constant("all" as const), next: name }),
  fc.record({ kind: fc.constant("update_profile" as const), set: fc.dictionary(fc.constantFrom("vip", "tier"), text), next: name }),
  fc.constant<JourneyNode>({ kind: "exit" }),
);
const point = fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: -500, max: 500 }) });
const documents: fc.Arbitrary<JourneyDocument> = fc
  .record({ nodes: fc.tuple(...NAMES.map(() => node)), start: name, noted: fc.boolean(), moved: fc.boolean(), at: point, near: name })
  .map(({ nodes, start, noted, moved, at, near }) => ({
    schema: 1,
    name: "test",
    title: "Test",
    entry: { kind: "event", event: "order_placed", key: "properties.orderId" },
    start,
    nodes: Object.fromEntries(NAMES.map((key, index) => [key, nodes[index] ?? { kind: "exit" }])),
    exitOn: [{ event: "order_cancelled", where: { fact: "answers.hold.text", is: "set" } }],
    ...(noted ? { notes: [{ text: "Look here", near, ...at }] } : {}),
    ...(moved ? { layout: { [near]: at } } : {}),
  }));
const written = (document: JourneyDocument): string => JSON.stringify(document);
const wayOuts = (document: JourneyDocument) => [
  { from: BEGIN, via: "start", to: document.start },
  ...Object.entries(document.nodes).flatMap(([from, one]) => waysOf(one).map(({ via, to }) => ({ from, via, to }))),
];

describe("edits of a journey", () => {
  it("drawing every way where it already leads changes not one letter, nor the value itself", () => {
    fc.assert(
      fc.property(documents, (document) => {
        const drawn = wayOuts(document).reduce((before, { from, via, to }) => connect(before, { from, via }, to), document);
        expect(drawn).toBe(document);
      }),
    );
  });

  it("a way led away and back, and everything else the same values in the same order", () => {
    fc.assert(
      fc.property(documents, fc.nat(), name, (bare, pick, to) => {
        const document = tidy(bare);
        const ways = wayOuts(document);
        const way = ways[pick % ways.length]!;
        const led = connect(document, way, to);
        for (const [key, one] of Object.entries(document.nodes)) if (key !== way.from) expect(led.nodes[key]).toBe(one);
        expect(written(connect(led, way, way.to))).toBe(written(document));
      }),
    );
  });

  it("a node put into a way and taken out again leaves the document as it was", () => {
    fc.assert(
      fc.property(
        documents,
        fc.nat(),
        fc.constantFrom(...PALETTE.filter((kind) => !isEnding(kind))),
        (document, pick, kind: PaletteKind) => {
          const ways = wayOuts(document);
          const way = ways[pick % ways.length]!;
          const fresh = freeName(document.nodes, "fresh");
          const grown = insert(document, way, fresh, BLANKS[kind]);
          expect(wayOuts(grown).find(({ from, via }) => from === way.from && via === way.via)?.to).toBe(fresh);
          expect(waysOf(grown.nodes[fresh]!).map(({ to }) => to)).toContain(way.to);
          expect(written(removeNodes(grown, new Set([fresh])))).toBe(written(document));
        },
      ),
    );
  });

  it("a removed node leaves no way behind that leads to it, and no note beside it", () => {
    fc.assert(
      fc.property(documents, fc.subarray(NAMES), (document, gone) => {
        const left = removeNodes(document, new Set(gone));
        expect(wayOuts(left).filter(({ to }) => gone.includes(to))).toEqual([]);
        expect(left.notes?.some(({ near }) => near !== undefined && gone.includes(near)) ?? false).toBe(false);
        expect(Object.keys(left.layout ?? {}).some((key) => gone.includes(key))).toBe(false);
      }),
    );
  });

  it("renames a node wherever it is named, and back", () => {
    fc.assert(
      fc.property(documents, name, (document, from) => {
        const renamed = renameNode(document, from, "another");
        expect(written(renamed)).not.toMatch(new RegExp(`"${from}"|(answers|messages)\\.${from}\\b`));
        expect(written(renameNode(renamed, "another", from))).toBe(written(document));
      }),
    );
  });

  it("pastes copies that lead to each other and to nothing else, and taken out again nothing is left", () => {
    fc.assert(
      fc.property(documents, fc.subarray(NAMES, { minLength: 1 }), (bare, chosen) => {
        const document = tidy(bare);
        const clip = fromClip(toClip(document, chosen, () => ({ x: 10, y: 20 })));
        const made = paste(document, clip!.nodes, () => ({ x: 5, y: 5 }));
        expect(made.names).toHaveLength(chosen.length);
        for (const copy of made.names)
          for (const { to } of waysOf(made.document.nodes[copy]!)) expect(to === "" || made.names.includes(to)).toBe(true);
        for (const key of NAMES) expect(made.document.nodes[key]).toBe(document.nodes[key]);
        expect(written(removeNodes(made.document, new Set(made.names)))).toBe(written(document));
      }),
    );
  });

  it("moves and notes touch no node, and are gone when they are taken back", () => {
    fc.assert(
      fc.property(documents, name, point, (bare, which, by) => {
        const document = setNotes(tidy(bare), []);
        const moved = nudge(nudge(document, [which], by), [which], { x: 1, y: 1 });
        expect(moved.layout?.[which]).toEqual({ x: by.x + 1, y: by.y + 1 });
        expect(moved.nodes).toBe(document.nodes);
        expect(written(tidy(moved))).toBe(written(document));
        expect(written(setNotes(setNotes(document, [{ text: "a", ...by }]), []))).toBe(written(document));
      }),
    );
  });

  it("of something dropped anywhere the place is forgotten once a way leads to it", () => {
    const document: JourneyDocument = {
      schema: 1,
      name: "a",
      title: "A",
      entry: { kind: "event", event: "b" },
      start: "end",
      nodes: { end: { kind: "exit" } },
    };
    const dropped = addNode(document, "wait", { kind: "wait", for: "PT1H", next: "end" }, { x: 900.4, y: 3 });
    expect(dropped.layout).toEqual({ wait: { x: 900, y: 3 } });
    expect(connect(dropped, { from: BEGIN, via: "start" }, "wait").layout).toBeUndefined();
  });

  it("takes nothing from a clipboard that holds something else", () => {
    expect([fromClip("hello"), fromClip("{}"), fromClip('{"parley":"journey-nodes","nodes":[]}')]).toEqual([null, null, null]);
  });
});

describe("history", () => {
  const at = (title: string): JourneyDocument => ({
    schema: 1,
    name: "a",
    title,
    entry: { kind: "event", event: "b" },
    start: "",
    nodes: {},
  });
  it("takes back what was typed at once, edits of other fields one by one", () => {
    let history = begin(at(""));
    for (const [index, title] of ["H", "He", "Hey"].entries()) history = edited(history, at(title), "title", index * 100);
    history = edited(history, at("Hey!"), "title", 200 + JOINED_WITHIN_MS);
    history = edited(history, at("Other"), null, 1_500);
    const titles = [history.present.title];
    while (history.past.length > 0) titles.push((history = undone(history)).present.title);
    expect(titles).toEqual(["Other", "Hey!", "Hey", ""]);
    while (history.future.length > 0) history = redone(history);
    expect(history.present.title).toBe("Other");
    expect(edited(history, history.present, null, 0)).toBe(history);
  });
});
