import { z } from "zod";
import type { ForkNode } from "../document.ts";
import type { NodeKind } from "../node-kind.ts";
import { problemAt } from "../problem.ts";
import { nodeNameSchema } from "../schema/names.ts";
import { words } from "../words.ts";

const MOST_WAYS = 20;

export const forkNodeSchema = z.strictObject({
  kind: z.literal("fork"),
  paths: z
    .array(z.strictObject({ label: z.string().max(100).exactOptional(), next: nodeNameSchema }))
    .max(MOST_WAYS)
    .readonly(),
});

export const forkNode: NodeKind<ForkNode> = {
  kind: "fork",
  schema: forkNodeSchema,
  title: words("journey.node.fork.title"),
  summary: (node) => words("journey.node.fork.summary", { ways: node.paths.length }),
  ways: (node) => forkWays(node).map((way, index) => ({ ...way, path: `/paths/${index}/next`, label: labelOf(node, index), waits: false })),
  texts: () => [],
  check: (node, place) =>
    node.paths.length >= 2
      ? []
      : [problemAt(place, "fork_invalid", "/paths", `"${place.name}" divides into fewer than two paths: add one, or remove the fork`)],
  enter: (node) => (node.paths.length === 0 ? { kind: "fail", why: "fork_without_paths" } : { kind: "fork", ways: forkWays(node) }),
};

function forkWays(node: ForkNode): readonly { readonly via: string; readonly to: string }[] {
  return node.paths.map((path, index) => ({ via: `path:${index}`, to: path.next }));
}

function labelOf(node: ForkNode, index: number) {
  const label = node.paths[index]?.label;
  return label === undefined ? words("journey.edge.path", { number: index + 1 }) : words("journey.edge.label", { label });
}
