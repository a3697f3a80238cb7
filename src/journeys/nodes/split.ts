import { z } from "zod";
import { banditProblems } from "../bandit-check.ts";
import { BANDIT_GOALS, type SplitNode } from "../document.ts";
import type { Moment, Move, NodeKind } from "../node-kind.ts";
import { own } from "../own-path.ts";
import { problemAt } from "../problem.ts";
import { conditionSchema } from "../schema/condition-schema.ts";
import { eventTypeSchema, nodeNameSchema } from "../schema/names.ts";
import { shareOf } from "../share.ts";
import { words } from "../words.ts";

const banditSchema = z.strictObject({
  goal: z.enum(BANDIT_GOALS),
  explore: z.number().min(0).max(0.3),
  minimumSample: z.int().min(1).max(10_000_000),
  conversion: z.strictObject({ event: eventTypeSchema, where: conditionSchema.exactOptional(), within: z.string() }).exactOptional(),
});

export const splitNodeSchema = z.strictObject({
  kind: z.literal("split"),
  by: z.enum(["person", "run"]).exactOptional(),
  bandit: banditSchema.exactOptional(),
  arms: z
    .array(z.strictObject({ label: z.string().max(100).exactOptional(), weight: z.number().min(0).max(1_000_000), next: nodeNameSchema }))
    .max(100)
    .readonly(),
});

export const splitNode: NodeKind<SplitNode> = {
  kind: "split",
  schema: splitNodeSchema,
  title: words("journey.node.split.title"),
  summary: (node) => words(node.bandit ? "journey.node.split.bandit" : "journey.node.split.summary", { ways: node.arms.length }),
  ways: (node) =>
    node.arms.map((arm, index) => ({
      via: `arm:${index}`,
      to: arm.next,
      path: `/arms/${index}/next`,
      label:
        arm.label === undefined
          ? words(node.bandit ? "journey.edge.firstShare" : "journey.edge.share", {
              percent: Math.round((arm.weight / Math.max(total(node), 1e-9)) * 1_000) / 10,
            })
          : words("journey.edge.label", { label: arm.label }),
      waits: false,
    })),
  texts: () => [],
  check: (node, place) => {
    if (node.arms.length < 2)
      return [problemAt(place, "split_invalid", "/arms", `"${place.name}" has nothing to choose between: give it two arms or more`)];
    if (total(node) <= 0)
      return [problemAt(place, "split_invalid", "/arms", `no arm of "${place.name}" has any weight: give at least one a "weight" above 0`)];
    return node.bandit ? banditProblems(node, node.bandit, place) : [];
  },
  enter: (node, moment) => (node.bandit ? keptArm(node, moment) : chosenArm(node, moment)),
};

function chosenArm(node: SplitNode, { name, run, document, memory }: Moment): Move {
  const once = node.by === "run" ? `/${run.id}/${memory.trail.length}` : "";
  const place = shareOf(`${document.name}/${name}/${run.profileId}${once}`);
  return goTo(
    node,
    armAt(
      node.arms.map((arm) => arm.weight),
      place,
    ),
  );
}

/** A run that comes by again keeps its arm, whatever the shares have become. */
function keptArm(node: SplitNode, { name, run, document, memory, path, facts }: Moment): Move {
  const kept = own(memory.arms ?? {}, name);
  if (kept && node.arms[kept.arm]) return goTo(node, kept.arm);
  const today = facts.splitWeights?.(name);
  const weights = today?.length === node.arms.length ? today : node.arms.map((arm) => arm.weight);
  const arm = armAt(weights, shareOf(`${document.name}/${name}/${run.id}`));
  const move = goTo(node, arm);
  return move.kind === "go" ? { ...move, memory: { ...memory, arms: { ...memory.arms, [name]: { arm, path: path.id } } } } : move;
}

/** The arm whose part of the whole holds the place, from 0 to 1. */
function armAt(weights: readonly number[], place: number): number {
  let left = place * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    if (left < weight) return index;
    left -= weight;
  }
  // The last arm with any weight takes what rounding leaves over.
  return weights.findLastIndex((weight) => weight > 0);
}

function goTo(node: SplitNode, arm: number): Move {
  const to = node.arms[arm]?.next;
  return to === undefined ? { kind: "fail", why: "split_without_arms" } : { kind: "go", via: `arm:${arm}`, to };
}

function total(node: SplitNode): number {
  return node.arms.reduce((sum, arm) => sum + arm.weight, 0);
}
