import type { MessageContent } from "./content-types.ts";
import type { FactPath } from "./fact-types.ts";
import type { Json } from "./json.ts";

/**
 * The journey document, as the server reads it (a test keeps both equal). `Name` is the union of the document's node
 * names, so that a `next` that leads nowhere does not compile.
 */
export type JourneyDocument<Name extends string = string> = {
  readonly schema: 1;
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly entry: JourneyEntry;
  readonly start: Name;
  readonly nodes: { readonly [name in Name]: JourneyNode<Name> };
  readonly exitOn?: readonly ExitCriterion[];
  /** 0 to 100, 50 without it: whose message goes first, and whose marketing waits, when several want to write to one person. */
  readonly priority?: number;
  /** Share of people, 0 to 0.5, who are kept out to be compared with; always the same ones. */
  readonly holdout?: number;
  readonly caps?: EntryCaps;
  readonly loops?: LoopGuard;
  /** IANA zone for people whose own is not known; without it the workspace's. */
  readonly zone?: string;
  /** What is otherwise with the links of its messages than in the workspace. */
  readonly links?: LinkChoice;
  /** Texts on the canvas; nothing runs by them. */
  readonly notes?: readonly JourneyNote[];
  /** By node: how far it was moved from where the automatic layout puts it. */
  readonly layout?: { readonly [node: string]: { readonly x: number; readonly y: number } };
};
/** Values of `utm` are Liquid over `origin` and `template`; an empty one is left out. */
export type LinkChoice = {
  readonly track?: boolean;
  readonly utm?: {
    readonly source?: string;
    readonly medium?: string;
    readonly campaign?: string;
    readonly term?: string;
    readonly content?: string;
  };
};
export type JourneyNote = { readonly text: string; readonly near?: string; readonly x: number; readonly y: number };

/** What may begin a run. Every kind shares the rules of `EntryRules`. */
export type JourneyEntry = EventEntry | AudienceEntry | ScheduleEntry | BusinessEntry | ApiEntry | InboundEntry;

export type EntryRules = {
  readonly where?: Condition;
  /** With a run of the same key behind them: `never` again, `after_finish` (default), or `always` (side by side). */
  readonly reentry?: "never" | "after_finish" | "always";
  /** ISO 8601 duration that must lie between the end of the run before and the next beginning. */
  readonly reentryAfter?: string;
};
export type EventEntry = EntryRules & {
  readonly kind: "event";
  readonly event: string;
  /** Path of the event property that names the run (`properties.orderId`): one live run per profile and key. Absent: one per profile. */
  readonly key?: string;
};
/** Whoever enters or leaves the audience. */
export type AudienceEntry = EntryRules & { readonly kind: "audience"; readonly audience: string; readonly on: "entered" | "left" };
/**
 * Something that happened to nobody in particular (a price fell, a shop closes) begins the journey for all members of the audience
 * at that time; `where` may compare each of them with it.
 */
export type BusinessEntry = EntryRules & {
  readonly kind: "business_event";
  readonly event: string;
  readonly audience: string;
  /** Path of the event property that names the run (`properties.sku`): one live run per profile and key. Absent: one per profile. */
  readonly key?: string;
};
/** All members of the audience, once (`at`: local time such as `2026-12-24T09:00`) or again and again (`cron`: five fields), by the zone's clock. */
export type ScheduleEntry = EntryRules & {
  readonly kind: "schedule";
  readonly audience: string;
  readonly cron?: string;
  readonly at?: string;
  /** IANA; without it the document's zone, then the workspace's. */
  readonly zone?: string;
};
/** Whoever is named in `POST /v1/journeys/{name}/runs`; its `properties` are the event's. */
export type ApiEntry = EntryRules & { readonly kind: "api"; readonly key?: string };
/**
 * Whoever writes and whose text equals or contains one of the words, or who taps this choice; without any of them, whoever
 * writes. What answered a run that was waiting begins nothing.
 */
export type InboundEntry = EntryRules & {
  readonly kind: "inbound";
  readonly choice?: string;
  readonly equals?: readonly string[];
  readonly contains?: readonly string[];
};

/** At most so many beginnings: in all, in each hour, day or week (UTC), and of the people of one group (of that kind, in all or in each period). */
export type EntryCaps = {
  readonly total?: number;
  readonly per?: { readonly period: CapPeriod; readonly count: number };
  readonly perGroup?: { readonly kind: string; readonly count: number; readonly period?: CapPeriod };
};
export type CapPeriod = "hour" | "day" | "week";

/** Of circles: how often a run may come by the same node, and how long it must be between two times. */
export type LoopGuard = { readonly passes?: number; readonly every?: string };

export type ExitCriterion =
  | { readonly event: string; readonly where?: Condition }
  | { readonly audience: string; readonly on: "entered" | "left" }
  /** Looked at whenever the profile, its consent or its audiences change. */
  | { readonly when: Condition };

export type JourneyNode<Name extends string = string> =
  | MessageNode<Name>
  | ChainNode<Name>
  | WaitNode<Name>
  | WaitForNode<Name>
  | BranchNode<Name>
  | SplitNode<Name>
  | ForkNode<Name>
  | JoinNode<Name>
  | UpdateProfileNode<Name>
  | ConsentNode<Name>
  | AssignNode<Name>
  | HttpNode<Name>
  | AppointmentNode<Name>
  | JumpNode<Name>
  | ExitNode;

export type Purpose = "marketing" | "utility" | "authentication" | "service";
export type ConsentPurpose = "marketing" | "utility";
/** Installations may have more. */
export type ChannelKind = "whatsapp" | "email" | "sms" | "web_push" | "in_app" | (string & Record<never, never>);

/**
 * What happens when a node cannot do its work; without it the run fails there, visibly. First the retries, each `every`
 * after the last; then the run fails, goes on as if all were well, or takes the way `next`.
 */
export type OnError<Name extends string = string> = {
  readonly retry?: { readonly times: number; readonly every: string };
  readonly do: "fail" | "skip" | "branch";
  readonly next?: Name;
};

export type MessageNode<Name extends string = string> = {
  readonly kind: "message";
  readonly channel: ChannelKind;
  readonly purpose: Purpose;
  /** What one can subscribe to that this is about: whoever left it does not get it. */
  readonly topic?: string;
  readonly content: MessageContent;
  /** ISO 8601 duration after which an unsent message is worthless. */
  readonly expiresAfter?: string;
  readonly onError?: OnError<Name>;
  readonly next: Name;
};
export type ChainGoal = "accepted" | "delivered" | "read" | "clicked" | "replied";
/**
 * The same thing said by one channel after the other until it has come through. What fulfils any step, however late, ends the chain; an
 * answer fulfils every one. A step that the gate refuses, or whose channel cannot reach the person, is passed at once. `answers.<node>`
 * has its `outcome` (`succeeded` or `exhausted`), and of a success `step` (from 1), `channel` and `by`.
 */
export type ChainNode<Name extends string = string> = {
  readonly kind: "chain";
  readonly purpose: Purpose;
  readonly topic?: string;
  readonly steps: readonly ChainStep[];
  /** `best`: for each person in the order the advisor gives. Without it the order of `steps`. */
  readonly order?: "best";
  /** So many of the first steps begin at once. */
  readonly together?: number;
  /** A message that has not left when its patience ends is taken back and the next step begins. Without it, it is waited for. */
  readonly urgent?: true;
  /** ISO 8601 duration after which an unsent message of it is worthless; three days without it. */
  readonly expiresAfter?: string;
  readonly next: Name;
  /** Where it goes on when every step was in vain. */
  readonly exhausted: Name;
};
export type ChainStep = {
  readonly channel: ChannelKind;
  readonly content: MessageContent;
  /** How far its message has to come. */
  readonly until: ChainGoal;
  /** ISO 8601 duration that it is given for that, from when the channel took the message. */
  readonly patience: string;
};
/**
 * Waits by exactly one of: `for` (ISO 8601 duration), `until` (ISO instant, or a path such as `event.properties.deliveryAt`),
 * `window` (the customer writes, which opens the service window), `best` (the person's own hour), `quiet` (not between these local times). `at` alone is the
 * next such time of the local clock; with `for` or `until` it is the first one from there on.
 */
export type WaitNode<Name extends string = string> = {
  readonly kind: "wait";
  readonly for?: string;
  readonly until?: string;
  /** Signed ISO 8601 duration from `until`: `-P3D` is three days before. */
  readonly offset?: string;
  /** The `until` date comes round every year: birthdays. */
  readonly yearly?: true;
  readonly at?: { readonly time: string; readonly days?: readonly Weekday[] };
  /**
   * Local times; without them (`{}`) the quiet hours of the workspace; `none`: there are no quiet hours for this node, whatever the
   * workspace says. Beside `best` it says which hours are left out there.
   */
  readonly quiet?: "none" | { readonly from?: string; readonly to?: string };
  /** The hour within this duration (PT1H to P7D) at which the person reads and answers most, outside of quiet hours: of the workspace, unless `quiet` says others. */
  readonly best?: { readonly within: string };
  readonly window?: { readonly after: string; readonly next: Name };
  /** IANA zone of `at`, `quiet` and of dates without a time. Absent: the profile's; where that is not known the document's, then the workspace's. */
  readonly zone?: string;
  readonly onError?: OnError<Name>;
  readonly next: Name;
};
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
/** `clicked`: a link of the message was followed. */
export type ReceiptState = "accepted" | "sent" | "delivered" | "read" | "clicked" | "failed" | "refused";
export type WaitForNode<Name extends string = string> = {
  readonly kind: "wait_for";
  readonly arms: readonly WaitArm<Name>[];
  readonly timeout: { readonly after: string; readonly next: Name };
};
export type WaitArm<Name extends string = string> =
  /** A tap on a button or row with this id or payload, or a text that equals or contains one of the words (case and accents aside). */
  | {
      readonly on: "reply";
      readonly choice?: string;
      readonly equals?: readonly string[];
      readonly contains?: readonly string[];
      readonly next: Name;
    }
  | { readonly on: "any_reply"; readonly next: Name }
  | { readonly on: "event"; readonly event: string; readonly where?: Condition; readonly next: Name }
  | { readonly on: "audience"; readonly audience: string; readonly change: "entered" | "left"; readonly next: Name }
  /** The message of that node reached (at least) the state. */
  | {
      readonly on: "receipt";
      readonly node: Name;
      readonly state: ReceiptState;
      readonly next: Name;
    };
export type BranchNode<Name extends string = string> = {
  readonly kind: "branch";
  readonly arms: readonly { readonly label?: string; readonly when: Condition; readonly next: Name }[];
  readonly otherwise: Name;
};
/**
 * Chance by weights, the same for the same person and node whenever they come by (`by: "run"`: for each passage anew).
 * Weights are relative: 1 and 1 are halves. With a `bandit` they are where the shares begin, and each run keeps its arm.
 */
export type SplitNode<Name extends string = string> = {
  readonly kind: "split";
  readonly by?: "person" | "run";
  readonly bandit?: SplitBandit;
  readonly arms: readonly { readonly label?: string; readonly weight: number; readonly next: Name }[];
};
/**
 * Once a day each arm gets the share of its probability to be the best, by what became of the first message that a run got
 * after the split. A new version of the journey begins anew with the weights of its document.
 */
export type SplitBandit = {
  readonly goal: "delivered" | "read" | "replied" | "converted";
  /** Least share of each arm, 0 to 0.3. */
  readonly explore: number;
  /** So many messages of each arm have to be accepted before the shares move. */
  readonly minimumSample: number;
  /** Of the goal `converted`: an event within an ISO 8601 duration after the message, three days at most. */
  readonly conversion?: { readonly event: string; readonly where?: Condition; readonly within: string };
};
/** All paths at once. They meet again at the join that names this node, or each goes to its own end. */
export type ForkNode<Name extends string = string> = {
  readonly kind: "fork";
  readonly paths: readonly { readonly label?: string; readonly next: Name }[];
};
/** Goes on when all paths of the fork that still live are here, or with the first one, which ends the others. */
export type JoinNode<Name extends string = string> = {
  readonly kind: "join";
  readonly fork: Name;
  readonly when: "all" | "any";
  readonly next: Name;
};
/** Values are Liquid templates when they are strings; `null` removes the attribute. */
export type UpdateProfileNode<Name extends string = string> = {
  readonly kind: "update_profile";
  readonly set: { readonly [attribute: string]: Json };
  readonly onError?: OnError<Name>;
  readonly next: Name;
};
/** Writes into the ledger of consent; the run, the node and `evidence` (Liquid) are what proves it. */
export type ConsentNode<Name extends string = string> = {
  readonly kind: "consent";
  readonly channel: ChannelKind;
  readonly purpose: ConsentPurpose;
  readonly action: "opt_in" | "opt_out";
  readonly evidence?: { readonly [key: string]: string };
  readonly onError?: OnError<Name>;
  readonly next: Name;
};
/** Gives the conversation to a person or a team, with a note (Liquid). */
export type AssignNode<Name extends string = string> = {
  readonly kind: "assign";
  readonly to: string;
  readonly note?: string;
  readonly onError?: OnError<Name>;
  readonly next: Name;
};
/**
 * Calls an address outside and waits for its answer, which is `answers.<node>` from then on: `status`, `body` (parsed when it
 * is JSON), `at`. An answer other than 2xx is an error. The call is made at least once, its answer kept exactly once;
 * every try carries the same `Idempotency-Key`.
 */
export type HttpNode<Name extends string = string> = {
  readonly kind: "http";
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Liquid; values put into it are escaped for addresses. */
  readonly url: string;
  /** Liquid, or the name of a secret of the workspace. */
  readonly headers?: { readonly [name: string]: string | { readonly secret: string } };
  /** Sent as JSON; every text in it is Liquid. */
  readonly body?: Json;
  /** Name of a secret: the call is signed as standard webhooks are (`webhook-id`, `webhook-timestamp`, `webhook-signature`). */
  readonly sign?: string;
  /** For one try; 10 without it, 30 at most. */
  readonly timeoutSeconds?: number;
  /** After a time-out, 408, 425, 429 or 5xx; 3 without it. The pauses double from 5 s. */
  readonly retries?: number;
  readonly onError?: OnError<Name>;
  readonly next: Name;
};
export type AppointmentDeed = "book" | "move" | "confirm" | "cancel" | "wait";
/**
 * Books an appointment, or does something about one. `book` and `move` offer free times and understand the answer: a tap, "the next one",
 * "Friday afternoon", "other times"; a time that was taken meanwhile is said to be so, and others are offered. `confirm` and `cancel` do just
 * that, `wait` puts the person on the waiting list. What came of it is `answers.<node>`: `appointmentId`, `startsAt`, `when`, `manageUrl`, …
 */
export type AppointmentNode<Name extends string = string> = {
  readonly kind: "appointment";
  readonly do: AppointmentDeed;
  /** Id of what is booked or waited for; without it the first service in use. */
  readonly service?: string;
  /** Liquid: which appointment it is about, of `move`, `confirm` and `cancel`. */
  readonly appointment?: string;
  /**
   * Who is to give it: an id, or `last`, whoever they had last time (of `move`: have now), as long as that one gives it and has any time;
   * without it whoever is free.
   */
  readonly staff?: "last" | (string & {});
  /** Kind of channel of the offers; WhatsApp without it. */
  readonly channel?: ChannelKind;
  /** Liquid: what stands above the times. */
  readonly body?: string;
  /** Name of a published form with a question of free times: they are chosen in it. A list where it cannot be sent. */
  readonly form?: string;
  /** A template that asks to write back, sent while the service window is shut; without it the offer waits until the customer writes. */
  readonly content?: MessageContent;
  /** So many times at once, 1 to 8; 5 without it. */
  readonly offer?: number;
  /** ISO 8601 duration that the person has for each answer; a day without it. */
  readonly patience?: string;
  readonly onError?: OnError<Name>;
  /** Booked, moved, confirmed, cancelled, waiting. */
  readonly next: Name;
  /** Where it goes on when no time suits, or it cannot be done. */
  readonly noneSuited?: Name;
  readonly timedOut?: Name;
};
/** On to another node of this journey, or out of this one and into another. */
export type JumpNode<Name extends string = string> = {
  readonly kind: "jump";
  readonly node?: string;
  readonly journey?: string;
  readonly onError?: OnError<Name>;
};
export type ExitNode = { readonly kind: "exit"; readonly outcome?: string };

/**
 * A test over facts by path: `profile.attributes.vip`, `profile.country`, `event.properties.total`
 * (the entry event, or inside an event arm the arriving one), `run.key`, `answers.<node>.choice`, `window.open`,
 * `consent.whatsapp.marketing`, `workspace.answering`.
 */
export type Condition =
  | { readonly audience: string; readonly is: "in" | "not_in" }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly fact: FactPath; readonly is: "set" | "not_set" }
  | {
      readonly fact: FactPath;
      readonly is: "equal" | "not_equal" | "greater" | "at_least" | "less" | "at_most" | "contains" | "one_of";
      readonly value: Json;
    }
  | { readonly fact: FactPath; readonly is: "same_as"; readonly other: FactPath };
