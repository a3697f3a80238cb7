import { describe, expect, it } from "vitest";
import type { JourneyDetail } from "../api/types.ts";
import { flowOf, lateBy } from "./flow.ts";

const node = (name: string, kind: string, live = 0) => ({ name, kind, live });
const edge = (from: string, to: string, passed: number) => ({ from, to, passed });
const journey = {
  document: { start: "hello" },
  nodes: [node("hello", "message"), node("wait", "wait_for", 30), node("bye", "message"), node("end", "exit")],
  edges: [edge("hello", "wait", 100), edge("wait", "bye", 40), edge("wait", "end", 10), edge("bye", "end", 40)],
} as unknown as Pick<JourneyDetail, "nodes" | "edges" | "document">;

describe("flowOf", () => {
  it("says what share of those who came to a node was lost there, and not of those who still stand there", () => {
    const flow = flowOf(journey, {
      entered: 125,
      nodes: { hello: { refused: 9, failed: 2, clicked: 4 } },
      wordings: {},
      timers: {},
      splits: {},
    });
    expect(flow.get("hello")).toEqual({ refused: 9, failed: 2, clicked: 4, came: 125, lost: 0.2, reached: 1, timers: null, split: null });
    expect(flow.get("wait")).toEqual({ refused: 0, failed: 0, clicked: 0, came: 100, lost: 0.2, reached: 0.8, timers: null, split: null });
    expect(flow.get("bye")).toMatchObject({ came: 40, lost: 0 });
    expect(flow.get("end")).toMatchObject({ came: 50, lost: 0 });
  });

  it("loses nobody before it knows how many came in, nor when counts overtake each other", () => {
    expect(flowOf(journey, undefined).get("hello")).toMatchObject({ came: 100, lost: 0 });
    expect(flowOf(journey, { entered: 90, nodes: {}, wordings: {}, timers: {}, splits: {} }).get("hello")).toMatchObject({
      came: 100,
      lost: 0,
    });
  });
});

describe("lateBy", () => {
  const rows = (buckets: readonly (readonly [number | null, number])[]) => {
    const fired = buckets.reduce((sum, [, n]) => sum + n, 0);
    return { fired, meanSeconds: 1, rows: buckets.map(([withinSeconds, n]) => ({ withinSeconds, n })) };
  };

  it("tells of timers only when more than one in twenty was late", () => {
    expect(lateBy(rows([[1, 100]]))).toBeNull();
    expect(
      lateBy(
        rows([
          [1, 95],
          [60, 5],
        ]),
      ),
    ).toBeNull();
    expect(
      lateBy(
        rows([
          [1, 94],
          [60, 6],
        ]),
      ),
    ).toBe(60);
    expect(
      lateBy(
        rows([
          [1, 90],
          [15, 6],
          [null, 4],
        ]),
      ),
    ).toBe(15);
    expect(
      lateBy(
        rows([
          [1, 90],
          [15, 4],
          [null, 6],
        ]),
      ),
    ).toBe(Number.POSITIVE_INFINITY);
  });
});
