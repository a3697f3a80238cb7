/** Splits whose shares follow success: how each arm does, what it gets, and how that came about. */
import type { SplitReadout } from "../contract/journey.ts";
import type { Db } from "../db/pool.ts";
import { compareArms } from "../experiments/bayes.ts";
import { readSplitArms } from "../engine/split-weights.ts";
import type { JourneyDocument } from "../journeys/document.ts";
import { splitDecisions } from "./splits.store.ts";

/** The newest that are shown. */
const MOST_DECISIONS = 100;

/** By node, of one version. */
export async function readSplits(
  db: Db,
  of: { readonly workspaceId: string; readonly versionId: string; readonly document: JourneyDocument },
): Promise<{ readonly [node: string]: SplitReadout }> {
  const nodes = Object.entries(of.document.nodes).flatMap(([name, node]) =>
    node.kind === "split" && node.bandit ? [{ name, node, bandit: node.bandit }] : [],
  );
  const splits: { [node: string]: SplitReadout } = {};
  for (const { name, node, bandit } of nodes) {
    const history = await splitDecisions(db, { ...of, node: name, most: MOST_DECISIONS });
    const [newest] = history;
    const arms = await readSplitArms(db, { ...of, name, node, bandit });
    const beliefs = compareArms(arms);
    const total = node.arms.reduce((sum, { weight }) => sum + weight, 0);
    splits[name] = {
      goal: bandit.goal,
      explore: bandit.explore,
      minimumSample: bandit.minimumSample,
      moved: newest?.moved ?? false,
      weighedAt: newest?.at.toISOString() ?? null,
      arms: node.arms.map(({ label, next, weight }, index) => ({
        label: label ?? null,
        next,
        weight: newest?.arms[index]?.weight ?? weight / total,
        n: arms[index]?.n ?? 0,
        successes: arms[index]?.successes ?? 0,
        probabilityBest: beliefs[index]?.probabilityBest ?? 0,
      })),
      history: history.map((day) => ({ at: day.at.toISOString(), moved: day.moved, arms: day.arms.map((arm) => ({ ...arm })) })),
    };
  }
  return splits;
}
