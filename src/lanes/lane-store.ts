/**
 * What a lane transaction may ask of its store. Two implementations: PostgreSQL (`postgres/`) and, for the
 * seeded simulation, memory (`test/simulation/`). Only batches; every call filters by the locked lanes.
 */
import type { LedgerEntry } from "../consent/ledger.ts";
import type { Suppressed } from "../consent/suppression.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { ReachChange } from "../conversations/reach.ts";
import type { Run } from "../journeys/run.ts";
import type { CallRequest } from "../journeys/step.ts";
import type { InboundMedia } from "../messages/content.ts";
import type { InboundMessage, Message, OutboundMessage } from "../messages/message.ts";
import type {
  CallId,
  CampaignId,
  ChannelId,
  GroupId,
  InboxId,
  MessageId,
  ProfileId,
  RunId,
  VersionId,
  WorkspaceId,
} from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Lane } from "../platform/lane.ts";
import type { Identities, Profile } from "../profiles/profile.ts";
import type { FactChange } from "./fact-counter.ts";
import type { AssistChanges, AssistTx } from "./assist-tx.ts";
import type { AudienceChanges, AudienceTx } from "./audience-tx.ts";
import type { DeskChanges, DeskTx } from "./desk-tx.ts";
import type { GroupChanges, GroupTx } from "./group-tx.ts";
import type { StaffingTx } from "./staffing-tx.ts";
import type { InboxRow, NewInboxRow } from "./inbox.ts";
import type { NewDelivery } from "./outbox.ts";

export type LaneStore = {
  /**
   * Locks those of the lanes that are free, runs `work`, commits. Answers null, without calling `work`, when none is
   * free. When `work` throws nothing is kept. The server frees the lanes of a frozen holder after a few seconds.
   */
  readonly transaction: <T>(lanes: readonly Lane[], work: (tx: LaneTx) => Promise<T>) => Promise<T | null>;
  /** The same in one lane, for somebody who waits for the answer: waits until the lane is free. */
  readonly transactionIn: <T>(lane: Lane, work: (tx: LaneTx) => Promise<T>) => Promise<T>;
  /** Lanes in which something is due, by the database's time; news only when they have waited for `newsMs`. */
  readonly lanesWithWork: (newsMs: number) => Promise<readonly Lane[]>;
  /** Durable when it resolves. Needs no lane lock: anybody may put something into an inbox. Answers the rows that were new. */
  readonly append: (rows: readonly NewInboxRow[]) => Promise<ReadonlySet<InboxId>>;
};

export type AgreedEarlier = { readonly profileId: ProfileId; readonly channel: string; readonly purpose: string };

export type LaneTx = {
  /** The lanes that were free and are now locked. */
  readonly lanes: readonly Lane[];
  /** The database's time at the start of the transaction (in tests: shifted). */
  readonly now: Date;
  readonly catalogRevision: number;
  /** One thing is taken at a time, out of a lane that failed: what is else looked for now and then is looked for each time. */
  readonly isCareful?: true;
  /**
   * Oldest first; removed from the inbox when the transaction commits. An inbox is left alone in which there is nothing but news of
   * the last `newsMs`: otherwise all of it is taken, in order.
   */
  readonly takeInbox: (limit: number, newsMs: number) => Promise<readonly InboxRow[]>;
  readonly profiles: (ids: readonly ProfileId[]) => Promise<readonly Profile[]>;
  readonly conversations: (profileIds: readonly ProfileId[]) => Promise<readonly Conversation[]>;
  /** Of outbound messages whose sending is over, content, variables, rendered and decision may be left out: news cannot change them. */
  readonly messages: (ids: readonly MessageId[]) => Promise<readonly Message[]>;
  readonly messagesByExternalId: (lanes: readonly Lane[], externalIds: readonly string[]) => Promise<readonly Message[]>;
  /** Live runs of the profiles. */
  readonly liveRuns: (profileIds: readonly ProfileId[]) => Promise<readonly Run[]>;
  /** Whether runs with these keys ever existed, and when the last one ended or moved (for rules of re-entry). */
  readonly pastRuns: (
    keys: readonly { readonly profileId: ProfileId; readonly journey: string; readonly key: string }[],
  ) => Promise<readonly { readonly profileId: ProfileId; readonly journey: string; readonly key: string; readonly lastAt: Date }[]>;
  /** The next `limit` runs of a journey in a lane, by id: those that live, and those that are over and have a message waiting. */
  readonly runsOfJourney: (
    of: PieceOf & { readonly journey: string },
  ) => Promise<readonly { readonly id: RunId; readonly profileId: ProfileId }[]>;
  /** The next `limit` members of an audience in a lane, by id. */
  readonly membersOf: (of: PieceOf & { readonly audience: string }) => Promise<readonly ProfileId[]>;
  /** Locks the counts of these journeys' beginnings until the commit; answers what they stand at. */
  readonly lockEntries: (of: readonly EntryPeriod[]) => Promise<readonly (EntryPeriod & { readonly entered: number })[]>;
  readonly calls: (ids: readonly CallId[]) => Promise<readonly RunCall[]>;
  /** Calls to be made now, and claimed ones whose maker is gone. */
  readonly dueCalls: (limit: number) => Promise<readonly RunCall[]>;
  /** Live runs whose timer is due. */
  readonly dueRuns: (limit: number) => Promise<readonly Run[]>;
  /**
   * Queued and held messages that are due, at most `limit` per channel, the urgent purposes first, then the
   * oldest; at most one per (profile, channel), and none for pairs with a claimed or unknown message. `settled` are such
   * messages that this transaction has settled: the next of their pairs need not wait for another one.
   */
  readonly dueMessages: (
    limits: readonly { readonly channelId: ChannelId; readonly limit: number }[],
    settled?: readonly MessageId[],
  ) => Promise<readonly OutboundMessage[]>;
  /** Queued and held messages of these profiles, whether due or not. */
  readonly pendingMessages: (profileIds: readonly ProfileId[]) => Promise<readonly OutboundMessage[]>;
  /** Messages that went out to these profiles since then, newest first, at most twenty each; without their text. */
  readonly recentOutbound: (profileIds: readonly ProfileId[], since: Date) => Promise<readonly OutboundMessage[]>;
  /** What was claimed for these profiles since then, whatever came of it. They may be in lanes that are not held. */
  readonly contacts: (profileIds: readonly ProfileId[], since: Date) => Promise<readonly StoredContact[]>;
  /** When conversations of these profiles were last given to somebody, since then. */
  readonly assignedAt: (
    profileIds: readonly ProfileId[],
    since: Date,
  ) => Promise<readonly { readonly profileId: ProfileId; readonly at: Date }[]>;
  /** By person and sender, in the last three months: messages that the channel took, and of these read and answered. */
  readonly habits: (profileIds: readonly ProfileId[]) => Promise<
    readonly {
      readonly profileId: ProfileId;
      readonly channelId: ChannelId;
      readonly accepted: number;
      readonly delivered: number;
      readonly read: number;
      readonly answered: number;
    }[]
  >;
  /** When these profiles read or wrote, their last fifty times; those of whom nothing is known are left out. */
  readonly readingTimes: (
    profileIds: readonly ProfileId[],
  ) => Promise<readonly { readonly profileId: ProfileId; readonly times: readonly Date[] }[]>;
  /** What these campaigns meant for these profiles. */
  readonly campaignTouches: (profileIds: readonly ProfileId[], campaignIds: readonly CampaignId[]) => Promise<readonly CampaignTouch[]>;
  /** Pairs among these that have a claimed or unknown message. */
  readonly outstanding: (
    profileIds: readonly ProfileId[],
  ) => Promise<readonly { readonly profileId: ProfileId; readonly channelId: ChannelId; readonly messageId: MessageId }[]>;
  /** Claimed, and their deadline is more than `graceMs` ago. */
  readonly overdueClaims: (graceMs: number, limit: number) => Promise<readonly OutboundMessage[]>;
  /** Unknown, and due for a look at the evidence. */
  readonly dueDoubts: (limit: number) => Promise<readonly OutboundMessage[]>;
  /** Those of these names that are on the suppression list; `hash`: consent/suppression.ts. */
  readonly suppressed: (names: readonly SuppressedName[]) => Promise<readonly (SuppressedName & Suppressed)[]>;
  /** On which channels and for which purposes these profiles have ever said yes, or those that were merged into them. */
  readonly agreedEarlier: (profileIds: readonly ProfileId[]) => Promise<readonly AgreedEarlier[]>;
  /** A code of each pool for each person, the same when asked again; kept by the commit. One without a code: none is left, or no such pool. */
  readonly takeCoupons: (asks: readonly CouponAsk[]) => Promise<readonly TakenCoupon[]>;
  /** Of codes that this transaction took, for whom nothing was sent after all. */
  readonly giveBackCoupons: (taken: readonly TakenCoupon[]) => Promise<void>;
  readonly redeemCoupons: (orders: readonly RedeemedCoupons[]) => Promise<void>;
  readonly audiences: AudienceTx;
  readonly groups: GroupTx;
  readonly assist: AssistTx;
  readonly desk: DeskTx;
  readonly staffing: StaffingTx;
  readonly save: (changes: LaneChanges) => Promise<void>;
};

/** An outbound message as far as caps and gaps count it. */
export type StoredContact = Pick<
  OutboundMessage,
  "id" | "profileId" | "channelId" | "purpose" | "origin" | "state" | "claimedAt" | "template"
>;
/** `for`: the run, or the occurrence of a campaign. */
export type CouponAsk = {
  readonly workspaceId: WorkspaceId;
  readonly pool: string;
  readonly profileId: ProfileId;
  readonly for: string;
  readonly messageId: MessageId;
};
export type TakenCoupon = CouponAsk & {
  readonly code: string | null;
  readonly isNew: boolean;
  readonly whenEmpty: "skip" | "hold" | "without";
};
/** Codes that an order names, however they are written. */
export type RedeemedCoupons = {
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly codes: readonly string[];
  readonly orderId: string | null;
  readonly at: Date;
};

/** Something that a message brought and that is to be fetched. */
export type InboundFile = InboundMedia & {
  readonly lane: Lane;
  readonly messageId: MessageId;
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly place: number;
};

export type PieceOf = { readonly lane: Lane; readonly workspaceId: WorkspaceId; readonly after: string | null; readonly limit: number };

/** A stretch of time in which a journey's beginnings are counted; `total` began at 1970. */
export type EntryPeriod = {
  readonly workspaceId: WorkspaceId;
  readonly journey: string;
  readonly period: "total" | "hour" | "day" | "week";
  readonly beganAt: Date;
  /** Only of people of this group; null: of everybody. */
  readonly group: GroupId | null;
};

/** A call that a run waits for. */
export type RunCall = {
  readonly lane: Lane;
  readonly id: CallId;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  /** Null, with the version: no journey asked, but the shared inbox. */
  readonly runId: RunId | null;
  readonly versionId: VersionId | null;
  readonly node: string;
  readonly request: CallRequest;
  readonly state: "waiting" | "claimed" | "done";
  readonly attempt: number;
  /** Tries that failed, since the first. */
  readonly failures: number;
  readonly dueAt: Date;
  readonly giveUpAt: Date;
  readonly status: number | null;
  readonly why: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A conversation given to somebody. */
export type Assignment = {
  readonly lane: Lane;
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly runId: RunId;
  readonly to: string;
  readonly note: string | null;
  readonly at: Date;
};

/** All writes of one lane transaction. Rows are whole: insert or replace by (lane, id). */
export type LaneChanges = {
  readonly profiles: readonly Profile[];
  readonly identities: readonly IdentityChange[];
  readonly consent: readonly LedgerRow[];
  readonly events: readonly StoredEvent[];
  readonly conversations: readonly Conversation[];
  readonly newMessages: readonly Message[];
  readonly changedMessages: readonly (OutboundMessage | InboundMessage)[];
  readonly newRuns: readonly Run[];
  readonly changedRuns: readonly Run[];
  /** Runs that left this lane with a merged profile. */
  readonly removedRuns: readonly { readonly lane: Lane; readonly id: RunId }[];
  /** New or changed. */
  readonly calls: readonly RunCall[];
  readonly assignments: readonly Assignment[];
  readonly entries: readonly (EntryPeriod & { readonly by: number })[];
  readonly forwarded: readonly NewInboxRow[];
  readonly counts: readonly CountChange[];
  readonly facts: readonly FactChange[];
  readonly reach: readonly ReachChange[];
  readonly inboundFiles: readonly InboundFile[];
  readonly campaignRecipients: readonly CampaignRecipient[];
  readonly campaignConversions: readonly CampaignConversionRow[];
  readonly formResponses: readonly FormResponseRow[];
  readonly visits: readonly LinkVisits[];
  readonly arrivals: readonly Arrival[];
  readonly deliveries: readonly NewDelivery[];
  readonly incidents: readonly Incident[];
  readonly audiences: AudienceChanges;
  readonly assist: AssistChanges;
  readonly desk: DeskChanges;
  readonly groups: GroupChanges;
};

export type SuppressedName = { readonly workspaceId: WorkspaceId; readonly hash: string };

/** A line of the ledger of a profile of that lane. */
export type LedgerRow = LedgerEntry & { readonly lane: Lane; readonly workspaceId: WorkspaceId; readonly profileId: ProfileId };

/** How often a short link was opened, since it was last counted; `firstAt` and `lastAt` (ISO) of the clicks, null without any. */
export type LinkVisits = {
  readonly code: string;
  readonly clicks: number;
  readonly uncounted: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
};

/** Somebody wrote by an entry point. */
export type Arrival = { readonly lane: Lane; readonly entryPointId: string; readonly profileId: ProfileId; readonly at: Date };

/** A filled-in form. It counts once for each message that asked for it; null: the channel did not say which. */
export type FormResponseRow = {
  readonly formId: string;
  readonly version: number;
  readonly messageId: MessageId | null;
  /** Null: anonymous. */
  readonly profileId: ProfileId | null;
  readonly answers: JsonObject;
  readonly answeredAt: Date;
};

/** One recipient of a campaign: with a message, or held out. */
export type CampaignTouch = {
  readonly campaignId: CampaignId;
  readonly profileId: ProfileId;
  readonly occurrence: string;
  readonly variant: string | null;
  /** Null: held out. */
  readonly messageId: MessageId | null;
  /** When the message was due, or the person held out. */
  readonly at: Date;
};

/** An event that a campaign counts as success; told twice it stays one. */
export type CampaignConversionRow = {
  readonly lane: Lane;
  readonly campaignId: CampaignId;
  readonly profileId: ProfileId;
  readonly eventId: string;
  readonly occurrence: string;
  readonly variant: string | null;
  readonly valueMicros: number;
  /** ISO 4217, or empty. */
  readonly currency: string;
  /** This campaign was the last to reach the person before. */
  readonly attributed: boolean;
  readonly at: Date;
};

/** Whom a call of a campaign meant, and what became of it; of one row told twice the first stays. */
export type CampaignRecipient = {
  readonly lane: Lane;
  readonly campaignId: CampaignId;
  readonly profileId: ProfileId;
  readonly occurrence: string;
  readonly workspaceId: WorkspaceId;
  readonly outcome: "message" | "skipped";
  readonly reason: string | null;
  readonly variant: string | null;
  readonly language: string | null;
  readonly messageId: MessageId | null;
  readonly dueAt: Date | null;
};

export type IdentityChange = {
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly add: Identities;
  readonly remove: Identities;
};

export type StoredEvent = {
  readonly lane: Lane;
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly type: string;
  readonly properties: JsonObject;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  readonly source: string;
  readonly externalId: string | null;
};

/** `by` more passages of a node by one way, kept per lane; readers add the lanes up. */
export type CountChange = {
  readonly lane: Lane;
  readonly workspaceId: WorkspaceId;
  readonly versionId: VersionId;
  readonly node: string;
  readonly via: string;
  readonly by: number;
};

/** Something that must not happen and did; shown on the overview until somebody acknowledges it. */
export type Incident = {
  readonly lane: Lane;
  readonly workspaceId: WorkspaceId;
  readonly kind: "duplicate_acceptance" | "accepted_without_id" | "handler_failed" | "history_unreadable";
  readonly subject: string;
  readonly detail: JsonObject;
};
