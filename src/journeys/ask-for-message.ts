import type { MessageContent } from "../messages/content.ts";
import { contentTexts } from "../messages/form/content-form.ts";
import { type Json, type JsonObject, withOwn } from "../platform/json.ts";
import { changedMemory } from "./change-run.ts";
import type { MessageNode } from "./document.ts";
import { runFacts, workspaceFacts } from "./facts.ts";
import type { Moment } from "./node-kind.ts";
import { isOnOneWay } from "./paths.ts";
import type { RunMemory } from "./run.ts";
import type { Effect } from "./step.ts";
import { addDuration, parseDuration } from "./time.ts";
import { variantName } from "./variant.ts";

type Asked = Pick<MessageNode, "channel" | "purpose" | "topic" | "content" | "expiresAfter"> & { readonly step?: number };
const EARLIER_KEPT = 20;

/** A message of the node for which the moment is, known to the run by `key`: what the run remembers of it, and what asks for it. */
export function askForMessage(
  { channel, purpose, topic, content, expiresAfter, step }: Asked,
  moment: Moment,
  memory: RunMemory,
  key: string,
): { readonly memory: RunMemory; readonly effect: Extract<Effect, { readonly kind: "send" }> } {
  const messageId = moment.facts.newMessageId();
  const arms = armsToTell(memory, moment.path.id);
  const lifetime = expiresAfter === undefined ? null : parseDuration(expiresAfter);
  return {
    memory: remember(told(memory, arms), key, messageId),
    effect: {
      kind: "send",
      messageId,
      node: moment.name,
      ...(step === undefined ? {} : { step }),
      ...(arms.length === 0 ? {} : { variant: variantOf(memory, arms) }),
      channel,
      purpose,
      ...(topic === undefined ? {} : { topic }),
      content,
      variables: sendVariables(content, moment),
      expiresAt: lifetime && addDuration(moment.facts.now, lifetime),
    },
  };
}

/** Splits whose arm the run has taken and that no message has counted for; one on a path beside this one is not meant. */
function armsToTell(memory: RunMemory, path: string): readonly string[] {
  if (!memory.arms) return [];
  return Object.entries(memory.arms).flatMap(([split, arm]) => (!arm.told && isOnOneWay(arm.path, path) ? [split] : []));
}

function told(memory: RunMemory, splits: readonly string[]): RunMemory {
  if (splits.length === 0) return memory;
  const arms = Object.entries(memory.arms ?? {}).map(
    ([split, arm]) => [split, splits.includes(split) ? { ...arm, told: true as const } : arm] as const,
  );
  return { ...memory, arms: Object.fromEntries(arms) };
}

function variantOf(memory: RunMemory, splits: readonly string[]): string {
  return splits.map((split) => variantName(split, memory.arms?.[split]?.arm ?? 0)).join(" ");
}

type SentMessage = RunMemory["messages"][string];

function remember(memory: RunMemory, node: string, id: SentMessage["id"]): RunMemory {
  const before = Object.hasOwn(memory.messages, node) ? memory.messages[node] : undefined;
  const sent: SentMessage = before
    ? { id, state: "queued", earlier: [before.id, ...(before.earlier ?? [])].slice(0, EARLIER_KEPT) }
    : { id, state: "queued" };
  return changedMemory(memory, memory.answers, withOwn(memory.messages, node, sent), memory.trail);
}

/** Contents are immutable data, so what their texts name is worked out once. */
const namedRoots = new WeakMap<MessageContent, { readonly event: boolean; readonly answers: boolean; readonly workspace: boolean }>();

/** Rows of messages are many: the event, the answers and what is known of the queue travel with a message only when a text may name them. */
function sendVariables(content: MessageContent, moment: Moment): JsonObject {
  let named = namedRoots.get(content);
  if (!named) {
    const markup = contentTexts(content)
      .map(({ text }) => text)
      .filter((text) => text.includes("{"))
      .join("\n");
    // What a fragment names is known only where the text is filled in.
    const any = markup.includes("render");
    named = {
      event: any || markup.includes("event"),
      answers: any || markup.includes("answers"),
      workspace: any || markup.includes("workspace"),
    };
    namedRoots.set(content, named);
  }
  const variables: { [name: string]: Json } = {};
  if (named.event) variables["event"] = moment.memory.event;
  if (named.answers) variables["answers"] = moment.memory.answers;
  if (named.workspace) variables["workspace"] = workspaceFacts(moment.facts);
  variables["run"] = runFacts(moment.run);
  return variables;
}
