/** The test kit: a virtual world that a test drives by hand. Public shapes: `sdk/src/testkit/types.ts`. */
import type { JourneyWorld, JourneyWorldOptions, TestMessage, TestPerson, TestRun } from "@parley/sdk/testkit";
import { hasLink, offersOf } from "../simulator/offers.ts";
import { contentOf } from "../simulator/crowd.ts";
import { durationMs } from "../simulator/delay.ts";
import { newPerson, type VirtualMessage, type VirtualPerson, type VirtualRun } from "../simulator/people.ts";
import { participantOf } from "../simulator/sample.ts";
import { createWorld } from "../simulator/world.ts";
import type { Act, MessageNews, Observer, World } from "../simulator/world-types.ts";
import type { JourneyDocument, JourneyEntry } from "../../journeys/document.ts";
import { ENTRY_EVENTS } from "../../journeys/entry.ts";
import { addDuration, fromMs, parseDuration, parseInstant } from "../../journeys/time.ts";
import { validateJourney } from "../../journeys/validate.ts";
import { renderText } from "../../liquid/liquid.ts";
import { pricesOf } from "../../messages/rate-card.ts";
import { SAMPLE_RATE_CARD } from "../../messages/rate-card-sample.ts";
import type { CallId } from "../../platform/ids.ts";
import type { JsonObject } from "../../platform/json.ts";
import { samplePersonOf, otherTestChannels, testChannel, testTemplates } from "./test-account.ts";

const START = "2026-01-01T09:00:00Z";

type Heard = { readonly message: VirtualMessage; state: TestMessage["state"]; sentAt: string | null; reason: string | null };
type Acquaintance = { readonly person: VirtualPerson; readonly heard: Heard[]; readonly runs: VirtualRun[]; readonly story: string[] };

/** Throws when the journey could not be published. */
export function createJourneyWorld(journey: unknown, options: JourneyWorldOptions = {}): JourneyWorld {
  const document = validated(journey);
  const startMs = instantMs(options.now ?? START);
  const templates = testTemplates(document, options.templates ?? []);
  const others = otherTestChannels(document);
  const known = new Map<string, Acquaintance>();
  const calls = new Map<string, { readonly run: VirtualRun; readonly callId: CallId }>();
  const readAfterMs = options.readAfter === undefined ? null : durationMs(options.readAfter);
  let made = 0;
  let only: TestPerson | null = null;

  const of = (person: TestPerson | undefined): Acquaintance => {
    const { id } = person ?? (only ??= api.person());
    const found = known.get(id);
    if (!found) throw new Error(`${id} is nobody of this world: make people with world.person()`);
    return found;
  };
  const note = (person: VirtualPerson, line: string): void => {
    known.get(person.profile.id)?.story.push(`${sinceStart(world.nowMs() - startMs)} ${line}`);
  };
  const observer: Observer = {
    entered: (run) => {
      known.get(run.person.profile.id)?.runs.push(run);
      note(run.person, `entered ${document.name}`);
    },
    stayedOut: (person, why) => note(person, `stayed out: ${why}`),
    passed: () => undefined,
    handedOver: () => undefined,
    stepped: () => undefined,
    broke: (_run, error) => {
      throw new Error(`the journey broke: ${error}`);
    },
    ended: ({ person, run }) => note(person, `${run.state}${run.outcome === null ? "" : `: ${run.outcome}`}`),
    message: (message, news, _atMs, detail) => hear(message, news, detail),
    gaps: () => undefined,
    happened: (person, { type }) => note(person, `event ${type}`),
    said: (person, { text, choice }) => note(person, choice === null ? `says: ${text ?? ""}` : `taps: ${text ?? choice}`),
  };
  const hear = (message: VirtualMessage, news: MessageNews, detail: string | null): void => {
    const { heard } = of(handleOf(message.person));
    let entry = heard.find((one) => one.message === message);
    if (!entry) {
      entry = { message, state: "queued", sentAt: null, reason: null };
      heard.push(entry);
    }
    if (news === "clicked") return note(message.person, `${message.node} clicked`);
    entry.state = news;
    entry.reason = detail;
    if (news === "sent") entry.sentAt = fromMs(world.nowMs()).toISOString();
    if (news !== "queued")
      note(message.person, `${message.node} ${news}${news === "sent" ? `: ${message.text ?? ""}` : detail === null ? "" : `: ${detail}`}`);
  };
  const world: World = createWorld(
    {
      document,
      channel: options.sender === null ? null : testChannel(options.sender ?? {}),
      others,
      templates,
      rules: { tierPer24h: options.tierPer24h ?? null, marketingCapPerDay: options.marketingCapPerDay ?? null },
      holdout: { share: 0, salt: "" },
      hours: { timeZone: options.zone ?? "UTC", quiet: options.quietHours ?? null },
      policy: null,
      weights: options.weights,
      startMs,
      newId: (kind) => `${kind}-${(made += 1)}`,
      render: renderText,
      prices: pricesOf(SAMPLE_RATE_CARD),
    },
    observer,
    (virtual) => ({
      take: (message, nowMs) => {
        if (options.silent?.includes(kindOf(message))) return;
        virtual.later(nowMs, { kind: "receipt", message, status: "delivered" });
        if (readAfterMs !== null) virtual.later(nowMs + readAfterMs, { kind: "receipt", message, status: "read" });
      },
      answerCall: (run, { callId, node }) => void calls.set(`${run.person.profile.id}/${node}`, { run, callId }),
    }),
  );

  const kindOf = ({ message }: VirtualMessage): string => (others.has(message.channelId) ? message.channelId : "whatsapp");

  /** What is due now happens at once: a test sees the world at rest. */
  const playTo = (atMs: number): void => {
    while (world.nextAt() <= atMs) world.next();
    world.passTo(atMs);
  };
  const happen = (act: Act): void => {
    world.happen(act);
    playTo(world.nowMs());
  };
  const arrived = (properties: JsonObject): { readonly id: string; readonly occurredAt: string; readonly properties: JsonObject } => ({
    id: `event-${(made += 1)}`,
    occurredAt: fromMs(world.nowMs()).toISOString(),
    properties,
  });

  const api: JourneyWorld = {
    now: () => fromMs(world.nowMs()).toISOString(),
    person: (input = {}) => {
      const place = known.size;
      const { profile, audiences } = participantOf(samplePersonOf(input, place, options.zone ?? null), place, {
        at: fromMs(startMs),
        channels: others.keys(),
      });
      const person = newPerson(place, profile, new Set(audiences));
      person.onWhatsApp = input.onWhatsApp ?? true;
      known.set(profile.id, { person, heard: [], runs: [], story: [] });
      return handleOf(person);
    },
    event: async (type, properties = {}, person) =>
      happen({ kind: "event", person: of(person).person, event: { ...arrived(properties), type } }),
    enter: async (person, properties = {}) => {
      const { entry } = document;
      if (entry.kind === "event" || entry.kind === "inbound")
        throw new Error(
          `this journey begins by ${entry.kind === "event" ? `the event ${entry.event}` : "what a customer writes"}: use world.${entry.kind === "event" ? "event" : "reply"}`,
        );
      const type = typeOf(entry);
      happen({ kind: "begin", person: of(person).person, event: { ...arrived(properties), type } });
    },
    advance: async (time) => {
      const duration = parseDuration(time);
      playTo(duration ? addDuration(fromMs(world.nowMs()), duration).getTime() : instantMs(time));
    },
    reply: async (who, said) => {
      const { person, heard } = of(who);
      if (typeof said === "string")
        return happen({ kind: "reply", person, answered: null, content: contentOf({ choice: null, text: said }) });
      for (const { message, state } of heard.toReversed()) {
        if (state !== "delivered" && state !== "read") continue;
        const offer = offersOf(message.message.content, templates).find(({ choice, text }) => choice === said.tap || text === said.tap);
        if (!offer) continue;
        const choice = renderText(offer.choice, message.message.variables);
        return happen({ kind: "reply", person, answered: message, content: contentOf({ choice, text: offer.text }) });
      }
      throw new Error(
        `no message offers "${said.tap}"; there is ${
          offered(
            heard.map(({ message }) => message),
            templates,
          ) || "nothing to tap"
        }`,
      );
    },
    reads: async (who) => {
      for (const { message, state } of of(who).heard) if (state === "delivered") happen({ kind: "receipt", message, status: "read" });
    },
    clicks: async (who) => {
      for (const { message, state } of of(who).heard.toReversed()) {
        if ((state !== "delivered" && state !== "read") || !hasLink(message.message.content, templates)) continue;
        if (state === "delivered") happen({ kind: "receipt", message, status: "read" });
        return happen({ kind: "click", message });
      }
      throw new Error("no message that has come has a link to follow");
    },
    stops: async (who) => happen({ kind: "stop", person: of(who).person }),
    answer: async (node, answer, who) => {
      const { person } = of(who);
      const call = calls.get(`${person.profile.id}/${node}`);
      if (!call) throw new Error(`no run of this person waits for an answer at "${node}"`);
      calls.delete(`${person.profile.id}/${node}`);
      const told =
        "fails" in answer
          ? ({ ok: false, why: answer.fails, status: null, body: null } as const)
          : ({ ok: true, status: answer.status ?? 200, body: answer.body ?? null } as const);
      happen({ kind: "call", run: call.run, callId: call.callId, answer: told });
    },
    messages: (who) =>
      of(who).heard.map((heard) => messageOf(heard, kindOf(heard.message), offersOf(heard.message.message.content, templates))),
    runs: (who) => of(who).runs.map(runOf),
    run: (who) => {
      const newest = of(who).runs.at(-1);
      if (!newest) throw new Error(`this person has not entered the journey; what happened: ${of(who).story.join("; ") || "nothing yet"}`);
      return runOf(newest);
    },
    attributes: (who) => of(who).person.profile.attributes,
    story: (who) => [...of(who).story],
  };
  return api;
}

function validated(journey: unknown): JourneyDocument {
  const valid = validateJourney(journey);
  if (valid.ok) return valid.document;
  const lines = valid.problems
    .filter(({ severity }) => severity === "error")
    .map(({ node, message }) => `  ${node === null ? "" : `${node}: `}${message}`);
  throw new Error(`the journey could not be published:\n${lines.join("\n")}`);
}

function instantMs(text: string): number {
  const ms = parseInstant(text);
  if (ms === null) throw new Error(`"${text}" is neither an ISO 8601 duration such as P3D nor a time such as 2026-03-01T10:00:00Z`);
  return ms;
}

function handleOf({ profile }: VirtualPerson): TestPerson {
  return { id: profile.id };
}

function messageOf({ message, state, sentAt, reason }: Heard, channel: string, offers: readonly { readonly text: string }[]): TestMessage {
  const { content, purpose } = message.message;
  return {
    node: message.node,
    channel,
    purpose,
    state,
    sentAt,
    text: message.text,
    template: content.kind === "template" ? content.name : null,
    buttons: offers.map(({ text }) => text),
    reason,
  };
}

function runOf({ run }: VirtualRun): TestRun {
  const { state, key, node, outcome, dueAt, memory } = run;
  return {
    state,
    key,
    node,
    outcome,
    dueAt: dueAt?.toISOString() ?? null,
    answers: memory.answers,
    trail: memory.trail.map((passage) => `${passage.node}>${passage.via}`),
  };
}

function offered(messages: readonly VirtualMessage[], templates: Parameters<typeof offersOf>[1]): string {
  return messages.flatMap(({ message }) => offersOf(message.content, templates).map(({ text }) => `"${text}"`)).join(", ");
}

/** `PT0S`, `P1DT2H30M`: how long after the beginning. */
function sinceStart(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  const parts = [
    [Math.floor(ms / 3_600_000) % 24, "H"],
    [Math.floor(ms / 60_000) % 60, "M"],
    [Math.floor(ms / 1_000) % 60, "S"],
  ] as const;
  const time = parts.flatMap(([n, unit]) => (n === 0 ? [] : [`${n}${unit}`])).join("");
  if (days === 0) return `PT${time || "0S"}`;
  return `P${days}D${time === "" ? "" : `T${time}`}`;
}

/** The type of the event that somebody enters by. */
function typeOf(entry: Exclude<JourneyEntry, { readonly kind: "event" | "inbound" }>): string {
  if (entry.kind === "audience") return ENTRY_EVENTS.audience(entry.on);
  return entry.kind === "business_event" ? entry.event : ENTRY_EVENTS[entry.kind];
}
