import { z } from "zod";
import type { JoinNode } from "../document.ts";
import type { NodeKind } from "../node-kind.ts";
import { nodeNameSchema } from "../schema/names.ts";
import { words } from "../words.ts";

export const joinNodeSchema = z.strictObject({
  kind: z.literal("join"),
  fork: nodeNameSchema,
  when: z.enum(["all", "any"]),
  next: nodeNameSchema,
});

/** What belongs together is checked over the whole graph, in `fork-check.ts`. */
export const joinNode: NodeKind<JoinNode> = {
  kind: "join",
  schema: joinNodeSchema,
  title: words("journey.node.join.title"),
  summary: (node) => words(`journey.node.join.${node.when}`, { fork: node.fork }),
  ways: (node) => [{ via: "joined", to: node.next, path: "/next", label: words("journey.edge.joined"), waits: false }],
  texts: () => [],
  check: () => [],
  enter: (node) => ({ kind: "join", fork: node.fork, when: node.when, to: node.next }),
};
