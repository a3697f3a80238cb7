import type { ContentPreview, JourneyDocument, JourneyNode } from "../../api/types.ts";
import { freeName, insert, setNode } from "./document-edit.ts";

type MessageContent = Extract<JourneyNode, { readonly kind: "message" }>["content"];
type WaitFor = Extract<JourneyNode, { readonly kind: "wait_for" }>;
export type Choice = { readonly choice: string | null; readonly title: string };

/**
 * What a customer can tap on the message, in either of its wordings. `template` is how its template reads, where it has one. Of two buttons
 * with the same words one stands for both: an arm hears them by their words as well.
 */
export function choicesOf(content: MessageContent, template: ContentPreview | null): readonly Choice[] {
  const choices = choicesIn(content, template);
  if (content.kind !== "template" || !content.inWindow) return choices;
  const instead = choicesIn(content.inWindow.content, null);
  return [...choices, ...instead.filter(({ title }) => !choices.some((one) => sameWords(one.title, title)))];
}

function sameWords(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function choicesIn(content: MessageContent, template: ContentPreview | null): readonly Choice[] {
  if (content.kind === "buttons") return content.buttons.map(({ id, title }) => ({ choice: id, title }));
  if (content.kind === "list") return content.sections.flatMap(({ rows }) => rows.map(({ id, title }) => ({ choice: id, title })));
  if (content.kind !== "template" || !template) return [];
  return template.buttons.flatMap(({ kind, text }, index) => {
    if (kind !== "reply") return [];
    const given = content.buttons?.find((button) => button.index === index);
    return [{ choice: given?.kind === "quick_reply" ? given.payload : null, title: text }];
  });
}

/** One arm for each choice in the wait that follows the message; makes the wait where there is none. Arms that are there stay. */
export function withAnswerArms(
  document: JourneyDocument,
  message: string,
  choices: readonly Choice[],
): { readonly document: JourneyDocument; readonly wait: string } | null {
  const node = document.nodes[message];
  if (node?.kind !== "message" || choices.length === 0) return null;
  const following = document.nodes[node.next];
  if (following?.kind === "wait_for") {
    const fallback = following.arms.find(({ on }) => on === "any_reply")?.next ?? following.timeout.next;
    const missing = choices.filter((choice) => !following.arms.some((arm) => arm.on === "reply" && answers(arm, choice)));
    const first = following.arms.findIndex(({ on }) => on === "any_reply");
    const at = first === -1 ? following.arms.length : first;
    const arms = [...following.arms.slice(0, at), ...missing.map((choice) => armOf(choice, fallback)), ...following.arms.slice(at)];
    return { document: setNode(document, node.next, { ...following, arms }), wait: node.next };
  }
  const wait = freeName(document.nodes, "answer");
  const made: WaitFor = {
    kind: "wait_for",
    arms: [...choices.map((choice) => armOf(choice, "")), { on: "any_reply", next: "" }],
    timeout: { after: "P1D", next: "" },
  };
  return { document: insert(document, { from: message, via: "next" }, wait, made), wait };
}

type ReplyArm = Extract<WaitFor["arms"][number], { readonly on: "reply" }>;

function answers(arm: ReplyArm, { choice, title }: Choice): boolean {
  return (choice !== null && arm.choice === choice) || (choice === null && (arm.equals?.includes(title) ?? false));
}

function armOf({ choice, title }: Choice, next: string): ReplyArm {
  return { on: "reply", ...(choice === null ? {} : { choice }), equals: [title], next };
}
