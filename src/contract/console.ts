/**
 * What the console's read API answers and which filters it takes. The console imports types only.
 * Times are ISO strings, durations milliseconds, ids UUIDs. Pages are keyset pages: `next` goes into `after`.
 */
import { z } from "zod";
import type { ConsentPurpose, Purpose } from "../consent/consent.ts";
import type { KeywordIntent } from "../consent/keywords/intent.ts";
import type { JourneyDocument, JourneyNode } from "../journeys/document.ts";
import type { Problem } from "../journeys/problem.ts";
import type { Words } from "../journeys/words.ts";
import type { ContentPreview, Referral } from "../messages/content.ts";
import type { Decision, ReasonCode } from "../messages/decision.ts";
import type { MessageError, MessageState } from "../messages/message.ts";
import type { JsonObject } from "../platform/json.ts";
import { MILESTONES, STANDINGS } from "./insights.ts";

export type {
  ConsentPurpose,
  ContentPreview,
  Decision,
  JourneyDocument,
  JourneyNode,
  JsonObject,
  MessageError,
  MessageState,
  Problem,
  Purpose,
  ReasonCode,
  Words,
};
export type { SessionView } from "./session.ts";
export type { RuleName } from "../messages/decision.ts";

export type Page<Row> = { readonly rows: readonly Row[]; readonly next: string | null };

/** How a person is named in a list: their name if we know one, else the best address. */
export type Person = { readonly id: string; readonly name: string | null; readonly address: string | null };

// ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────

export type AnyMessageState = MessageState | "received";
export type Receipts = { readonly [State in "accepted" | "held" | "sent" | "delivered" | "read" | "played" | "failed"]?: string };
/** Meta's pricing of a message, as told in its receipts. */
export type Pricing = { readonly type: string | null; readonly category: string | null; readonly billable: boolean | null };
export type OriginView =
  | {
      readonly kind: "journey";
      readonly journey: string;
      readonly title: string;
      readonly version: number;
      readonly node: string;
      readonly runId: string;
      /** Of the first message of a chain whose order an advisor gave: every channel with its score of 1, the best first. */
      readonly advice?: readonly {
        readonly channel: string;
        readonly score: number;
        readonly reasons: readonly { readonly en: string; readonly fr: string }[];
      }[];
    }
  | { readonly kind: "campaign"; readonly name: string; readonly title: string; readonly variant: string; readonly test: boolean }
  | { readonly kind: "api"; readonly key: string | null }
  /** Of somebody of the team: `account:…` or `key:…`. */
  | { readonly kind: "agent"; readonly by: string; readonly conversationId: string }
  /** Our answer to a word such as STOP. */
  | { readonly kind: "keyword"; readonly intent: KeywordIntent }
  /** Said by itself: a rule, an article, the assistant; `ref` is its id. */
  | { readonly kind: "helper"; readonly by: "rule" | "article" | "assistant" | "hand_over"; readonly ref: string }
  /** Asks somebody to confirm what was asked for at their address. */
  | { readonly kind: "opt_in" }
  /** Said by nobody in particular: that nobody is there, that many wait, how it was. */
  | { readonly kind: "desk"; readonly what: "closed" | "busy" | "call_back" | "question" | "thanks" | "why" };

export type MessageRow = {
  readonly id: string;
  readonly direction: "outbound" | "inbound";
  readonly state: AnyMessageState;
  readonly person: Person;
  readonly channelId: string;
  /** Its kind: `whatsapp`, `email`, … */
  readonly channel: string;
  readonly purpose: Purpose | null;
  readonly origin: OriginView | null;
  readonly contentKind: string;
  readonly preview: ContentPreview;
  /** Of a message of a customer that brought a file; the file itself: `/v1/messages/{id}/media`. Of several one that is not there yet, if any. */
  readonly media: {
    readonly state: "waiting" | "stored" | "failed";
    readonly reason: string | null;
    readonly mime: string | null;
    readonly bytes: number | null;
    readonly filename: string | null;
  } | null;
  /** Of a customer's message: the ad or post, or the entry point, that they came by. */
  readonly cameBy: { readonly ad: Referral | null; readonly entryPoint: string | null } | null;
  readonly verdict: Decision["verdict"] | null;
  readonly reason: ReasonCode | null;
  readonly until: string | null;
  readonly error: MessageError | null;
  readonly receipts: Receipts;
  readonly pricing: Pricing | null;
  readonly repliesTo: string | null;
  readonly dueAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type MessageDetail = MessageRow & {
  readonly decision: Decision | null;
  readonly channelName: string | null;
  readonly recipient: string | null;
  readonly externalId: string | null;
  readonly templateName: string | null;
  readonly attempt: number;
  readonly retries: number;
  readonly claimedAt: string | null;
  readonly expiresAt: string | null;
  readonly doubtAt: string | null;
  readonly settleAt: string | null;
  readonly settledBy: "echo" | "history" | "rule" | null;
  /** When a link of it was first followed, as far as that is known. */
  readonly clickedAt: string | null;
  /** Its short links, in their order. `uncounted`: visits that are no clicks, by previews and programs. */
  readonly links: readonly {
    readonly target: string;
    readonly clicks: number;
    readonly uncounted: number;
    readonly firstAt: string | null;
    readonly lastAt: string | null;
  }[];
  /** Inbound: the channel's own object, whole. */
  readonly raw: JsonObject | null;
};

export const STAGES = ["queued", "accepted", "delivered", "read", "replied"] as const;
export type Stage = (typeof STAGES)[number];
/** The metrics of `contract/insights.ts` that single messages count for. */
export const FACTS = [...MILESTONES, ...STANDINGS, "received", "cost"] as const;
/** What went without a template, as a filter of `language`. */
export const NO_LANGUAGE = "none";
export const limit = (most: number) => z.coerce.number().int().min(1).max(most).default(50);
export const after = z.string().max(200).optional();
export const list = z
  .string()
  .max(400)
  .transform((text) => text.split(",").filter((word) => word !== ""))
  .optional();

export const messagesQuery = z.object({
  after,
  limit: limit(200),
  state: list,
  reason: list,
  direction: z.enum(["outbound", "inbound"]).optional(),
  journey: z.string().max(63).optional(),
  node: z.string().max(100).optional(),
  /** Everything that came at least this far. */
  stage: z.enum(STAGES).optional(),
  /** Created within this long before now. */
  within: z.enum(["1h", "24h", "7d", "30d"]).optional(),
  profile: z.uuid().optional(),
  /** To and from those who belong to it. */
  group: z.uuid().optional(),
  /** Made in this time, as reports count: the end is not included. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  version: z.coerce.number().int().positive().optional(),
  campaign: z.uuid().optional(),
  variant: z.string().max(100).optional(),
  template: z.string().max(512).optional(),
  /** Of the template that went. */
  language: z.string().max(20).optional(),
  /** A button of it, as its statistics name it: place and text. */
  tap: z.string().max(300).optional(),
  channel: z.uuid().optional(),
  /** What reports count by: all that came this far, or stand there now. */
  fact: z.enum(FACTS).optional(),
});
export type MessagesQuery = z.output<typeof messagesQuery>;

// ── home ─────────────────────────────────────────────────────────────────────────────────────────────────────

export type MinutePoint = {
  readonly at: string;
  readonly events: number;
  readonly outbound: number;
  readonly inbound: number;
  readonly notSent: number;
};
export type ReasonCount = { readonly kind: "held" | "refused" | "failed"; readonly reason: string; readonly n: number };
export type Attention =
  | {
      readonly kind: "incident";
      readonly id: string;
      readonly incident: string;
      readonly subject: string;
      readonly detail: JsonObject;
      readonly at: string;
    }
  | {
      readonly kind: "channel_paused";
      readonly channelId: string;
      readonly name: string;
      readonly reason: string;
      readonly detail: string | null;
      readonly at: string | null;
    }
  | {
      readonly kind: "template";
      readonly id: string;
      readonly name: string;
      readonly language: string;
      readonly status: string;
      /** `RED` or `YELLOW`. */
      readonly quality: string | null;
      /** The one WhatsApp has announced. */
      readonly category: string | null;
      readonly at: string;
    }
  | { readonly kind: "sync_failed"; readonly channelId: string; readonly name: string; readonly error: string }
  | { readonly kind: "unrecognised"; readonly n: number; readonly at: string }
  | { readonly kind: "doubt"; readonly n: number };

export type Health = { readonly level: "sending" | "held" | "degraded"; readonly reasons: readonly HealthReason[] };
export type HealthReason =
  | { readonly kind: "channel_paused"; readonly name: string }
  | { readonly kind: "no_channel" }
  | { readonly kind: "queue_late"; readonly n: number; readonly oldestAt: string }
  | { readonly kind: "doubt"; readonly n: number }
  | { readonly kind: "incidents"; readonly n: number };

export type Overview = {
  readonly at: string;
  readonly lastHour: { readonly events: number; readonly outbound: number; readonly inbound: number; readonly notSent: number };
  readonly hourBefore: { readonly events: number; readonly outbound: number; readonly inbound: number; readonly notSent: number };
  readonly funnel: { readonly [S in Stage]: number };
  /** Sixty, oldest first; the last is the minute now running. */
  readonly minutes: readonly MinutePoint[];
  readonly reasons: readonly ReasonCount[];
  readonly latest: readonly MessageRow[];
  readonly attention: readonly Attention[];
  readonly health: Health;
};

/** Why a campaign was sent back the last time; `by` is an actor such as `account:…`. */
export type CampaignRejection = { readonly note: string; readonly by: string; readonly at: string };

export const pageQuery = z.object({ after, limit: limit(200) });

// ── live ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** One server-sent `changes` event: something happened to these people. Null when there were too many to name: refetch whatever is shown. */
export type StreamChanges = { readonly profileIds: readonly string[] | null };
