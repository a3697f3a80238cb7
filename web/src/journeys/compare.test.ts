import { describe, expect, it } from "vitest";
import type { JourneyDocument } from "../api/types.ts";
import { BEGIN, edgeId } from "../canvas/layout.ts";
import { compareJourneys, isSame, markOf } from "./compare.ts";

const before: JourneyDocument = {
  schema: 1,
  name: "a",
  title: "A",
  entry: { kind: "event", event: "order_placed" },
  start: "hold",
  nodes: { hold: { kind: "wait", for: "PT1H", next: "old" }, old: { kind: "exit", outcome: "x" }, end: { kind: "exit" } },
};

describe("two versions compared", () => {
  it("says what came, what went, what says something else and what leads elsewhere", () => {
    const after: JourneyDocument = {
      ...before,
      title: "B",
      entry: { kind: "event", event: "order_paid" },
      nodes: { hold: { kind: "wait", for: "PT1H", next: "new" }, new: { kind: "exit" }, end: { kind: "exit", outcome: "done" } },
    };
    const comparison = compareJourneys(before, after);
    expect(comparison).toEqual({
      added: ["new"],
      removed: ["old"],
      changed: [BEGIN, "end"],
      led: [{ id: edgeId("hold", "elapsed"), from: "hold", before: "old", after: "new" }],
      fields: ["title"],
    });
    expect(["hold", "new", "end"].map(markOf(comparison, "after").node)).toEqual([null, "added", "changed"]);
    expect(["hold", "old", "end"].map(markOf(comparison, "before").node)).toEqual([null, "removed", "changed"]);
    expect(markOf(comparison, "before").edge(edgeId("hold", "elapsed"))).toBe("removed");
  });

  it("sees no difference in the order of keys, nor in notes and places", () => {
    const again = {
      ...before,
      nodes: { ...before.nodes, hold: { next: "old", for: "PT1H", kind: "wait" } as const },
      notes: [{ text: "n", x: 0, y: 0 }],
      layout: { old: { x: 1, y: 1 } },
    };
    expect(isSame(compareJourneys(before, again))).toBe(true);
  });
});
