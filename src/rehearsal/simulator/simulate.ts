/**
 * A rehearsal from beginning to end: people enter, the assumptions act for them, and what happened is written down. The same
 * input gives the same result, to the last figure.
 */
import type { Contact } from "../../contact-rules/contacts.ts";
import type { PolicyInForce } from "../../contact-rules/document.ts";
import type { Suppressed } from "../../consent/suppression.ts";
import type { Channel, PlainChannel } from "../../catalog/channel.ts";
import { form as whatsAppForm } from "../../channels/whatsapp/form.ts";
import type { LanguageChain, Template, TemplateRule } from "../../catalog/template.ts";
import type { Assumptions, RehearsalEnvironment, RehearsalResult } from "../../contract/rehearsal.ts";
import type { ChannelKind } from "../../consent/consent.ts";
import type { Conversation } from "../../conversations/conversation.ts";
import { expectQueue } from "../../contact-rules/expected-queue.ts";
import type { WorkspaceHours } from "../../journeys/workspace-hours.ts";
import { renderText } from "../../liquid/liquid.ts";
import type { JourneyDocument } from "../../journeys/document.ts";
import type { ArrivedEvent } from "../../journeys/facts.ts";
import { ENTRY_EVENTS } from "../../journeys/entry.ts";
import { subscriptionsOf } from "../../journeys/subscriptions.ts";
import type { ChannelForm } from "../../messages/channel-form.ts";
import { pricesOf, type RateCard } from "../../messages/rate-card.ts";
import { SAMPLE_RATE_CARD } from "../../messages/rate-card-sample.ts";
import { type Json, type JsonObject, setOwn } from "../../platform/json.ts";
import type { Profile } from "../../profiles/profile.ts";
import { type Behaviour, compileBehaviour, type Learned } from "./behaviour.ts";
import { drawsOf } from "./chance.ts";
import { contentOf, createCrowd } from "./crowd.ts";
import { Instant } from "./instant.ts";
import { newPerson, type VirtualPerson } from "./people.ts";
import { createPriceList } from "./pricing.ts";
import { createRecorder } from "./recorder.ts";
import { createWorld } from "./world.ts";
import type { Act, Observer, World } from "./world-types.ts";

const NOWHERE: readonly Suppressed[] = [];

/** A person of the rehearsal; `properties` are of the event that person enters by. */
export type Participant = {
  readonly profile: Profile;
  readonly conversation?: Conversation | null;
  readonly audiences?: readonly string[];
  /** Where they are on the suppression list; left out: nowhere. */
  readonly suppressed?: readonly Suppressed[];
  readonly properties?: JsonObject;
  /** As far back as the policy counts; left out: nothing lately. */
  readonly lately?: Lately;
};
/** What somebody was sent before, and when the team last talked with them (null: not lately). */
export type Lately = { readonly contacts: readonly Contact[]; readonly talkedAtMs: number | null };
/** Something that happened and happens again; `person` is the place among the participants. In the order of time. */
export type RecordedEvent = { readonly person: number; readonly atMs: number; readonly event: ArrivedEvent };

export type Simulation = {
  readonly document: JourneyDocument;
  readonly participants: readonly Participant[];
  /** Instead of everybody entering once. */
  readonly recorded?: readonly RecordedEvent[];
  readonly entry: { readonly atMs: number; readonly overMs: number; readonly properties: JsonObject };
  readonly assumptions: Assumptions;
  readonly learned: Learned;
  readonly environment: RehearsalEnvironment;
  /** The WhatsApp number that is sent from. */
  readonly channel: PlainChannel | null;
  /** One sender of each other channel that the workspace has. */
  readonly others?: readonly PlainChannel[];
  readonly templates: readonly Template[];
  /** What messages do while their template cannot be sent, by its name; the second templates are among `templates`. */
  readonly templateRules?: { readonly [template: string]: TemplateRule };
  /** Of the workspace; nobody without it. */
  readonly holdout?: { readonly share: number; readonly salt: string };
  /** Of the workspace, by name. */
  readonly fragments?: { readonly [name: string]: string };
  /** By template. */
  readonly languages?: { readonly [template: string]: LanguageChain };
  /** What messages cost the workspace; sample rates without it. */
  readonly rateCard?: RateCard;
  /** The workspace's clocks. */
  readonly hours?: WorkspaceHours;
  /** What the team gets through in an hour of work; null or left out: not known. */
  readonly teamPerHour?: number | null;
  /** In force in the workspace; null or left out: none. */
  readonly policy?: PolicyInForce | null;
  readonly seed: number;
  readonly horizonMs: number;
  readonly examples: number;
  /** Told from time to time, as a share of 1. */
  readonly progress?: (share: number) => void;
};

/** Between two tellings of progress. */
const ACTS_A_TELLING = 16_384;

/** `formOf`: what the other channels are; forms hold functions and do not travel with the rest. */
export function simulate(simulation: Simulation, formOf: (kind: ChannelKind) => ChannelForm | null = () => null): RehearsalResult {
  const { document, environment, entry, recorded } = simulation;
  const channel = channelOf(simulation.channel, environment);
  const templates = templatesOf(simulation.templates, environment);
  const behaviour = compileBehaviour(document, templates, simulation.assumptions, simulation.learned);
  const prices = createPriceList({
    currency: environment.currency,
    prices: environment.prices,
    card: simulation.rateCard ?? SAMPLE_RATE_CARD,
    utilityInWindowBilled: environment.utilityInWindowBilled ?? true,
  });
  const recorder = createRecorder(document, prices);
  const fromMs = recorded ? (recorded[0]?.atMs ?? entry.atMs) : entry.atMs;
  const untilMs = fromMs + simulation.horizonMs;
  const listens = subscriptionsOf(document);
  const crowd = createCrowd(behaviour, drawsOf(simulation.seed), {
    horizonMs: untilMs,
    listened: (node) => listens.receipts.has(node),
    observer: recorder,
  });
  let made = 0;
  const observer: Observer = {
    ...recorder,
    entered: (run, atMs) => {
      recorder.entered(run, atMs);
      crowd.entered(world, run, atMs);
    },
    message: (message, news, atMs, detail) => {
      recorder.message(message, news, atMs, detail);
      if (news === "sent") recorder.tierUse(atMs, world.tierUse());
    },
  };
  const world = createWorld(
    {
      document,
      channel,
      others: new Map((simulation.others ?? []).map((other) => [other.kind, { ...other, form: formOf(other.kind) }])),
      templates,
      templateRules: simulation.templateRules,
      rules: { tierPer24h: environment.tierPer24h ?? null, marketingCapPerDay: environment.marketingCapPerDay ?? null },
      holdout: simulation.holdout ?? { share: 0, salt: "" },
      hours: simulation.hours,
      policy: simulation.policy ?? null,
      startMs: fromMs,
      newId: () => `v${(made += 1)}`,
      render: renderText,
      fragments: new Map(Object.entries(simulation.fragments ?? {})),
      languages: simulation.languages,
      prices: pricesOf(simulation.rateCard ?? SAMPLE_RATE_CARD),
    },
    observer,
    crowd.others,
  );
  const people = simulation.participants.map(({ profile, audiences, conversation, suppressed, lately }, index) => {
    const person = newPerson(index, profile, new Set(audiences));
    person.conversation = conversation ? { ...conversation } : null;
    person.suppressed = suppressed ?? NOWHERE;
    if (lately) {
      person.contacts = [...lately.contacts];
      person.talkedAtMs = lately.talkedAtMs;
    }
    person.onWhatsApp = crowd.hasWhatsApp(index);
    return person;
  });
  const arrivals = recorded ? replayed(recorded, people) : entering(simulation, people);
  play(world, arrivals, { untilMs, progress: simulation.progress ?? (() => undefined), expected: recorded?.length ?? people.length });

  const { peak, tierPeak, broken, ...figures } = recorder.read({
    fromMs,
    untilMs,
    examples: simulation.examples,
    conversions: [...new Set((simulation.assumptions.events ?? []).map(({ event }) => event))],
  });
  return {
    journey: document.name,
    seed: simulation.seed,
    people: people.length,
    ...figures,
    throughput: { limit: channel?.config.messagesPerSecond ?? 0, peakPerSecond: peak.perSecond, peakAt: peak.at },
    tier: { limit: environment.tierPer24h ?? null, peak: tierPeak.people, peakAt: tierPeak.at, refused: tierPeak.refused },
    team: teamOf(simulation, figures.hours),
    notes: [...broken, ...notesOf(simulation, behaviour, channel)],
  };
}

type Arrival = { readonly atMs: number; readonly act: Act };

/** Arrivals are in the order of time already: only what follows from them needs the queue. */
function play(
  world: World,
  arrivals: Iterable<Arrival>,
  {
    untilMs,
    progress,
    expected,
  }: {
    readonly untilMs: number;
    readonly progress: (share: number) => void;
    readonly expected: number;
  },
): void {
  let arrived = 0;
  let acts = 0;
  const told = (): void => {
    acts += 1;
    if (acts % ACTS_A_TELLING === 0) progress(Math.min(0.99, (arrived / Math.max(expected, 1)) * 0.9));
  };
  const playTo = (atMs: number): void => {
    while (world.nextAt() <= atMs) {
      world.next();
      told();
    }
  };
  for (const { atMs, act } of arrivals) {
    if (atMs > untilMs) break;
    playTo(atMs);
    world.passTo(atMs);
    world.happen(act);
    arrived += 1;
    told();
  }
  playTo(untilMs);
}

function* entering({ document, participants, entry }: Simulation, people: readonly VirtualPerson[]): Generator<Arrival> {
  const key = keyOf(document.entry);
  for (const [index, person] of people.entries()) {
    const atMs = Math.floor(entry.atMs + (entry.overMs * index) / Math.max(people.length, 1));
    const properties: { [name: string]: Json } = {};
    setAll(properties, entry.properties);
    setAll(properties, participants[index]?.properties ?? NO_PROPERTIES);
    // Without the property that names the run nobody would enter: whoever was given none is given one.
    if (key !== null && !Object.hasOwn(properties, key)) setOwn(properties, key, `rehearsed-${index + 1}`);
    yield { atMs, act: beginning(document.entry, person, { id: `e${index}`, occurredAt: new Instant(atMs).toISOString(), properties }) };
  }
}

/** The property that names the run; null when there is none, or it lies deeper. */
function keyOf(entry: JourneyDocument["entry"]): string | null {
  const [root, name, ...deeper] = ("key" in entry ? entry.key : undefined)?.split(".") ?? [];
  return root === "properties" && name !== undefined && deeper.length === 0 ? name : null;
}

const NO_PROPERTIES: JsonObject = {};

function setAll(properties: { [name: string]: Json }, given: JsonObject): void {
  for (const name of Object.keys(given)) setOwn(properties, name, given[name] ?? null);
}

/** How somebody comes into a journey of that kind. */
function beginning(entry: JourneyDocument["entry"], person: VirtualPerson, event: Omit<ArrivedEvent, "type">): Act {
  switch (entry.kind) {
    case "event":
      return { kind: "event", person, event: named(entry.event, event) };
    case "audience":
      return { kind: "begin", person, event: named(ENTRY_EVENTS.audience(entry.on), event) };
    case "business_event":
      return { kind: "begin", person, event: named(entry.event, event) };
    case "schedule":
    case "api":
      return { kind: "begin", person, event: named(ENTRY_EVENTS[entry.kind], event) };
    case "inbound": {
      const { choice, equals = [], contains = [] } = entry;
      return {
        kind: "reply",
        person,
        answered: null,
        content: contentOf({ choice: choice ?? null, text: equals[0] ?? contains[0] ?? choice ?? "…" }),
      };
    }
  }
}

function named(type: string, { id, occurredAt, properties }: Omit<ArrivedEvent, "type">): ArrivedEvent {
  return { type, id, occurredAt, properties };
}

function* replayed(recorded: readonly RecordedEvent[], people: readonly VirtualPerson[]): Generator<Arrival> {
  for (const { person: place, atMs, event } of recorded) {
    const person = people[place];
    if (person) yield { atMs, act: { kind: "event", person, event } };
  }
}

function channelOf(channel: PlainChannel | null, environment: RehearsalEnvironment): Channel | null {
  if (!channel) return null;
  const { messagesPerSecond = channel.config.messagesPerSecond, pairRate = channel.config.pairRate } = environment;
  return { ...channel, form: whatsAppForm, config: { ...channel.config, messagesPerSecond, ...(pairRate ? { pairRate } : {}) } };
}

/** Null: nobody of the team is needed. */
function teamOf({ document, hours, teamPerHour: perHour = null }: Simulation, by: RehearsalResult["hours"]): RehearsalResult["team"] {
  if (!Object.values(document.nodes).some(({ kind }) => kind === "assign")) return null;
  const arrivals = by.at.map((at, index) => ({ at: Date.parse(at), n: by.handedOver[index] ?? 0 }));
  const open = hours?.answers?.hours;
  const queue = open === undefined || perHour === null || perHour <= 0 ? null : expectQueue(open, perHour, arrivals);
  return {
    handedOver: arrivals.reduce((sum, { n }) => sum + n, 0),
    perHour,
    queue: queue && { ...queue, mostWaitingAt: new Date(queue.mostWaitingAt).toISOString() },
  };
}

function templatesOf(templates: readonly Template[], { templates: status }: RehearsalEnvironment): readonly Template[] {
  if (!status) return templates;
  return templates.map((template) => {
    const wanted = Object.hasOwn(status, template.name) ? status[template.name] : undefined;
    return wanted === undefined ? template : { ...template, status: wanted };
  });
}

function notesOf(
  { document, learned, environment, rateCard, assumptions, recorded }: Simulation,
  { impossible }: Behaviour,
  channel: Channel | null,
): RehearsalResult["notes"] {
  const notes: { code: string; node: string | null; detail: string | null }[] = [];
  if (!channel) notes.push({ code: "no_sender", node: null, detail: null });
  else if (channel.state === "paused") notes.push({ code: "sender_paused", node: null, detail: channel.name });
  for (const { node, choice } of impossible) notes.push({ code: "choice_not_offered", node, detail: choice });
  for (const [name, node] of Object.entries(document.nodes)) {
    if (node.kind === "wait_for" && recorded === undefined)
      for (const arm of node.arms)
        if (arm.on === "event" && !assumptions.events?.some(({ event }) => event === arm.event))
          notes.push({ code: "event_never", node: name, detail: arm.event });
    if (node.kind === "http") notes.push({ code: "call_assumed", node: name, detail: null });
    if (node.kind === "appointment") notes.push({ code: "times_assumed", node: name, detail: null });
    if (node.kind === "split" && node.bandit) notes.push({ code: "shares_stay", node: name, detail: null });
    if (node.kind === "assign") notes.push({ code: "nobody_assigned", node: name, detail: node.to });
    if (node.kind === "jump" && node.journey !== undefined)
      notes.push({ code: "other_journey_not_played", node: name, detail: node.journey });
  }
  if (environment.prices === undefined)
    notes.push({ code: (rateCard ?? SAMPLE_RATE_CARD).isSample ? "sample_prices" : "list_prices", node: null, detail: null });
  if (Object.keys(learned).length === 0) notes.push({ code: "behaviour_assumed", node: null, detail: null });
  return notes;
}
