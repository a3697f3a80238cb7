/**
 * What a lane transaction may ask of its store. Two implementations: PostgreSQL (`postgres/`) and, for the
 * seeded simulation, memory (`test/simulation/`). Only batches; every call filters by the locked lanes.
 */
import type { ConsentEntry } from "../consent/consent.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { Run } from "../journeys/run.ts";
import type { InboundMessage, Message, OutboundMessage } from "../messages/message.ts";
import type { ChannelId, InboxId, MessageId, ProfileId, RunId, VersionId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Lane } from "../platform/lane.ts";
import type { Identities, Profile } from "../profiles/profile.ts";
import type { InboxRow, NewInboxRow } from "./inbox.ts";

export type LaneStore = {
  /**
   * Locks those of the lanes that are free, runs `work`, commits. Answers null, without calling `work`, when none is
   * free. When `work` throws nothing is kept. The server frees the lanes of a frozen holder after a few seconds.
   */
  readonly transaction: <T>(lanes: readonly Lane[], work: (tx: LaneTx) => Promise<T>) => Promise<T | null>;
  /** Lanes in which something is due, by the database's time. */
  readonly lanesWithWork: () => Promise<readonly Lane[]>;
  /** Durable when it resolves. Needs no lane lock: anybody may put something into an inbox. Answers the rows that were new. */
  readonly append: (rows: readonly NewInboxRow[]) => Promise<ReadonlySet<InboxId>>;
};

export type LaneTx = {
  /** The lanes that were free and are now locked. */
  readonly lanes: readonly Lane[];
  /** The database's time at the start of the transaction (in tests: shifted). */
  readonly now: Date;
  readonly catalogRevision: number;
  /** Oldest first; removed from the inbox when the transaction commits. */
  readonly takeInbox: (limit: number) => Promise<readonly InboxRow[]>;
  readonly profiles: (ids: readonly ProfileId[]) => Promise<readonly Profile[]>;
  readonly conversations: (profileIds: readonly ProfileId[]) => Promise<readonly Conversation[]>;
  /** Of outbound messages whose sending is over, content, variables, rendered and decision may be left out: news cannot change them. */
  readonly messages: (ids: readonly MessageId[]) => Promise<readonly Message[]>;
  readonly messagesByExternalId: (lanes: readonly Lane[], externalIds: readonly string[]) => Promise<readonly Message[]>;
  /** Live runs of the profiles. */
  readonly liveRuns: (profileIds: readonly ProfileId[]) => Promise<readonly Run[]>;
  /** Whether runs with these keys ever existed (for re-entry `never`). */
  readonly pastRuns: (
    keys: readonly { readonly profileId: ProfileId; readonly journey: string; readonly key: string }[],
  ) => Promise<readonly { readonly profileId: ProfileId; readonly journey: string; readonly key: string }[]>;
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
  /** Pairs among these that have a claimed or unknown message. */
  readonly outstanding: (
    profileIds: readonly ProfileId[],
  ) => Promise<readonly { readonly profileId: ProfileId; readonly channelId: ChannelId; readonly messageId: MessageId }[]>;
  /** Claimed, and their deadline is more than `graceMs` ago. */
  readonly overdueClaims: (graceMs: number, limit: number) => Promise<readonly OutboundMessage[]>;
  /** Unknown, and due for a look at the evidence. */
  readonly dueDoubts: (limit: number) => Promise<readonly OutboundMessage[]>;
  readonly save: (changes: LaneChanges) => Promise<void>;
};

/** All writes of one lane transaction. Rows are whole: insert or replace by (lane, id). */
export type LaneChanges = {
  readonly profiles: readonly Profile[];
  readonly identities: readonly IdentityChange[];
  readonly consent: readonly (ConsentEntry & { readonly lane: Lane; readonly workspaceId: WorkspaceId; readonly profileId: ProfileId })[];
  readonly events: readonly StoredEvent[];
  readonly conversations: readonly Conversation[];
  readonly newMessages: readonly Message[];
  readonly changedMessages: readonly (OutboundMessage | InboundMessage)[];
  readonly newRuns: readonly Run[];
  readonly changedRuns: readonly Run[];
  /** Runs that left this lane with a merged profile. */
  readonly removedRuns: readonly { readonly lane: Lane; readonly id: RunId }[];
  readonly forwarded: readonly NewInboxRow[];
  readonly counts: readonly CountChange[];
  readonly incidents: readonly Incident[];
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

/** One more (or `by` more) of something, kept per lane and hour; readers add the lanes up. */
export type CountChange =
  | {
      readonly kind: "node";
      readonly lane: Lane;
      readonly workspaceId: WorkspaceId;
      readonly versionId: VersionId;
      readonly node: string;
      readonly via: string;
      readonly by: number;
    }
  | {
      readonly kind: "hour";
      readonly lane: Lane;
      readonly workspaceId: WorkspaceId;
      readonly hour: Date;
      readonly metric: string;
      readonly label: string;
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
