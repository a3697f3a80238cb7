import { z } from "zod";
import type { OnError } from "../document.ts";
import { durationProblems } from "../duration-check.ts";
import type { Place, Way } from "../node-kind.ts";
import { problemAt, type Problem } from "../problem.ts";
import { words } from "../words.ts";
import { nodeNameSchema } from "./names.ts";

export const onErrorSchema = z.strictObject({
  retry: z.strictObject({ times: z.int().min(1).max(20), every: z.string() }).exactOptional(),
  do: z.enum(["fail", "skip", "branch"]),
  next: nodeNameSchema.exactOptional(),
});

/** The ways that only an error takes. `to`: where the node leads when all is well; undefined when it leads nowhere by itself. */
export function errorWays(onError: OnError | undefined, to: string | undefined): readonly Way[] {
  if (onError?.do === "skip" && to !== undefined)
    return [{ via: "skipped", to, path: "/next", label: words("journey.edge.skipped"), waits: false }];
  if (onError?.do === "branch" && onError.next !== undefined)
    return [{ via: "error", to: onError.next, path: "/onError/next", label: words("journey.edge.error"), waits: false }];
  return [];
}

export function onErrorProblems(onError: OnError | undefined, place: Place, canSkip: boolean): readonly Problem[] {
  if (!onError) return [];
  const wrong = (below: string, message: string): Problem => problemAt(place, "on_error_invalid", `/onError${below}`, message);
  return [
    ...(onError.retry ? durationProblems(onError.retry.every, place, "/onError/retry/every") : []),
    ...(onError.do === "branch" && onError.next === undefined
      ? [wrong("", `"${place.name}" branches when it fails, but does not say where to: add "next" to "onError"`)]
      : []),
    ...(onError.do !== "branch" && onError.next !== undefined
      ? [wrong("/next", `"${place.name}" names a way for errors but does not take it: make "do" a "branch", or remove "next"`)]
      : []),
    ...(onError.do === "skip" && !canSkip
      ? [wrong("/do", `"${place.name}" leads nowhere by itself, so it cannot be skipped: use "branch"`)]
      : []),
  ];
}
