import type { z } from "zod";
import type { Problem } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** Turns zod's issues into problems that name the node and say what to do. */
export function shapeProblems(issues: readonly Issue[]): readonly Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String);
    return [
      {
        severity: "error" as const,
        code: "shape" as const,
        node: path[0] === "nodes" ? (path[1] ?? null) : null,
        path: pointer(path),
        message: inWords(issue, path),
      },
    ];
  });
}

function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function inWords(issue: Issue, path: readonly string[]): string {
  const what = path.length === 0 ? "the document" : `"${path.at(-1)}"`;
  switch (issue.code) {
    case "unrecognized_keys":
      return `${what} has no field ${issue.keys.map((key) => `"${key}"`).join(", ")}: remove it or correct its name`;
    case "invalid_type":
      return issue.input === undefined && issue.message.endsWith("received undefined")
        ? `${what} is missing: add it (${issue.expected})`
        : `${what} must be of type ${issue.expected}`;
    case "invalid_value":
      return `${what} must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "invalid_union":
      return issue.discriminator === undefined
        ? `${what} has none of the known forms: see the journey reference`
        : `"${issue.discriminator}" of ${path.at(-2) === undefined ? "the document" : what} is none that Parley knows`;
    case "too_big":
      return `${what} is too long: at most ${String(issue.maximum)}`;
    case "too_small":
      return `${what} is too short: at least ${String(issue.minimum)}`;
    case "invalid_format":
      return `${what} ${issue.message}`;
    default:
      return `${what}: ${issue.message}`;
  }
}
