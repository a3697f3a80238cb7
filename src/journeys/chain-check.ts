import type { ChainNode } from "./document.ts";
import { contentLimits } from "./content-limits.ts";
import { durationProblems } from "./duration-check.ts";
import type { Place } from "./node-kind.ts";
import { directProblems, topicProblems } from "./message-check.ts";
import { problemAt, type Problem } from "./problem.ts";

export function chainProblems(node: ChainNode, place: Place): readonly Problem[] {
  const { steps, purpose, together, expiresAfter } = node;
  const wrong = (below: string, message: string): Problem => problemAt(place, "chain_invalid", below, message);
  return [
    ...(steps.length < 2 ? [wrong("/steps", `"${place.name}" has fewer than two steps: add another channel, or make it a "message"`)] : []),
    ...(together !== undefined && together > steps.length
      ? [wrong("/together", `"${place.name}" begins with ${together} steps at once and has ${steps.length}: lower "together"`)]
      : []),
    ...steps.flatMap(({ content, patience }, index) => [
      ...contentLimits(content, { name: place.name, path: `${place.path}/steps/${index}/content` }, place.fragments),
      ...directProblems({ content, purpose }, place, `/steps/${index}/content`),
      ...durationProblems(patience, place, `/steps/${index}/patience`),
    ]),
    ...topicProblems(node, place),
    ...(expiresAfter === undefined ? [] : durationProblems(expiresAfter, place, "/expiresAfter")),
  ];
}
