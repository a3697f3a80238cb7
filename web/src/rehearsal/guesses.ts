/** What a rehearsal begins with where neither history nor the author says anything: plain guesses, each under a slider. Pure. */
import type { JourneyDocument, JsonObject } from "../api/types.ts";
import type { Assumptions, Delay, MessageBehaviour } from "../../../src/contract/rehearsal.ts";
import { waysOf } from "../journeys/edit/ways.ts";
import { offersOf } from "../../../src/rehearsal/simulator/offers.ts";
import type { Cast, Settings } from "./use-rehearsal.ts";

/** Of the people who got a message with buttons, this share taps one. */
const TAPPED = 0.45;
/** Of the people who entered, this share does later what the journey waits for. */
const HAPPENS = 0.8;
const FIRST_AFTER_HOURS = 6;
/** Of appointments it is known better than of events in general what becomes of them. */
const OF_APPOINTMENTS: { readonly [event: string]: { readonly share: number; readonly after: Delay } } = {
  "appointment.reminder_due": { share: 0.9, after: { median: "P2D", p90: "P6D" } },
  "appointment.rescheduled": { share: 0.06, after: { median: "P1D", p90: "P4D" } },
  "appointment.cancelled": { share: 0.06, after: { median: "P1D", p90: "P4D" } },
  "appointment.resend": { share: 0, after: { fixed: "PT1H" } },
  "appointment.no_show": { share: 0.05, after: { median: "P4D", p90: "P8D" } },
  "appointment.done": { share: 0.85, after: { median: "P4D", p90: "P8D" } },
  "appointment.offer_ended": { share: 1, after: { fixed: "PT1H" } },
};
/** What the buttons of the ready-made journeys say back. */
const APPOINTMENT_TAPS: { readonly [choice: string]: number } = {
  "appointment.confirm": 0.35,
  "appointment.move": 0.06,
  "appointment.cancel": 0.04,
};

export type AwaitedEvent = { readonly event: string; readonly exit: boolean };

/** From the first node on, each once: databases keep no order of names. */
export function nodesInOrder(document: JourneyDocument): readonly string[] {
  const seen = new Set<string>();
  const next = [document.start];
  for (let name = next.shift(); name !== undefined; name = next.shift()) {
    const node = document.nodes[name];
    if (!node || seen.has(name)) continue;
    seen.add(name);
    next.push(...waysOf(node).map(({ to }) => to));
  }
  return [...seen, ...Object.keys(document.nodes).filter((name) => !seen.has(name))];
}

/** Events that somebody on the way is waited for, in the journey's order, then those that end it. */
export function awaitedEvents(document: JourneyDocument): readonly AwaitedEvent[] {
  const arms = nodesInOrder(document).flatMap((name) => {
    const node = document.nodes[name];
    return node?.kind === "wait_for" ? node.arms.flatMap((arm) => (arm.on === "event" ? [arm.event] : [])) : [];
  });
  const ends = (document.exitOn ?? []).flatMap((exit) => ("event" in exit ? [exit.event] : []));
  const entry = document.entry.kind === "event" ? document.entry.event : null;
  const waited = [...new Set(arms)].filter((event) => event !== entry);
  return [
    ...waited.map((event) => ({ event, exit: false })),
    ...[...new Set(ends)].filter((event) => event !== entry && !waited.includes(event)).map((event) => ({ event, exit: true })),
  ];
}

/** The n-th thing that is waited for comes after the one before. */
export function usualDelay(place: number): Delay {
  const hours = FIRST_AFTER_HOURS * (place + 1);
  return { median: `PT${hours}H`, p90: `PT${hours + FIRST_AFTER_HOURS / 2}H` };
}

export function guessedEvents(document: JourneyDocument): NonNullable<Assumptions["events"]> {
  return awaitedEvents(document).map(({ event, exit }, place) => {
    const known = exit ? undefined : OF_APPOINTMENTS[event];
    return { event, ...(known ?? { share: exit ? 0 : HAPPENS, after: usualDelay(place) }) };
  });
}

/** Null where nothing can be tapped. */
export function guessedReplies(document: JourneyDocument, cast: Cast, name: string): NonNullable<MessageBehaviour["replies"]> | null {
  const node = document.nodes[name];
  if (node?.kind !== "message") return null;
  const offers = offersOf(node.content, cast.templates);
  if (offers.length === 0) return null;
  const share = Math.floor((TAPPED / offers.length) * 100) / 100;
  return offers.map(({ choice, text }) => ({ choice, text, share: APPOINTMENT_TAPS[choice] ?? share }));
}

/** What is played: what the author wrote, else what customers did, else the guess. */
export function assumptionsOf(document: JourneyDocument, cast: Cast, { assumptions, learn }: Settings): Assumptions {
  const messages = Object.keys(document.nodes).flatMap((name) => {
    const behaviour = behaviourOf(document, cast, { name, learn, written: assumptions.messages?.[name] });
    return behaviour === null ? [] : [[name, behaviour] as const];
  });
  const written = new Map(assumptions.events?.map((one) => [one.event, one]));
  return {
    ...assumptions,
    messages: Object.fromEntries(messages),
    events: guessedEvents(document).map((guess) => written.get(guess.event) ?? guess),
  };
}

function behaviourOf(
  document: JourneyDocument,
  cast: Cast,
  { name, learn, written }: { readonly name: string; readonly learn: boolean; readonly written: MessageBehaviour | undefined },
): MessageBehaviour | null {
  const node = document.nodes[name];
  if (node?.kind !== "message") return null;
  const known = learn && node.content.kind === "template" && cast.learned[node.content.name] !== undefined;
  const replies = known ? null : guessedReplies(document, cast, name);
  return replies === null ? (written ?? null) : { replies, ...written };
}

/** Of the event that people enter by: as written, else as one of the last days had them. */
export function entryProperties(document: JourneyDocument, cast: Cast, settings: Settings): JsonObject {
  return document.entry.kind === "event" ? (settings.properties ?? cast.entryProperties ?? {}) : {};
}
