import { z } from "zod";
import type { SplitNode } from "../document.ts";
import type { NodeKind } from "../node-kind.ts";
import { problemAt } from "../problem.ts";
import { nodeNameSchema } from "../schema/names.ts";
import { shareOf } from "../share.ts";
import { words } from "../words.ts";

export const splitNodeSchema = z.strictObject({
  kind: z.literal("split"),
  by: z.enum(["person", "run"]).exactOptional(),
  arms: z
    .array(z.strictObject({ label: z.string().max(100).exactOptional(), weight: z.number().min(0).max(1_000_000), next: nodeNameSchema }))
    .max(100)
    .readonly(),
});

export const splitNode: NodeKind<SplitNode> = {
  kind: "split",
  schema: splitNodeSchema,
  title: words("journey.node.split.title"),
  summary: (node) => words("journey.node.split.summary", { ways: node.arms.length }),
  ways: (node) =>
    node.arms.map((arm, index) => ({
      via: `arm:${index}`,
      to: arm.next,
      path: `/arms/${index}/next`,
      label:
        arm.label === undefined
          ? words("journey.edge.share", { percent: Math.round((arm.weight / Math.max(total(node), 1e-9)) * 1_000) / 10 })
          : words("journey.edge.label", { label: arm.label }),
      waits: false,
    })),
  texts: () => [],
  check: (node, place) => {
    if (node.arms.length < 2)
      return [problemAt(place, "split_invalid", "/arms", `"${place.name}" has nothing to choose between: give it two arms or more`)];
    return total(node) > 0
      ? []
      : [problemAt(place, "split_invalid", "/arms", `no arm of "${place.name}" has any weight: give at least one a "weight" above 0`)];
  },
  enter: (node, { name, run, document, memory }) => {
    const once = node.by === "run" ? `/${run.id}/${memory.trail.length}` : "";
    let left = shareOf(`${document.name}/${name}/${run.profileId}${once}`) * total(node);
    // The last arm with any weight takes what rounding leaves over.
    let taken = node.arms.findLastIndex((arm) => arm.weight > 0);
    for (const [index, arm] of node.arms.entries()) {
      if (left < arm.weight) {
        taken = index;
        break;
      }
      left -= arm.weight;
    }
    const to = node.arms[taken]?.next;
    return to === undefined ? { kind: "fail", why: "split_without_arms" } : { kind: "go", via: `arm:${taken}`, to };
  },
};

function total(node: SplitNode): number {
  return node.arms.reduce((sum, arm) => sum + arm.weight, 0);
}
