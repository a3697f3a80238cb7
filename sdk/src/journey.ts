import type { MessageContent } from "./content-types.ts";
import type { Json } from "./json.ts";
import type {
  ApiEntry,
  AssignNode,
  AudienceEntry,
  BusinessEntry,
  BranchNode,
  ChainGoal,
  ChainNode,
  ChainStep,
  Condition,
  ConsentNode,
  ConsentPurpose,
  EventEntry,
  ExitNode,
  ForkNode,
  AppointmentNode,
  HttpNode,
  InboundEntry,
  JoinNode,
  JourneyDocument,
  JourneyNode,
  JumpNode,
  MessageNode,
  OnError,
  ReceiptState,
  ScheduleEntry,
  SplitBandit,
  SplitNode,
  UpdateProfileNode,
  WaitArm,
  WaitForNode,
  WaitNode,
  Weekday,
} from "./journey-types.ts";

/**
 * Writes a journey as code. The node names are taken from the keys of `nodes`; `start`, every `next` and every receipt
 * arm must name one of them, or the file does not compile. Gives plain JSON.
 */
export function journey<Name extends string>(
  name: string,
  definition: Omit<JourneyDocument, "schema" | "name" | "start" | "nodes"> & {
    readonly start: NoInfer<Name>;
    readonly nodes: { readonly [Key in Name]: JourneyNode<NoInfer<Name>> };
  },
): JourneyDocument<Name> {
  return { schema: 1, name, ...definition };
}

type Rules = Pick<EventEntry, "where" | "reentry" | "reentryAfter">;

/** Entered when the event arrives; `key` (`properties.orderId`) allows one live run per profile and value. */
export function onEvent(event: string, options: Omit<EventEntry, "kind" | "event"> = {}): EventEntry {
  return { kind: "event", event, ...options };
}

/** Entered by whoever comes into the audience, or goes out of it. */
export function onAudience(audience: string, on: "entered" | "left" = "entered", rules: Rules = {}): AudienceEntry {
  return { kind: "audience", audience, on, ...rules };
}

/** Entered by all members of the audience when something happens that is nobody's own: `onBusinessEvent("price_fell", "watchers")`. */
export function onBusinessEvent(
  event: string,
  audience: string,
  options: Omit<BusinessEntry, "kind" | "event" | "audience"> = {},
): BusinessEntry {
  return { kind: "business_event", event, audience, ...options };
}

/** Entered by all members of the audience, again and again: `everyTime("0 9 * * mon", "Europe/Paris", "vip")`. A zone of null: the document's, else the workspace's. */
export function everyTime(cron: string, zone: string | null, audience: string, rules: Rules = {}): ScheduleEntry {
  return { kind: "schedule", audience, cron, ...(zone === null ? {} : { zone }), ...rules };
}

/** Entered by all members of the audience, once, at that local time: `onceAt("2026-12-24T09:00", "Europe/Paris", "vip")`. A zone of null: the document's, else the workspace's. */
export function onceAt(at: string, zone: string | null, audience: string, rules: Rules = {}): ScheduleEntry {
  return { kind: "schedule", audience, at, ...(zone === null ? {} : { zone }), ...rules };
}

/** Entered by request: `POST /v1/journeys/{name}/runs`. */
export function onRequest(options: Omit<ApiEntry, "kind"> = {}): ApiEntry {
  return { kind: "api", ...options };
}

/** Entered by whoever writes one of the words or taps the choice; without them, by whoever writes. */
export function onInbound(options: Omit<InboundEntry, "kind"> = {}): InboundEntry {
  return { kind: "inbound", ...options };
}

type MessageOptions<Name extends string> = Pick<MessageNode<Name>, "purpose" | "topic" | "expiresAfter" | "onError" | "next">;

/** A WhatsApp message of any content. */
export function message<const Name extends string>(content: MessageContent, options: MessageOptions<Name>): MessageNode<Name> {
  return { kind: "message", channel: "whatsapp", content, ...options };
}

type TemplateContent = Extract<MessageContent, { readonly kind: "template" }>;

/** A WhatsApp template message. */
export function template<const Name extends string>(
  name: string,
  options: Omit<TemplateContent, "kind" | "name"> & MessageOptions<Name>,
): MessageNode<Name> {
  const { purpose, topic, expiresAfter, onError, next, ...values } = options;
  return message(
    { kind: "template", name, ...values },
    {
      purpose,
      ...(topic === undefined ? {} : { topic }),
      ...(expiresAfter === undefined ? {} : { expiresAfter }),
      ...(onError === undefined ? {} : { onError }),
      next,
    },
  );
}

/** A free-form WhatsApp text: a service message, for the 24 hours after the customer wrote. */
export function text<const Name extends string>(
  words: string,
  options: { readonly next: Name } & Partial<MessageOptions<Name>>,
): MessageNode<Name> {
  return message({ kind: "text", text: words }, { purpose: "service", ...options });
}

/** The same thing by one channel after the other, until it has come through: `chain([by("sms", { text: "…" }, "delivered", "PT1H"), …], { … })`. */
export function chain<const Name extends string>(
  steps: readonly ChainStep[],
  options: Omit<ChainNode<Name>, "kind" | "steps">,
): ChainNode<Name> {
  return { kind: "chain", steps, ...options };
}

/** A step of a chain. Texts by name for every channel but WhatsApp, which takes a content of its own. */
export function by(
  channel: string,
  said: MessageContent | { readonly [field: string]: string },
  until: ChainGoal,
  patience: string,
): ChainStep {
  return { channel, content: isContent(said) ? said : { kind: "fields", fields: said }, until, patience };
}

function isContent(said: MessageContent | { readonly [field: string]: string }): said is MessageContent {
  return "kind" in said;
}

/** Waits for an ISO 8601 duration, such as `PT2H` or `P3D`. */
export function wait<const Name extends string>(duration: string, next: Name): WaitNode<Name> {
  return { kind: "wait", for: duration, next };
}

/** Waits until an ISO time, or the time that a path such as `event.properties.deliveryAt` names. */
export function waitUntil<const Name extends string>(timeOrPath: string, next: Name): WaitNode<Name> {
  return { kind: "wait", until: timeOrPath, next };
}

type UntilOptions<Name extends string> = Pick<WaitNode<Name>, "offset" | "yearly" | "at" | "zone" | "onError">;

/** Waits until a date of the profile or the event, moved by an offset: `waitUntilDate("profile.attributes.birthday", { yearly: true, offset: "-P3D" }, "greet")`. */
export function waitUntilDate<const Name extends string>(path: string, options: UntilOptions<Name>, next: Name): WaitNode<Name> {
  return { kind: "wait", until: path, ...options, next };
}

/** Waits for the next such time of the local clock; with `after`, for the first one after that duration. */
export function waitForTime<const Name extends string>(
  time: string,
  options: { readonly days?: readonly Weekday[]; readonly zone?: string; readonly after?: string },
  next: Name,
): WaitNode<Name> {
  const { days, zone, after } = options;
  return {
    kind: "wait",
    ...(after === undefined ? {} : { for: after }),
    at: { time, ...(days === undefined ? {} : { days }) },
    ...(zone === undefined ? {} : { zone }),
    next,
  };
}

/** Waits while the local clock stands between the two times. */
export function waitWhileQuiet<const Name extends string>(from: string, to: string, next: Name, zone?: string): WaitNode<Name> {
  return { kind: "wait", quiet: { from, to }, ...(zone === undefined ? {} : { zone }), next };
}

/** Waits until the quiet hours of the workspace end, by the person's clock; `whose` "none": goes on at once, whatever the workspace says. */
export function waitForQuietHours<const Name extends string>(
  next: Name,
  zone?: string,
  whose: "workspace" | "none" = "workspace",
): WaitNode<Name> {
  return { kind: "wait", quiet: whose === "none" ? "none" : {}, ...(zone === undefined ? {} : { zone }), next };
}

/** Waits until the hour at which the person reads and answers most, at most so long: `waitForBestHour("P1D", "say")`. `quiet`: other hours to leave out than the workspace's, or "none". */
export function waitForBestHour<const Name extends string>(
  within: string,
  next: Name,
  zone?: string,
  quiet?: WaitNode["quiet"],
): WaitNode<Name> {
  return { kind: "wait", best: { within }, ...(quiet === undefined ? {} : { quiet }), ...(zone === undefined ? {} : { zone }), next };
}

/** Waits until the customer writes, which opens the service window. */
export function waitForWindow<const Name extends string>(
  next: Name,
  timeout: { readonly after: string; readonly next: Name },
): WaitNode<Name> {
  return { kind: "wait", window: timeout, next };
}

/** Waits for the first of several things, at most for the time-out. */
export function waitFor<const Name extends string>(
  arms: readonly WaitArm<Name>[],
  timeout: { readonly after: string; readonly next: Name },
): WaitForNode<Name> {
  return { kind: "wait_for", arms, timeout };
}

/** A tap with this id or payload, or a text that equals or contains one of the words. */
export function whenReply<const Name extends string>(
  fits: string | { readonly choice?: string; readonly equals?: readonly string[]; readonly contains?: readonly string[] },
  next: Name,
): WaitArm<Name> {
  return { on: "reply", ...(typeof fits === "string" ? { choice: fits } : fits), next };
}

/** Any other answer. */
export function whenAnyReply<const Name extends string>(next: Name): WaitArm<Name> {
  return { on: "any_reply", next };
}

export function whenEvent<const Name extends string>(event: string, next: Name, where?: Condition): WaitArm<Name> {
  return { on: "event", event, ...(where === undefined ? {} : { where }), next };
}

/** The person comes into the audience, or goes out of it. */
export function whenAudience<const Name extends string>(audience: string, change: "entered" | "left", next: Name): WaitArm<Name> {
  return { on: "audience", audience, change, next };
}

/** The message of a node came at least so far; `failed` and `refused` exactly. */
export function whenReceipt<const Name extends string>(node: Name, state: ReceiptState, next: Name): WaitArm<Name> {
  return { on: "receipt", node, state, next };
}

export function branch<const Name extends string>(arms: BranchNode<Name>["arms"], otherwise: Name): BranchNode<Name> {
  return { kind: "branch", arms, otherwise };
}

/** Chance by weights; the same person always goes the same way. */
export function split<const Name extends string>(arms: SplitNode<Name>["arms"], by?: "person" | "run"): SplitNode<Name> {
  return { kind: "split", ...(by === undefined ? {} : { by }), arms };
}

/**
 * Chance whose shares follow success, day by day; each run keeps its arm. Without an `explore` no arm gets less than 5 %, without
 * a `minimumSample` each arm first sends 100 messages by the weights given.
 */
export function bandit<const Name extends string>(
  arms: SplitNode<Name>["arms"],
  { goal, explore = 0.05, minimumSample = 100, conversion }: Pick<SplitBandit, "goal"> & Partial<SplitBandit>,
): SplitNode<Name> {
  return { kind: "split", bandit: { goal, explore, minimumSample, ...(conversion === undefined ? {} : { conversion }) }, arms };
}

/** All ways at once. */
export function fork<const Name extends string>(...ways: readonly Name[]): ForkNode<Name> {
  return { kind: "fork", paths: ways.map((next) => ({ next })) };
}

/** Where the paths of a fork meet: all of them, or the first, which ends the others. */
export function join<const Name extends string>(forkName: Name, next: Name, when: "all" | "any" = "all"): JoinNode<Name> {
  return { kind: "join", fork: forkName, when, next };
}

/** Writes into the ledger of consent. */
export function consent<const Name extends string>(
  action: "opt_in" | "opt_out",
  purpose: ConsentPurpose,
  next: Name,
  evidence?: { readonly [key: string]: string },
): ConsentNode<Name> {
  return { kind: "consent", channel: "whatsapp", purpose, action, ...(evidence === undefined ? {} : { evidence }), next };
}

/** Gives the conversation to a person or a team. */
export function assign<const Name extends string>(to: string, next: Name, note?: string): AssignNode<Name> {
  return { kind: "assign", to, ...(note === undefined ? {} : { note }), next };
}

/** Calls an address outside; its answer is `answers.<node>` from then on. */
export function http<const Name extends string>(call: Omit<HttpNode<Name>, "kind">): HttpNode<Name> {
  return { kind: "http", ...call };
}

/** Offers free times and books one, or moves, confirms or cancels an appointment; what came of it is `answers.<node>`. */
export function appointment<const Name extends string>(about: Omit<AppointmentNode<Name>, "kind">): AppointmentNode<Name> {
  return { kind: "appointment", ...about };
}

/** The value of a secret of the workspace, for a header of `http`. */
export function secret(name: string): { readonly secret: string } {
  return { secret: name };
}

/** On to another node of this journey. */
export function jump(node: string): JumpNode<never> {
  return { kind: "jump", node };
}

/** Out of this journey and into another one. */
export function jumpTo<const Name extends string>(
  target: string,
  options: { readonly node?: string; readonly onError?: OnError<Name> } = {},
): JumpNode<Name> {
  return { kind: "jump", journey: target, ...options };
}

export function updateProfile<const Name extends string>(set: { readonly [attribute: string]: Json }, next: Name): UpdateProfileNode<Name> {
  return { kind: "update_profile", set, next };
}

export function exit(outcome?: string): ExitNode {
  return { kind: "exit", ...(outcome === undefined ? {} : { outcome }) };
}

/** The person is, or is not, a member of the audience now. */
export function inAudience(audience: string, is: "in" | "not_in" = "in"): Condition {
  return { audience, is };
}

/** The arriving event has the same value there as the event the run entered by: `sameAsEntry("properties.orderId")`. */
export function sameAsEntry(path: string): Condition {
  return { fact: `event.${path}`, is: "same_as", other: `entry.event.${path}` };
}
