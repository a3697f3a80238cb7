import { z } from "zod";
import type { AssignNode } from "../document.ts";
import { templateVariables } from "../facts.ts";
import type { NodeKind } from "../node-kind.ts";
import { nodeNameSchema } from "../schema/names.ts";
import { errorWays, onErrorProblems, onErrorSchema } from "../schema/on-error-schema.ts";
import { words } from "../words.ts";

export const assignNodeSchema = z.strictObject({
  kind: z.literal("assign"),
  to: z.string().min(1).max(200),
  note: z.string().max(2_000).exactOptional(),
  onError: onErrorSchema.exactOptional(),
  next: nodeNameSchema,
});

export const assignNode: NodeKind<AssignNode> = {
  kind: "assign",
  schema: assignNodeSchema,
  title: words("journey.node.assign.title"),
  summary: (node) => words("journey.node.assign.summary", { to: node.to }),
  ways: (node) => [
    { via: "next", to: node.next, path: "/next", label: words("journey.edge.next"), waits: false },
    ...errorWays(node.onError, node.next),
  ],
  texts: (node) => [{ path: "/to", text: node.to }, ...(node.note === undefined ? [] : [{ path: "/note", text: node.note }])],
  check: (node, place) => onErrorProblems(node.onError, place, true),
  enter: (node, moment) => {
    const variables = templateVariables(moment);
    try {
      const to = moment.facts.render(node.to, variables);
      const note = node.note === undefined ? null : moment.facts.render(node.note, variables);
      return { kind: "go", via: "next", to: node.next, effects: [{ kind: "assign", node: moment.name, to, note }] };
    } catch {
      return { kind: "fail", why: "render_failed" };
    }
  },
};
