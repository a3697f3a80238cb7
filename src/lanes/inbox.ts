/**
 * The lane inbox: everything that happens to a profile is first a row here, committed before anybody is told
 * "accepted", and applied in the order of its lane. Adding a kind: here, and a handler in the engine.
 */
import type { ConsentEntry, ConsentPurpose } from "../consent/consent.ts";
import type { InboundContent } from "../messages/content.ts";
import type { AttemptOutcome, HistoryEvidence, Receipt } from "../messages/attempt.ts";
import type { ChannelId, InboxId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Lane } from "../platform/lane.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { Run } from "../journeys/run.ts";
import type { StepInput } from "../journeys/step.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { Identities, Profile } from "../profiles/profile.ts";

export type InboxItem =
  | { readonly kind: "profile"; readonly change: ProfileChange }
  | { readonly kind: "event"; readonly event: ArrivedEvent }
  | { readonly kind: "inbound"; readonly channelId: ChannelId; readonly message: ArrivedMessage }
  | { readonly kind: "receipt"; readonly channelId: ChannelId; readonly messageId: MessageId | null; readonly receipt: Receipt }
  | { readonly kind: "outcome"; readonly messageId: MessageId; readonly attempt: number; readonly outcome: AttemptOutcome }
  | { readonly kind: "evidence"; readonly messageId: MessageId; readonly attempt: number; readonly evidence: HistoryEvidence }
  | {
      readonly kind: "preference";
      readonly channelId: ChannelId;
      readonly purpose: ConsentPurpose;
      readonly action: "opt_in" | "opt_out";
      readonly source: string;
      readonly at: string;
    }
  /** This profile turned out to be the same person as `into`. */
  | { readonly kind: "merge"; readonly into: ProfileId }
  /** Another profile hands over all it is: its facts, its live runs, its windows, and what was still to be sent. */
  | {
      readonly kind: "absorb";
      readonly from: Profile;
      readonly conversations: readonly Conversation[];
      readonly runs: readonly Run[];
      readonly pending: readonly OutboundMessage[];
    }
  /** Something for the runs of a profile that came to a profile merged into it. */
  | { readonly kind: "run_input"; readonly input: StepInput };

export type ProfileChange = {
  readonly identities: Identities;
  /** Merged key by key; `null` removes. */
  readonly attributes?: JsonObject;
  readonly locale?: string | null;
  readonly timeZone?: string | null;
  readonly country?: string | null;
  readonly consent?: readonly ConsentEntry[];
};

export type ArrivedEvent = {
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
  /** ISO. */
  readonly occurredAt: string;
  readonly source: string;
  /** Identities and attributes the event brought along. */
  readonly change: ProfileChange;
};

export type ArrivedMessage = {
  readonly externalId: string;
  /** ISO, by the channel's clock. */
  readonly at: string;
  readonly content: InboundContent;
  readonly identities: Identities;
  readonly displayName: string | null;
  readonly username: string | null;
};

export type InboxRow = {
  readonly lane: Lane;
  readonly id: InboxId;
  readonly workspaceId: WorkspaceId;
  /** Null only for receipts and outcomes, which are led by their message id. */
  readonly profileId: ProfileId | null;
  readonly item: InboxItem;
  readonly receivedAt: Date;
};

/** `dedupeKey`, when given, makes the row unique for at least 30 days: a second one is silently dropped. */
export type NewInboxRow = Omit<InboxRow, "receivedAt"> & { readonly dedupeKey: string | null };
