import type { ConsentPurpose, Purpose } from "../consent/consent.ts";
import { type Problem, problemAt } from "./problem.ts";
import type { JourneyDocument } from "./document.ts";
import { sends } from "./messages-of.ts";

/** A topic of the workspace; null: there is none of that name. */
export type FindTopic = (name: string) => { readonly purpose: ConsentPurpose; readonly isArchived: boolean } | null;

export function topicProblems(document: JourneyDocument, find: FindTopic): readonly Problem[] {
  return Object.entries(document.nodes).flatMap(([name, node]) => {
    const told = sends(node) ? topicWords(node, find) : null;
    return told ? [problemAt({ name, path: `/nodes/${name}` }, "contradiction", "/topic", `"${name}": ${told.words}`, told.severity)] : [];
  });
}

/** What is wrong with the topic of a message; null: nothing. */
export function topicWords(
  { topic, purpose }: { readonly topic?: string; readonly purpose: Purpose },
  find: FindTopic,
): { readonly words: string; readonly severity: "error" | "warning" } | null {
  if (topic === undefined) return null;
  const found = find(topic);
  if (!found) return { words: `there is no topic "${topic}": correct its name, or make it in the settings`, severity: "error" };
  if (found.purpose !== purpose)
    return { words: `the topic "${topic}" is of ${found.purpose}, the message of ${purpose}: they must be of one`, severity: "error" };
  return found.isArchived ? { words: `the topic "${topic}" is archived, so nobody new can subscribe to it`, severity: "warning" } : null;
}
