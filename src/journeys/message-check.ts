import type { MessageNode } from "./document.ts";
import type { Place } from "./node-kind.ts";
import { type Problem, problemAt } from "./problem.ts";

/** Direct Send is for what Meta calls utility or authentication; marketing goes by a template. */
export function directProblems(
  { content, purpose }: Pick<MessageNode, "content" | "purpose">,
  place: Place,
  below = "/content",
): readonly Problem[] {
  if (!("directSend" in content) || content.directSend === undefined || purpose !== "marketing") return [];
  return [
    problemAt(
      place,
      "contradiction",
      `${below}/directSend`,
      `"${place.name}" is marketing, which cannot be sent directly: name a template, or remove "directSend"`,
    ),
  ];
}

/** Codes and answers are asked for: nobody subscribes to them. */
export function topicProblems({ purpose, topic }: Pick<MessageNode, "purpose" | "topic">, place: Place): readonly Problem[] {
  if (topic === undefined || purpose === "marketing" || purpose === "utility") return [];
  const told = `"${place.name}" is a message of ${purpose}, which nobody subscribes to: remove "topic"`;
  return [problemAt(place, "contradiction", "/topic", told)];
}
