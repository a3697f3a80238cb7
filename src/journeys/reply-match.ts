import type { InboundContent } from "../messages/content.ts";
import type { MessageId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { WaitArm } from "./document.ts";
import { foldText, hasWords } from "./fold-text.ts";
import type { RunMemory } from "./run.ts";
import type { StepInput } from "./step.ts";

/** A reaction is no answer, an edit or a revoke changes an older one, a system notice is not the customer's. */
export const NOT_AN_ANSWER: ReadonlySet<InboundContent["kind"]> = new Set(["reaction", "edit", "revoke", "system"]);

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

/** The first reply arm that fits, by declared order; `any_reply` only when none does. -1: none. */
/** What texts and conditions may use of an answer. */
export function replyFacts({ content, externalId }: Extract<StepInput, { readonly kind: "reply" }>): JsonObject {
  const { kind, choice, text, data, referral, entryPoint } = content;
  return {
    kind,
    choice,
    text,
    ...(externalId === null ? {} : { externalId }),
    ...(data === null ? {} : { data }),
    ...(referral === undefined ? {} : { referral: { ...referral } }),
    ...(entryPoint === undefined ? {} : { entryPoint: { ...entryPoint } }),
  };
}

export function matchReply(arms: readonly WaitArm[], content: InboundContent): number {
  const text = content.text === null ? "" : foldText(content.text.slice(0, 4_096));
  const fitting = arms.findIndex((arm) => arm.on === "reply" && fitsWords(arm, content.choice, text));
  return fitting === -1 ? arms.findIndex((arm) => arm.on === "any_reply") : fitting;
}

type Wanted = { readonly choice?: string; readonly equals?: readonly string[]; readonly contains?: readonly string[] };

/** `text` folded. A choice is a tap; words are whole words, case and accents aside. */
export function fitsWords(wanted: Wanted, choice: string | null, text: string): boolean {
  if (wanted.choice !== undefined && wanted.choice === choice) return true;
  if (text === "") return false;
  return (
    wanted.equals?.some((word) => foldText(word) === text) === true ||
    wanted.contains?.some((word) => hasWords(text, foldText(word))) === true
  );
}
