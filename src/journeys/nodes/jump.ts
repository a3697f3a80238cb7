import { z } from "zod";
import type { JumpNode } from "../document.ts";
import type { NodeKind } from "../node-kind.ts";
import { problemAt } from "../problem.ts";
import { audienceNameSchema, nodeNameSchema } from "../schema/names.ts";
import { errorWays, onErrorProblems, onErrorSchema } from "../schema/on-error-schema.ts";
import { words } from "../words.ts";

/** A person that is passed on more often than this goes round in circles between journeys. */
const MOST_JUMPS = 20;

export const jumpNodeSchema = z.strictObject({
  kind: z.literal("jump"),
  node: nodeNameSchema.exactOptional(),
  journey: audienceNameSchema.exactOptional(),
  onError: onErrorSchema.exactOptional(),
});

export const jumpNode: NodeKind<JumpNode> = {
  kind: "jump",
  schema: jumpNodeSchema,
  title: words("journey.node.jump.title"),
  summary: ({ journey, node }) =>
    journey === undefined ? words("journey.node.jump.node", { node: node ?? "" }) : words("journey.node.jump.journey", { journey }),
  ways: ({ journey, node, onError }) => [
    ...(journey === undefined && node !== undefined
      ? [{ via: "jump", to: node, path: "/node", label: words("journey.edge.jump"), waits: false }]
      : []),
    ...errorWays(onError, undefined),
  ],
  texts: () => [],
  check: (node, place) => [
    ...(node.journey === undefined && node.node === undefined
      ? [problemAt(place, "jump_invalid", "", `"${place.name}" does not say where to: name a "node", or another "journey"`)]
      : []),
    ...(node.journey === place.document.name
      ? [problemAt(place, "jump_invalid", "/journey", `"${place.name}" jumps into its own journey: name only the "node"`)]
      : []),
    ...onErrorProblems(node.onError, place, false),
  ],
  enter: (node, { memory, facts, name }) => {
    if (node.journey === undefined)
      return node.node === undefined ? { kind: "fail", why: "jump_nowhere" } : { kind: "go", via: "jump", to: node.node };
    const jumps = (memory.jumps ?? 0) + 1;
    if (jumps > MOST_JUMPS) return { kind: "fail", why: "too_many_jumps" };
    if (!facts.journeyTakesEntries(node.journey)) return { kind: "fail", why: "journey_takes_no_entries" };
    const enter = { kind: "enter", from: name, journey: node.journey, node: node.node ?? null, event: memory.event, jumps } as const;
    return { kind: "end", outcome: `jumped:${node.journey}`, effects: [enter] };
  },
};
