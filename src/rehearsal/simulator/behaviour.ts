/** Assumptions as written, made ready to be drawn from. */
import type { AppointmentBehaviour, Assumptions, Delay, MessageBehaviour } from "../../contract/rehearsal.ts";
import type { Template } from "../../catalog/template.ts";
import type { JourneyDocument } from "../../journeys/document.ts";
import { NONE_ROW, SLOT_ROW } from "../../journeys/appointment-rows.ts";
import { messagesOfNode } from "../../journeys/messages-of.ts";
import type { MessageContent } from "../../messages/content.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import { ASKED_AFTER, type CompiledAppointment, offersTimes, USUAL_APPOINTMENT } from "./appointments.ts";
import { compileDelay, type DelayOf } from "./delay.ts";
import { hasLink, offersOf } from "./offers.ts";

/** What is measured on customers of before, by the name of the template; `""` for free-form messages. */
export type Learned = { readonly [template: string]: MessageBehaviour };

export type CompiledReply = {
  /** Up to this share of the delivered give this answer or one before it. */
  readonly upTo: number;
  readonly after: DelayOf;
  /** Null: written, not tapped. `slot:`: one of the times that are offered. */
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
  readonly clicks: number;
  readonly clicksAfter: DelayOf;
  readonly stops: number;
};
export type CompiledEvent = { readonly event: string; readonly share: number; readonly after: DelayOf; readonly properties: JsonObject };
export type CompiledCall = { readonly about: number; readonly ok: number; readonly after: DelayOf; readonly body: Json };
export type Behaviour = {
  /** By what a run knows the message by: the node, or a step of a chain such as `warn#0`. */
  readonly ofMessage: (key: string) => CompiledBehaviour;
  readonly ofCall: (node: string) => CompiledCall;
  readonly ofAppointment: (node: string) => CompiledAppointment;
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
  clicks: 0,
  clicksAfter: { median: "PT20M", p90: "PT8H" },
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
  const byKey = new Map<string, CompiledBehaviour>();
  const calls = new Map<string, CompiledCall>();
  const appointments = new Map<string, CompiledAppointment>();
  const impossible: { node: string; choice: string }[] = [];
  for (const [about, name] of names.entries()) {
    const node = document.nodes[name];
    if (node?.kind === "http") calls.set(name, compileCall(about, assumptions, name));
    if (node?.kind === "appointment") {
      const acts = { ...USUAL_APPOINTMENT, ...assumptions.appointments?.[name] };
      appointments.set(name, { about, vanishes: acts.vanishes, done: acts.done, answeredAfter: compileDelay(ASKED_AFTER) });
      if (offersTimes(node)) {
        const merged = { ...USUAL, ...assumptions.everyMessage, ...assumptions.messages?.[name] };
        byKey.set(name, compileOffer(about, merged, acts));
      }
      continue;
    }
    for (const [place, said] of (node ? messagesOfNode(name, node) : []).entries()) {
      const { key, content } = said;
      const assumed = { ...assumptions.messages?.[name], ...assumptions.messages?.[key] };
      const merged: Required<MessageBehaviour> = {
        ...USUAL,
        ...assumptions.everyMessage,
        ...learned[templateOf(said)],
        ...assumed,
      };
      const { replies, misses } = compileReplies(content, templates, merged.replies);
      for (const choice of misses) impossible.push({ node: name, choice });
      byKey.set(key, {
        // Steps of a chain draw apart from each other, and the first one as a message of its own would.
        about: about + place * names.length,
        delivered: merged.delivered,
        deliveredAfter: compileDelay(merged.deliveredAfter),
        read: merged.read,
        readAfter: compileDelay(merged.readAfter),
        replies,
        // What is said of every message holds of those with a link; of one message it is taken on trust: a variable may bring the link.
        clicks: assumed.clicks ?? (hasLink(content, templates) ? merged.clicks : 0),
        clicksAfter: compileDelay(merged.clicksAfter),
        stops: merged.stops,
      });
    }
  }
  return {
    ofMessage: (key) => known(byKey, key),
    ofCall: (node) => known(calls, node),
    ofAppointment: (node) => known(appointments, node),
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

export function templateOf(node: { readonly content: MessageContent }): string {
  return node.content.kind === "template" ? node.content.name : "";
}

function compileCall(about: number, assumptions: Assumptions, node: string): CompiledCall {
  const { ok = 1, after = CALL_AFTER, body = {} } = assumptions.calls?.[node] ?? {};
  return { about, ok, after: compileDelay(after), body };
}

/** Times that are offered: their rows are known only then. */
function compileOffer(
  about: number,
  { delivered, deliveredAfter, read, readAfter, clicksAfter, stops }: Required<MessageBehaviour>,
  { takes, none, after }: Required<AppointmentBehaviour>,
): CompiledBehaviour {
  const reply = (choice: string, upTo: number): CompiledReply => ({ upTo, after: compileDelay(after), choice, text: "…" });
  return {
    about,
    delivered,
    deliveredAfter: compileDelay(deliveredAfter),
    read,
    readAfter: compileDelay(readAfter),
    replies: [reply(SLOT_ROW, takes), reply(NONE_ROW, takes + none)],
    clicks: 0,
    clicksAfter: compileDelay(clicksAfter),
    stops,
  };
}

function compileReplies(
  content: MessageContent,
  templates: readonly Template[],
  written: Required<MessageBehaviour>["replies"],
): { readonly replies: readonly CompiledReply[]; readonly misses: readonly string[] } {
  const offers = offersOf(content, templates);
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
