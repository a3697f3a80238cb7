import type { Purpose } from "../consent/consent.ts";
import type { OptInRequest } from "../consent/opt-in-request.ts";
import type { KeywordIntent } from "../consent/keywords/intent.ts";
import type { CampaignId, ChannelId, MessageId, ProfileId, RunId, VersionId, WorkspaceId } from "../platform/ids.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Lane } from "../platform/lane.ts";
import type { InboundContent, MessageContent, RenderedContent } from "./content.ts";
import type { Decision } from "./decision.ts";
import type { Wording } from "./wording.ts";

/**
 * queued → claimed → accepted → sent → delivered → read → played, and beside them:
 * held (the gate said: later), refused (the gate said: no), cancelled (no longer wanted), failed (the channel
 * said: no), expired (too late to be useful), unknown (the outcome of the attempt is in doubt),
 * unsettled (the doubt could not be resolved and the purpose forbids another try).
 */
export const MESSAGE_STATES = [
  "queued",
  "held",
  "claimed",
  "unknown",
  "accepted",
  "sent",
  "delivered",
  "read",
  "played",
  "refused",
  "cancelled",
  "failed",
  "expired",
  "unsettled",
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** Nothing more is done for these by us; receipts may still move accepted … played forward. */
export const FINAL_STATES: ReadonlySet<MessageState> = new Set([
  "accepted",
  "sent",
  "delivered",
  "read",
  "played",
  "refused",
  "cancelled",
  "failed",
  "expired",
  "unsettled",
]);

export type Message = OutboundMessage | InboundMessage;

type MessageBase = {
  readonly lane: Lane;
  readonly id: MessageId;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  /** The channel's own id (`wamid.…`); null until known. */
  readonly externalId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type OutboundMessage = MessageBase & {
  readonly direction: "outbound";
  readonly state: MessageState;
  readonly purpose: Purpose;
  readonly origin: MessageOrigin;
  /** Of a new message: 100 goes before 0 among those of its purpose; 50 when left out. Kept by the store, not read back. */
  readonly rank?: number;
  /** What was asked for, with its variables; rendered when claimed. */
  readonly content: MessageContent;
  /** The template's name, of a message that was read back or went; empty when it uses none. Once it goes, the one it goes with. */
  readonly template?: string;
  /** Of the template that went; null before, and where something else went. */
  readonly language?: string | null;
  /** What the variables may use besides the profile: the event, the answers so far. */
  readonly variables: JsonObject;
  /** What went over the wire; null until claimed. */
  readonly rendered: RenderedContent | null;
  /** The address used (E.164 phone or BSUID); null until claimed. */
  readonly recipient: string | null;
  /** Number of claims so far. Each HTTP call belongs to exactly one attempt. */
  readonly attempt: number;
  /** Claims that ended without anything written, or with a definite retryable answer, in a row. */
  readonly retries: number;
  /** Not before this time (queued, held). */
  readonly dueAt: Date;
  /** Not after this time: then it expires. */
  readonly expiresAt: Date | null;
  readonly claimedAt: Date | null;
  /** Claimed: when others may call the attempt doubtful. */
  readonly deadline: Date | null;
  readonly doubtAt: Date | null;
  /** Unknown: when the evidence is next looked for. */
  readonly settleAt: Date | null;
  readonly decision: Decision | null;
  /** The decision's, of a message that was read back without it. */
  readonly reason?: string | null;
  readonly error: MessageError | null;
  readonly pricing: Json;
  /** Of a message with two wordings, once it was decided for one. */
  readonly wording?: Wording | null;
  /** First time each receipt was reported, and of what the customer did about the message, ISO. `held`: accepted, and kept back until the quality is assessed. */
  readonly receipts: {
    readonly [State in "accepted" | "held" | "sent" | "delivered" | "read" | "played" | "failed" | Engagement]?: string;
  } & { /** Of its template's buttons, each by its label (`taps.ts`). */ readonly taps?: { readonly [button: string]: string } };
  /** How the outcome of a doubtful attempt became known. */
  readonly settledBy: "echo" | "history" | "rule" | null;
};

/** What a customer did in answer; attributed to one message (`sends/note-engagement.ts`). */
export type Engagement = "replied" | "clicked" | "converted" | "optedOut";

export type InboundMessage = MessageBase & {
  readonly direction: "inbound";
  readonly state: "received";
  readonly content: InboundContent;
  /** The outbound message it answers, when the channel told. */
  readonly repliesTo: MessageId | null;
};

export type MessageOrigin = { readonly topic?: string } & (
  | {
      readonly kind: "journey";
      readonly runId: RunId;
      readonly versionId: VersionId;
      readonly node: string;
      /** Of a chain: which of its steps, from 0. */
      readonly step?: number;
      /** Why it goes by this channel first, where an advisor was asked: all of them, the best first. */
      readonly advice?: readonly {
        readonly channel: string;
        /** Of 1. */
        readonly score: number;
        readonly reasons: readonly { readonly en: string; readonly fr: string }[];
      }[];
      /** Arms of splits with a bandit, whose success it counts for: `offer.0`, or `offer.0 tone.1` for two of them. */
      readonly variant?: string;
    }
  | { readonly kind: "api"; readonly key: string | null }
  /** Of somebody of the team, in a conversation; `by` as in its entries, `key` that of whoever may ask twice. */
  | { readonly kind: "agent"; readonly by: string; readonly conversationId: string; readonly key?: string }
  /** `occurrence` is that of the campaign's recipients; a test goes to chosen people and counts for nothing. */
  | {
      readonly kind: "campaign";
      readonly campaignId: CampaignId;
      readonly occurrence: string;
      readonly variant: string;
      readonly wave: number;
      readonly test?: true;
      /** At most as many of the campaign's messages leave in a second; missing: as many as the sender may. */
      readonly perSecond?: number;
      /** Told because a law demands it, whatever the person agreed to. */
      readonly notice?: true;
      /** Of a notice that another channel had not delivered: from 1. */
      readonly step?: number;
      /** It failed, and another message went to the same person in its place. */
      readonly replaced?: true;
    }
  /** Said by nobody in particular: that nobody is there, that many wait, how it was. */
  | {
      readonly kind: "desk";
      readonly what: "closed" | "busy" | "call_back" | "question" | "thanks" | "why";
      readonly conversationId: string;
      /** Where there is no button: what an answer by the number 1, 2 … stands for. */
      readonly choices?: readonly string[];
    }
  /** Our answer to a word such as STOP or HELP; `word`: one of the workspace's own. */
  | { readonly kind: "keyword"; readonly intent: KeywordIntent; readonly word?: string }
  /** Said by itself in answer to what a customer wrote: a rule, an article, the assistant, or about giving them to people. `ref`: its id. */
  | { readonly kind: "helper"; readonly by: "rule" | "article" | "assistant" | "hand_over"; readonly ref: string }
  /** Asks whether they want what was asked for at their address. */
  | { readonly kind: "opt_in"; readonly request: OptInRequest }
);

/** What a message is about, of those that a person can subscribe to; null: nothing in particular. */
export function topicOf({ origin }: Pick<OutboundMessage, "origin">): string | null {
  return origin.topic ?? null;
}

export function isNotice({ origin }: Pick<OutboundMessage, "origin">): boolean {
  return origin.kind === "campaign" && origin.notice === true;
}

/** The channel's refusal, kept as told; `action` is what Parley did about it (see `channels/whatsapp/error-codes.ts`). */
export type MessageError = { readonly code: string; readonly title: string; readonly details: string | null; readonly action: string };
