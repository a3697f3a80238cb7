/** Assumptions as written, made ready to be drawn from. */
import type { Assumptions, Delay, MessageBehaviour } from "../../contract/rehearsal.ts";
import type { Template } from "../../catalog/template.ts";
import type { JourneyDocument, MessageNode } from "../../journeys/document.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import { compileDelay, type DelayOf } from "./delay.ts";
import { offersOf } from "./offers.ts";

/** What is measured on customers of before, by the name of the template; `""` for free-form messages. */
export type Learned = { readonly [template: string]: MessageBehaviour };

export type CompiledReply = {
  /** Up to this share of the delivered give this answer or one before it. */
  readonly upTo: number;
  readonly after: DelayOf;
  /** Null: written, not tapped. */
  readonly choice: string | null;
  readonly text: string;
};
export type CompiledBehaviour = {
  /** What chance is drawn by; the node's place in the document. */
  readonly about: number;
  readonly delivered: number;
  readonly deliveredAfter: DelayOf;
  readonly read: number;
  readonly readAfter: DelayOf;
  readonly replies: readonly CompiledReply[];
  readonly stops: number;
};
export type CompiledEvent = { readonly event: string; readonly share: number; readonly after: DelayOf; readonly properties: JsonObject };
export type CompiledCall = { readonly about: number; readonly ok: number; readonly after: DelayOf; readonly body: Json };
export type Behaviour = {
  readonly ofNode: (node: string) => CompiledBehaviour;
  readonly ofCall: (node: string) => CompiledCall;
  readonly events: readonly CompiledEvent[];
  readonly notOnWhatsApp: number;
  /** Answers that their message does not offer; nobody can give them. */
  readonly impossible: readonly { readonly node: string; readonly choice: string }[];
};

/** Where neither the author nor history says anything. Plain guesses, said to be so wherever they are shown. */
export const USUAL = {
  delivered: 0.97,
  deliveredAfter: { median: "PT2S", p90: "PT30S" },
  read: 0.8,
  readAfter: { median: "PT15M", p90: "PT8H" },
  replies: [],
  stops: 0,
} as const satisfies Required<MessageBehaviour>;
const REPLY_AFTER: Delay = { median: "PT20M", p90: "PT8H" };
const EVENT_AFTER: Delay = { median: "PT3H", p90: "P2D" };
const CALL_AFTER: Delay = { fixed: "PT1S" };

export function compileBehaviour(
  document: JourneyDocument,
  templates: readonly Template[],
  assumptions: Assumptions,
  learned: Learned,
): Behaviour {
  const names = Object.keys(document.nodes);
  const byNode = new Map<string, CompiledBehaviour>();
  const calls = new Map<string, CompiledCall>();
  const impossible: { node: string; choice: string }[] = [];
  for (const [about, name] of names.entries()) {
    const node = document.nodes[name];
    if (node?.kind === "http") calls.set(name, compileCall(about, assumptions, name));
    if (node?.kind !== "message") continue;
    const merged: Required<MessageBehaviour> = {
      ...USUAL,
      ...assumptions.everyMessage,
      ...learned[templateOf(node)],
      ...assumptions.messages?.[name],
    };
    const { replies, misses } = compileReplies(node, templates, merged.replies);
    for (const choice of misses) impossible.push({ node: name, choice });
    byNode.set(name, {
      about,
      delivered: merged.delivered,
      deliveredAfter: compileDelay(merged.deliveredAfter),
      read: merged.read,
      readAfter: compileDelay(merged.readAfter),
      replies,
      stops: merged.stops,
    });
  }
  return {
    ofNode: (node) => known(byNode, node),
    ofCall: (node) => known(calls, node),
    events: (assumptions.events ?? []).map(({ event, share, after, properties }) => ({
      event,
      share,
      after: compileDelay(after ?? EVENT_AFTER),
      properties: properties ?? {},
    })),
    notOnWhatsApp: assumptions.notOnWhatsApp ?? 0,
    impossible,
  };
}

export function templateOf(node: MessageNode): string {
  return node.content.kind === "template" ? node.content.name : "";
}

function compileCall(about: number, assumptions: Assumptions, node: string): CompiledCall {
  const { ok = 1, after = CALL_AFTER, body = {} } = assumptions.calls?.[node] ?? {};
  return { about, ok, after: compileDelay(after), body };
}

function compileReplies(
  node: MessageNode,
  templates: readonly Template[],
  written: Required<MessageBehaviour>["replies"],
): { readonly replies: readonly CompiledReply[]; readonly misses: readonly string[] } {
  const offers = offersOf(node.content, templates);
  const replies: CompiledReply[] = [];
  const misses: string[] = [];
  let upTo = 0;
  for (const { choice, text, share, after } of written) {
    // A payload that is filled in from the profile is known only then; it is taken on trust.
    const offer = offers.find((offered) => offered.choice === choice || offered.text === choice || offered.choice.includes("{{"));
    if (choice !== undefined && !offer) {
      misses.push(choice);
      continue;
    }
    upTo += share;
    replies.push({
      upTo,
      after: compileDelay(after ?? REPLY_AFTER),
      choice: offer ? (offer.choice.includes("{{") ? (choice ?? null) : offer.choice) : null,
      text: text ?? offer?.text ?? "…",
    });
  }
  return { replies, misses };
}

function known<T>(map: ReadonlyMap<string, T>, node: string): T {
  const found = map.get(node);
  if (found === undefined) throw new Error(`the node ${node} does not behave: it is not in the document`);
  return found;
}
