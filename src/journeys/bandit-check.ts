import type { SplitBandit, SplitNode } from "./document.ts";
import { durationProblems } from "./duration-check.ts";
import type { Place } from "./node-kind.ts";
import { problemAt, type Problem } from "./problem.ts";
import { parseDuration } from "./time.ts";

/** An event is told to the messages of the last three days. */
const LONGEST_WITHIN_MS = 72 * 3_600_000;

export function banditProblems(node: SplitNode, { goal, explore, conversion }: SplitBandit, place: Place): readonly Problem[] {
  const wrong = (below: string, message: string): Problem => problemAt(place, "bandit_invalid", below, message);
  return [
    ...(node.by === undefined
      ? []
      : [wrong("/by", `each run keeps its arm of "${place.name}", because its shares follow success: remove "by"`)]),
    ...node.arms.flatMap(({ weight }, index) =>
      weight > 0
        ? []
        : [
            wrong(
              `/arms/${index}/weight`,
              `an arm of "${place.name}" that begins without a share is never tried: give it a "weight" above 0`,
            ),
          ],
    ),
    ...(explore * node.arms.length < 1
      ? []
      : [wrong("/bandit/explore", `${node.arms.length} arms of at least ${explore} each leave nothing to move: make "explore" smaller`)]),
    ...(goal === "converted" && conversion === undefined
      ? [wrong("/bandit/conversion", `say which event counts as a conversion of "${place.name}": add "conversion"`)]
      : []),
    ...(goal !== "converted" && conversion !== undefined
      ? [wrong("/bandit/conversion", `"conversion" of "${place.name}" belongs to the goal "converted": remove it, or change the goal`)]
      : []),
    ...(conversion ? withinProblems(conversion.within, place) : []),
  ];
}

function withinProblems(within: string, place: Place): readonly Problem[] {
  const problems = durationProblems(within, place, "/bandit/conversion/within");
  const duration = parseDuration(within);
  if (problems.length > 0 || !duration) return problems;
  return duration.years === 0 && duration.months === 0 && duration.ms <= LONGEST_WITHIN_MS
    ? []
    : [problemAt(place, "bandit_invalid", "/bandit/conversion/within", `"${within}" is longer than three days: make it "P3D" or shorter`)];
}
