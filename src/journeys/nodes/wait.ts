import { z } from "zod";
import { FACT_ROOTS } from "../conditions.ts";
import type { WaitNode } from "../document.ts";
import { durationProblems } from "../duration-check.ts";
import { conditionFacts } from "../facts.ts";
import type { Move, NodeKind } from "../node-kind.ts";
import { readPath } from "../own-path.ts";
import { problemAt } from "../problem.ts";
import { nodeNameSchema, pathSchema } from "../schema/names.ts";
import { addDuration, DAY_MS, fromMs, LONGEST_WAIT_DAYS, parseDuration, parseInstant } from "../time.ts";
import { words } from "../words.ts";

export const waitNodeSchema = z.strictObject({
  kind: z.literal("wait"),
  for: z.string().exactOptional(),
  until: pathSchema.exactOptional(),
  next: nodeNameSchema,
});

export const waitNode: NodeKind<WaitNode> = {
  kind: "wait",
  schema: waitNodeSchema,
  title: words("journey.node.wait.title"),
  summary: (node) =>
    node.for === undefined
      ? words("journey.node.wait.until", { until: node.until ?? "" })
      : words("journey.node.wait.for", { duration: node.for }),
  // A time in the past is passed at once, so only `for` is sure to take time.
  ways: (node) => [{ via: "elapsed", to: node.next, path: "/next", label: words("journey.edge.elapsed"), waits: node.for !== undefined }],
  texts: () => [],
  check: (node, place) => {
    if (node.for !== undefined && node.until !== undefined)
      return [problemAt(place, "wait_invalid", "", `"${place.name}" waits both "for" and "until": keep one of them`)];
    if (node.for !== undefined) return durationProblems(node.for, place, "/for");
    if (node.until === undefined)
      return [problemAt(place, "wait_invalid", "", `"${place.name}" does not say how long: add "for" (such as "PT2H") or "until"`)];
    const isPath = FACT_ROOTS.some((root) => node.until?.startsWith(`${root}.`));
    return isPath || parseInstant(node.until) !== null
      ? []
      : [
          problemAt(
            place,
            "wait_invalid",
            "/until",
            `"${node.until}" is neither an ISO time such as 2026-12-24T18:00:00Z nor a path such as event.properties.deliveryAt`,
          ),
        ];
  },
  enter: (node, moment) => {
    const { now } = moment.facts;
    if (node.for !== undefined) {
      const duration = parseDuration(node.for);
      return duration ? { kind: "stay", dueAt: addDuration(now, duration) } : { kind: "fail", why: "duration_invalid" };
    }
    const until = node.until ?? "";
    const named = parseInstant(until) === null ? readPath(conditionFacts(moment), until) : until;
    const dueMs = typeof named === "string" ? parseInstant(named) : null;
    // Going on would send at a time nobody chose; a failed run is seen and can be asked about.
    if (dueMs === null) return { kind: "fail", why: "until_not_a_time" };
    if (dueMs - now.getTime() > LONGEST_WAIT_DAYS * DAY_MS) return { kind: "fail", why: "until_too_far" };
    return dueMs <= now.getTime() ? go(node) : { kind: "stay", dueAt: fromMs(dueMs) };
  },
  expire: (node) => go(node),
};

function go(node: WaitNode): Move {
  return { kind: "go", via: "elapsed", to: node.next };
}
