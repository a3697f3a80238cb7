import type { SplitReadout } from "../../../src/contract/journey.ts";
import type { JourneyDetail, JourneyFlow, LatenessRow } from "../api/types.ts";

export type NodeFlow = {
  readonly refused: number;
  readonly failed: number;
  /** Messages of which a link was followed. */
  readonly clicked: number;
  /** Runs that came to the node. */
  readonly came: number;
  /** Of these, the share that ended there without going on: left early, or broke off. */
  readonly lost: number;
  /** Of all who entered, the share that came here; null before anybody did. */
  readonly reached: number | null;
  readonly timers: Timers | null;
  /** Of a split whose shares follow success. */
  readonly split: SplitReadout | null;
};
export type Timers = { readonly fired: number; readonly meanSeconds: number; readonly rows: readonly LatenessRow[] };

/** What is worth telling on the drawing: less is within what people notice. */
const LATE_SECONDS = 5;
const MOST_LATE = 0.05;

/** By how many seconds the latest of the timers were late, when more than one in twenty was; null when they were on time. Infinity: later than all buckets. */
export function lateBy({ fired, rows }: Timers): number | null {
  let late = 0;
  for (const { withinSeconds, n } of rows.toReversed()) {
    const seconds = withinSeconds ?? Number.POSITIVE_INFINITY;
    if (seconds <= LATE_SECONDS) return null;
    late += n;
    if (late / fired > MOST_LATE) return seconds;
  }
  return null;
}

/** Counts are of runs; one that passes a node twice counts twice. */
export function flowOf(
  journey: Pick<JourneyDetail, "nodes" | "edges" | "document">,
  flow: JourneyFlow | undefined,
): ReadonlyMap<string, NodeFlow> {
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  const came = new Map(
    journey.nodes.map((node) => {
      const out = sum(journey.edges.filter(({ from }) => from === node.name).map(({ passed }) => passed));
      const over = sum(journey.edges.filter(({ to }) => to === node.name).map(({ passed }) => passed));
      const begun = node.name === journey.document.start ? (flow?.entered ?? out + node.live - over) : 0;
      // What is counted while it moves may be ahead of itself for a moment.
      return [node.name, { out, came: Math.max(over + begun, out + node.live) }];
    }),
  );
  const entered = flow?.entered ?? came.get(journey.document.start)?.came ?? 0;
  return new Map(
    journey.nodes.map((node) => {
      const counted = came.get(node.name) ?? { out: 0, came: 0 };
      const lost = node.kind === "exit" || counted.came === 0 ? 0 : (counted.came - counted.out - node.live) / counted.came;
      const reached = entered === 0 ? null : Math.min(1, counted.came / entered);
      const timers = flow?.timers[node.name] ?? null;
      const split = flow?.splits[node.name] ?? null;
      return [
        node.name,
        { refused: 0, failed: 0, clicked: 0, ...flow?.nodes[node.name], came: counted.came, lost, reached, timers, split },
      ];
    }),
  );
}
