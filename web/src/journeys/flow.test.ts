import { describe, expect, it } from "vitest";
import type { JourneyDetail } from "../api/types.ts";
import { flowOf } from "./flow.ts";

const node = (name: string, kind: string, live = 0) => ({ name, kind, live });
const edge = (from: string, to: string, passed: number) => ({ from, to, passed });
const journey = {
  document: { start: "hello" },
  nodes: [node("hello", "message"), node("wait", "wait_for", 30), node("bye", "message"), node("end", "exit")],
  edges: [edge("hello", "wait", 100), edge("wait", "bye", 40), edge("wait", "end", 10), edge("bye", "end", 40)],
} as unknown as Pick<JourneyDetail, "nodes" | "edges" | "document">;

describe("flowOf", () => {
  it("says what share of those who came to a node was lost there, and not of those who still stand there", () => {
    const flow = flowOf(journey, { entered: 125, nodes: { hello: { refused: 9, failed: 2 } }, lateness: {} });
    expect(flow.get("hello")).toEqual({ refused: 9, failed: 2, came: 125, lost: 0.2 });
    expect(flow.get("wait")).toEqual({ refused: 0, failed: 0, came: 100, lost: 0.2 });
    expect(flow.get("bye")).toMatchObject({ came: 40, lost: 0 });
    expect(flow.get("end")).toMatchObject({ came: 50, lost: 0 });
  });

  it("loses nobody before it knows how many came in, nor when counts overtake each other", () => {
    expect(flowOf(journey, undefined).get("hello")).toMatchObject({ came: 100, lost: 0 });
    expect(flowOf(journey, { entered: 90, nodes: {}, lateness: {} }).get("hello")).toMatchObject({ came: 100, lost: 0 });
  });
});
