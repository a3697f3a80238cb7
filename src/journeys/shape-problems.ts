import type { z } from "zod";
import { pointerTo, tellIssues } from "./issue-words.ts";
import type { Problem } from "./problem.ts";

/** What does not fit the schema, as problems that name the node. */
export function shapeProblems(issues: readonly z.core.$ZodIssue[]): readonly Problem[] {
  return tellIssues(issues).map(({ path, words }) => ({
    severity: "error",
    code: "shape",
    node: path[0] === "nodes" ? (path[1] ?? null) : null,
    path: pointerTo(path),
    message: `${path.length === 0 ? "the document" : `"${path.at(-1)}"`} ${words}`,
  }));
}
