/**
 * What the console's read API answers and which filters it takes. The console imports types only.
 * Times are ISO strings, durations milliseconds, ids UUIDs. Pages are keyset pages: `next` goes into `after`.
 */
import { z } from "zod";
import type { ChannelKind, ConsentPurpose, Purpose } from "../consent/consent.ts";
import type { JourneyDocument, JourneyNode } from "../journeys/document.ts";
import type { Problem } from "../journeys/problem.ts";
import type { Words } from "../journeys/words.ts";
import type { ContentPreview } from "../messages/content.ts";
import type { Decision, ReasonCode } from "../messages/decision.ts";
import type { MessageError, MessageState } from "../messages/message.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Identities, Reachability } from "../profiles/profile.ts";
import { MILESTONES, STANDINGS } from "./insights.ts";
import type { Lateness } from "./journey.ts";

export type {
  ChannelKind,
  ConsentPurpose,
  ContentPreview,
  Decision,
  Identities,
  JourneyDocument,
  JourneyNode,
  JsonObject,
  MessageError,
  MessageState,
  Problem,
  Purpose,
  Reachability,
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
export type Receipts = { readonly [State in "accepted" | "sent" | "delivered" | "read" | "played" | "failed"]?: string };
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
    }
  | { readonly kind: "campaign"; readonly name: string; readonly title: string; readonly variant: string; readonly test: boolean }
  | { readonly kind: "api"; readonly key: string | null };

export type MessageRow = {
  readonly id: string;
  readonly direction: "outbound" | "inbound";
  readonly state: AnyMessageState;
  readonly person: Person;
  readonly channelId: string;
  readonly purpose: Purpose | null;
  readonly origin: OriginView | null;
  readonly contentKind: string;
  readonly preview: ContentPreview;
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
  /** Inbound: the channel's own object, whole. */
  readonly raw: JsonObject | null;
};

export const STAGES = ["queued", "accepted", "delivered", "read", "replied"] as const;
export type Stage = (typeof STAGES)[number];
/** The metrics of `contract/insights.ts` that single messages count for. */
export const FACTS = [...MILESTONES, ...STANDINGS, "received", "cost"] as const;
const limit = (most: number) => z.coerce.number().int().min(1).max(most).default(50);
const after = z.string().max(200).optional();
const list = z
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
  /** Made in this time, as reports count: the end is not included. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  version: z.coerce.number().int().positive().optional(),
  campaign: z.uuid().optional(),
  variant: z.string().max(100).optional(),
  template: z.string().max(512).optional(),
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
  | { readonly kind: "template"; readonly name: string; readonly language: string; readonly status: string; readonly at: string }
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

// ── journeys ─────────────────────────────────────────────────────────────────────────────────────────────────

export type JourneyRow = {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly state: "live" | "paused" | "stopped" | "archived";
  readonly version: number | null;
  readonly publishedAt: string | null;
  readonly entry: JourneyDocument["entry"] | null;
  readonly nodes: number;
  readonly live: number;
  /** Passages through the first node, all versions. */
  readonly entered: number;
  readonly problems: number;
};

export type JourneyDetail = {
  readonly name: string;
  readonly title: string;
  readonly state: "live" | "paused" | "stopped" | "archived";
  readonly version: JourneyVersionRow;
  readonly versions: readonly JourneyVersionRow[];
  readonly document: JourneyDocument;
  readonly nodes: readonly JourneyNodeView[];
  readonly edges: readonly JourneyEdgeView[];
  readonly problems: readonly Problem[];
  readonly live: number;
};
export type JourneyVersionRow = {
  readonly id: string;
  readonly version: number;
  readonly publishedAt: string;
  readonly publishedBy: string;
  readonly current: boolean;
  readonly live: number;
};
export type JourneyNodeView = {
  readonly name: string;
  readonly kind: JourneyNode["kind"];
  readonly title: Words;
  readonly summary: Words;
  readonly live: number;
  readonly passed: number;
  readonly preview: ContentPreview | null;
};
export type JourneyEdgeView = {
  readonly from: string;
  readonly to: string;
  readonly via: string;
  readonly label: Words;
  readonly passed: number;
};

export type RunRow = {
  readonly id: string;
  readonly person: Person;
  readonly key: string;
  readonly node: string;
  readonly dueAt: string | null;
  readonly startedAt: string;
  readonly updatedAt: string;
};
export const peopleQuery = z.object({
  after,
  limit: limit(200),
  node: z.string().max(100).optional(),
  version: z.coerce.number().int().positive().optional(),
});
export const journeyQuery = z.object({ version: z.coerce.number().int().positive().optional() });

// ── profiles ─────────────────────────────────────────────────────────────────────────────────────────────────

export type ProfileRow = {
  readonly person: Person;
  readonly identities: Identities;
  readonly country: string | null;
  readonly locale: string | null;
  readonly marketing: "opted_in" | "opted_out" | null;
  readonly utility: "opted_in" | "opted_out" | null;
  readonly reachable: "reachable" | "unreachable" | null;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type ConsentCell = {
  readonly channel: ChannelKind;
  readonly purpose: ConsentPurpose;
  readonly state: "opted_in" | "opted_out" | null;
  readonly at: string | null;
  readonly source: string | null;
  readonly evidence: { readonly [key: string]: string };
};
export type WindowView = {
  readonly channelId: string;
  readonly channelName: string;
  readonly expiresAt: string | null;
  readonly lastInboundAt: string | null;
  readonly lastOutboundAt: string | null;
  readonly unread: number;
};

export type ProfileDetail = ProfileRow & {
  readonly attributes: JsonObject;
  readonly timeZone: string | null;
  readonly reachability: Reachability;
  readonly consent: readonly ConsentCell[];
  readonly windows: readonly WindowView[];
  readonly mergedInto: string | null;
  readonly runs: readonly {
    readonly id: string;
    readonly journey: string;
    readonly title: string;
    readonly node: string;
    readonly key: string;
    readonly dueAt: string | null;
    readonly startedAt: string;
  }[];
};

export const TIMELINE_KINDS = ["event", "message", "reply", "consent", "journey"] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];
export type TimelineItem =
  | {
      readonly kind: "event";
      readonly id: string;
      readonly at: string;
      readonly type: string;
      readonly properties: JsonObject;
      readonly source: string;
    }
  | { readonly kind: "message" | "reply"; readonly id: string; readonly at: string; readonly message: MessageRow }
  | {
      readonly kind: "consent";
      readonly id: string;
      readonly at: string;
      readonly channel: string;
      readonly purpose: ConsentPurpose;
      readonly action: "opt_in" | "opt_out";
      readonly source: string;
      readonly evidence: { readonly [key: string]: string };
    }
  | {
      readonly kind: "journey";
      readonly id: string;
      readonly at: string;
      readonly runId: string;
      readonly journey: string;
      readonly title: string;
      readonly what: "entered" | "finished" | "exited" | "failed";
      readonly node: string;
      readonly key: string;
      readonly outcome: string | null;
    };

export const profilesQuery = z.object({ after, limit: limit(200), query: z.string().trim().max(200).optional() });
export const timelineQuery = z.object({ after, limit: limit(200), kinds: list });
export const pageQuery = z.object({ after, limit: limit(200) });

// ── live ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** One server-sent `changes` event: something happened to these people. Null when there were too many to name: refetch whatever is shown. */
export type StreamChanges = { readonly profileIds: readonly string[] | null };

/** How a version's runs got on, over the last 30 days. */
export type JourneyFlow = {
  /** Runs that came in; null when the version counted nobody yet. */
  readonly entered: number | null;
  /** Messages that did not arrive, by node. */
  readonly nodes: { readonly [node: string]: { readonly refused: number; readonly failed: number } };
  /** How late timers fired, by node; those at which none did are left out. */
  readonly lateness: { readonly [node: string]: Lateness };
};
