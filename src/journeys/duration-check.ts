import { problemAt, type Problem } from "./problem.ts";
import { LONGEST_WAIT_DAYS, longestDays, parseDuration } from "./time.ts";

export function durationProblems(
  text: string,
  place: { readonly name: string | null; readonly path: string },
  below: string,
): readonly Problem[] {
  const duration = parseDuration(text);
  if (!duration)
    return [
      problemAt(
        place,
        "duration_invalid",
        below,
        `"${text}" is not an ISO 8601 duration: write for example "PT30M" (30 minutes), "PT2H", "P3D" or "P2W"`,
      ),
    ];
  const days = longestDays(duration);
  if (days <= 0) return [problemAt(place, "duration_invalid", below, `"${text}" is no time at all: make it longer than zero`)];
  if (days > LONGEST_WAIT_DAYS)
    return [problemAt(place, "duration_too_long", below, `"${text}" is longer than ${LONGEST_WAIT_DAYS} days: make it shorter`)];
  return [];
}
