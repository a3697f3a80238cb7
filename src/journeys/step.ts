import type { QueueLength } from "../advice/answer-promise.ts";
import type { ChannelKind, Consent, ConsentPurpose, Purpose } from "../consent/consent.ts";
import type { InboundContent, MessageContent } from "../messages/content.ts";
import type { MessageState } from "../messages/message.ts";
import type { CallId, ChannelId, MessageId } from "../platform/ids.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Profile } from "../profiles/profile.ts";
import type { AppointmentDeed, ChainNode, HttpNode, JourneyDocument } from "./document.ts";
import type { Run, RunMemory } from "./run.ts";
import type { WorkspaceHours } from "./workspace-hours.ts";

/** What can happen to a run. */
export type StepInput =
  | { readonly kind: "start" }
  | { readonly kind: "timer" }
  | {
      readonly kind: "event";
      readonly event: { readonly id: string; readonly type: string; readonly occurredAt: string; readonly properties: JsonObject };
    }
  | {
      readonly kind: "reply";
      readonly messageId: MessageId;
      /** The channel's own id, by which a reaction or a quote names it. */
      readonly externalId: string | null;
      readonly content: InboundContent;
      readonly repliesTo: MessageId | null;
      readonly at: string;
    }
  /** A message of this run changed its state, or a link of it was followed. */
  | { readonly kind: "message"; readonly messageId: MessageId; readonly state: MessageState; readonly clickedAt?: string }
  /** The profile entered or left an audience. */
  | { readonly kind: "membership"; readonly audience: string; readonly change: "entered" | "left"; readonly at: string }
  /** Attributes, consent or place of the profile changed. */
  | { readonly kind: "profile" }
  /** The customer wrote, so the service window is open. */
  | { readonly kind: "window" }
  /** What came of a call that the run waits for. */
  | { readonly kind: "call"; readonly callId: CallId; readonly answer: CallAnswer };

export type CallAnswer =
  | { readonly ok: true; readonly status: number; readonly body: Json }
  /** `why` is a stable code: `status_404`, `timeout`, `address_refused`, `circuit_open`, … */
  | { readonly ok: false; readonly why: string; readonly status: number | null; readonly body: Json };

/** The world as the run may see it at this moment. */
export type StepFacts = {
  readonly now: Date;
  readonly profile: Profile;
  readonly consent: Consent;
  readonly windowOpen: boolean;
  readonly inAudience: (audience: string) => boolean;
  /** What the person belongs to, by kind. Absent: nothing. */
  readonly groups?: () => JsonObject;
  /**
   * The hour of the day, one of `allowed`, at which the person reads and answers by the clock of `zone`, with a part of chance
   * by `seed`. Absent where nothing is known of anybody.
   */
  readonly bestHour?: (allowed: readonly number[], zone: string, seed: string) => number;
  /** Today's weights of the arms of a split with a bandit; null, or absent: those of the document. */
  readonly splitWeights?: (node: string) => readonly number[] | null;
  /** Of a chain that asks for it: its steps in the order that suits the person best. Absent: nobody advises. */
  readonly rankChannels?: (chain: ChainNode) => { readonly order: readonly number[]; readonly told: readonly ToldAdvice[] };
  /** Absent: UTC, and never quiet. */
  readonly hours?: WorkspaceHours;
  /** Who waits in the shared inbox; null, or absent: nobody counts. */
  readonly queue?: QueueLength | null;
  /** While the journey is held nobody comes to a next node; what is heard is kept. */
  readonly held: boolean;
  /** Whether the workspace has a sender for that kind of channel. */
  readonly hasChannel: (kind: ChannelKind) => boolean;
  /** Whether runs may enter that journey of the workspace now. */
  readonly journeyTakesEntries: (journey: string) => boolean;
  /** A fresh id in the profile's lane for each message made. */
  readonly newMessageId: () => MessageId;
  readonly newCallId: () => CallId;
  /** Fills a Liquid text from `variables`; pure. Throws on a broken template. */
  readonly render: (template: string, variables: JsonObject) => string;
};

/** Of one channel: how well it suits the person, and why in words. */
export type ToldAdvice = {
  readonly channel: string;
  readonly score: number;
  readonly reasons: readonly { readonly en: string; readonly fr: string }[];
};

export type Effect =
  | {
      readonly kind: "send";
      readonly messageId: MessageId;
      readonly node: string;
      /** Of a chain: which of its steps, from 0. */
      readonly step?: number;
      /** Of the first message of a chain whose order was advised: the ranking. */
      readonly advice?: readonly ToldAdvice[];
      /** The arms of bandits for which it counts: see `variant.ts`. */
      readonly variant?: string;
      readonly channel: ChannelKind;
      readonly purpose: Purpose;
      readonly topic?: string;
      readonly content: MessageContent;
      readonly variables: JsonObject;
      readonly expiresAt: Date | null;
    }
  /** Those of them that have not been claimed are no longer wanted; whether that came in time is told as news of the message. */
  | { readonly kind: "cancel"; readonly messageIds: readonly MessageId[] }
  | { readonly kind: "update_profile"; readonly set: { readonly [attribute: string]: Json } }
  | {
      readonly kind: "consent";
      readonly channel: ChannelKind;
      readonly purpose: ConsentPurpose;
      readonly action: "opt_in" | "opt_out";
      readonly node: string;
      readonly evidence: { readonly [key: string]: string };
    }
  | { readonly kind: "assign"; readonly node: string; readonly to: string; readonly note: string | null }
  | { readonly kind: "call"; readonly callId: CallId; readonly node: string; readonly request: CallRequest; readonly giveUpAt: Date }
  /** This run ended here; the same person begins the other journey. */
  | {
      readonly kind: "enter";
      readonly from: string;
      readonly journey: string;
      readonly node: string | null;
      readonly event: RunMemory["event"];
      readonly jumps: number;
    }
  /** For the counts drawn on the nodes: the run left `node` by `via`. */
  | { readonly kind: "passed"; readonly node: string; readonly via: string };

/** What is to be called, filled in; secrets only by their names. */
export type CallRequest = HttpRequest | AppointmentRequest;

export type HttpRequest = {
  readonly method: HttpNode["method"];
  readonly url: string;
  readonly headers: { readonly [name: string]: string | { readonly secret: string } };
  readonly body: string | null;
  readonly sign: string | null;
  readonly timeoutMs: number;
  readonly retries: number;
};

/** Asked of the workspace's own appointments; the answer's body is an `AppointmentAnswer`. */
export type AppointmentRequest = { readonly appointment: AppointmentAsk; readonly timeoutMs: number; readonly retries: number };
export type AppointmentAsk = {
  readonly do: "slots" | AppointmentDeed;
  readonly askedBy: { readonly kind: "journey"; readonly journey: string } | { readonly kind: "desk"; readonly channelId: ChannelId };
  readonly serviceId: string | null;
  readonly appointmentId: string | null;
  readonly staffId: string | null;
  /** Who "the same as last time" was when the time was offered; null: anybody. */
  readonly giver?: string | null;
  /** ISO; of `slots` from when, of `book` and `move` the start. */
  readonly from: string | null;
  /** ISO; of `slots`. */
  readonly until: string | null;
  readonly limit: number;
  /** Name of the form in which times are to be chosen. */
  readonly form: string | null;
};
/** How times are chosen in a form: the Flow, its first screen, and the question. */
export type TimesForm = { readonly flowId: string; readonly screen: string; readonly question: string };
export type OfferedSlot = { readonly startsAt: string; readonly label: string; readonly with: string };
export type AppointmentAnswer =
  /** `isElsewhere`: nothing is free in the time that was asked for; these come after it. */
  | {
      readonly kind: "slots" | "taken";
      readonly slots: readonly OfferedSlot[];
      readonly isElsewhere?: true;
      /** Left out: there is none that can be sent. */
      readonly form?: TimesForm;
      readonly zone: string;
      readonly language: string;
      /** Whose times these are; null: of all. */
      readonly giver?: string | null;
    }
  /** With all that messages may say of it. `was`: there was one already, which stays where it is or is moved. */
  | { readonly kind: "done"; readonly facts: JsonObject; readonly was?: "there" | "moved" }
  | { readonly kind: "refused"; readonly why: string };

export type StepResult = { readonly run: Run; readonly effects: readonly Effect[] };

export type Step = (document: JourneyDocument, run: Run, input: StepInput, facts: StepFacts) => StepResult;
