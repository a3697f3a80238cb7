import type { JourneyDetail, JourneyFlow } from "../api/types.ts";

export type NodeFlow = {
  readonly refused: number;
  readonly failed: number;
  /** Runs that came to the node. */
  readonly came: number;
  /** Of these, the share that ended there without going on: left early, or broke off. */
  readonly lost: number;
};

/** Counts are of runs; one that passes a node twice counts twice. */
export function flowOf(
  journey: Pick<JourneyDetail, "nodes" | "edges" | "document">,
  flow: JourneyFlow | undefined,
): ReadonlyMap<string, NodeFlow> {
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  return new Map(
    journey.nodes.map((node) => {
      const out = sum(journey.edges.filter(({ from }) => from === node.name).map(({ passed }) => passed));
      const over = sum(journey.edges.filter(({ to }) => to === node.name).map(({ passed }) => passed));
      const begun = node.name === journey.document.start ? (flow?.entered ?? out + node.live - over) : 0;
      // What is counted while it moves may be ahead of itself for a moment.
      const came = Math.max(over + begun, out + node.live);
      const lost = node.kind === "exit" || came === 0 ? 0 : (came - out - node.live) / came;
      return [node.name, { refused: 0, failed: 0, ...flow?.nodes[node.name], came, lost }];
    }),
  );
}
