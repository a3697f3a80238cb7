import type { InboundContent } from "../messages/content.ts";
import type { MessageId } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";
import type { WaitArm } from "./document.ts";
import { foldText, hasWords } from "./fold-text.ts";
import type { RunMemory } from "./run.ts";
import type { StepInput } from "./step.ts";

/** A reaction is no answer, an edit or a revoke changes an older one, a system notice is not the customer's. */
export const NOT_AN_ANSWER: ReadonlySet<InboundContent["kind"]> = new Set(["reaction", "edit", "revoke", "system"]);

/** A mark on a message of ours, not one that is taken back: no words, and yet a sign that it was seen. */
export function isReaction({ kind, text }: Pick<InboundContent, "kind" | "text">): boolean {
  return kind === "reaction" && text !== null && text !== "";
}

/**
 * Whether the reply can be meant for this run: a tap or a quote that points at a message is only for the run that
 * sent the message, so that two orders waiting for the same question do not both take one answer.
 */
export function isForRun(content: InboundContent, repliesTo: MessageId | null, memory: RunMemory): boolean {
  if (NOT_AN_ANSWER.has(content.kind)) return false;
  return (
    repliesTo === null ||
    Object.values(memory.messages).some((message) => message.id === repliesTo || message.earlier?.includes(repliesTo) === true)
  );
}

/** What texts and conditions may use of an answer. A fresh object. */
export function replyFacts({ content, externalId }: Extract<StepInput, { readonly kind: "reply" }>): { [name: string]: Json } {
  const { kind, choice, text, data, referral, entryPoint } = content;
  const facts: { [name: string]: Json } = { kind, choice, text };
  if (externalId !== null) facts["externalId"] = externalId;
  if (data !== null) facts["data"] = data;
  if (referral !== undefined) facts["referral"] = { ...referral };
  if (entryPoint !== undefined) facts["entryPoint"] = { ...entryPoint };
  return facts;
}

/** The first reply arm that fits, by declared order; `any_reply` only when none does. -1: none. */
export function matchReply(arms: readonly WaitArm[], content: InboundContent): number {
  const fitting = arms.findIndex((arm) => arm.on === "reply" && fitsWords(arm, content));
  return fitting === -1 ? arms.findIndex((arm) => arm.on === "any_reply") : fitting;
}

type Wanted = { readonly choice?: string; readonly equals?: readonly string[]; readonly contains?: readonly string[] };

const LONGEST_TEXT = 4_096;

/** A choice is a tap; words are whole words, case and accents aside. */
export function fitsWords(wanted: Wanted, content: Pick<InboundContent, "choice" | "text">): boolean {
  if (wanted.choice !== undefined && wanted.choice === content.choice) return true;
  if (content.text === null || (wanted.equals === undefined && wanted.contains === undefined)) return false;
  const text = foldText(content.text.slice(0, LONGEST_TEXT));
  if (text === "") return false;
  return (
    wanted.equals?.some((word) => foldText(word) === text) === true ||
    wanted.contains?.some((word) => hasWords(text, foldText(word))) === true
  );
}
