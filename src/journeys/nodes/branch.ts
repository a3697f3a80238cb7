import { z } from "zod";
import { evaluate } from "../conditions.ts";
import type { BranchNode } from "../document.ts";
import { conditionFacts } from "../facts.ts";
import type { NodeKind, Place } from "../node-kind.ts";
import { problemAt, type Problem } from "../problem.ts";
import { conditionSchema } from "../schema/condition-schema.ts";
import { nodeNameSchema } from "../schema/names.ts";
import { words } from "../words.ts";

export const branchNodeSchema = z.strictObject({
  kind: z.literal("branch"),
  arms: z
    .array(z.strictObject({ label: z.string().max(100).exactOptional(), when: conditionSchema, next: nodeNameSchema }))
    .max(100)
    .readonly(),
  otherwise: nodeNameSchema,
});

/** Takes the first arm whose condition holds, by declared order. */
export const branchNode: NodeKind<BranchNode> = {
  kind: "branch",
  schema: branchNodeSchema,
  title: words("journey.node.branch.title"),
  summary: (node) => words("journey.node.branch.summary", { ways: node.arms.length + 1 }),
  ways: (node) => [
    ...node.arms.map((arm, index) => ({
      via: `arm:${index}`,
      to: arm.next,
      path: `/arms/${index}/next`,
      label:
        arm.label === undefined
          ? words("journey.edge.condition", { number: index + 1 })
          : words("journey.edge.label", { label: arm.label }),
      waits: false,
    })),
    { via: "otherwise", to: node.otherwise, path: "/otherwise", label: words("journey.edge.otherwise"), waits: false },
  ],
  texts: () => [],
  check: (node, place) =>
    node.arms.length > 0
      ? sameArms(node, place)
      : [
          problemAt(
            place,
            "arms_empty",
            "/arms",
            `"${place.name}" has no arms to choose from: add one, or lead to "${node.otherwise}" directly and remove the branch`,
          ),
        ],
  enter: (node, moment) => {
    const facts = conditionFacts(moment);
    const taken = node.arms.findIndex((arm) => evaluate(arm.when, facts));
    return { kind: "go", via: taken === -1 ? "otherwise" : `arm:${taken}`, to: node.arms[taken]?.next ?? node.otherwise };
  },
};

function sameArms({ arms }: BranchNode, place: Place): readonly Problem[] {
  const asked = arms.map(({ when }) => JSON.stringify(when));
  return asked.flatMap((one, index) => {
    const before = asked.indexOf(one);
    if (before === index) return [];
    const words = `arm ${index + 1} of "${place.name}" is never taken because arm ${before + 1} asks the same: remove one of them, or change it`;
    return [problemAt(place, "arm_shadowed", `/arms/${index}`, words, "warning")];
  });
}
