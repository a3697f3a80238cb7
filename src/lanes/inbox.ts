/**
 * The lane inbox: everything that happens to a profile is first a row here, committed before anybody is told
 * "accepted", and applied in the order of its lane. Adding a kind: here, and a handler in the engine.
 */
import type { CampaignTouch } from "./lane-store.ts";
import type { ChannelKind, ConsentEntry, ConsentPurpose, ConsentWay, Purpose } from "../consent/consent.ts";
import type { Confirmation, OptInAsked, OptInRequest } from "../consent/opt-in-request.ts";
import type { Heard } from "../consent/keywords/classify.ts";
import type { Uncounted } from "../links/visitor.ts";
import type { InboundContent, MessageContent, TrackedLink } from "../messages/content.ts";
import type { AttemptOutcome, HistoryEvidence, Receipt } from "../messages/attempt.ts";
import type { CallId, CampaignId, ChannelId, GroupId, InboxId, MessageId, ProfileId, VersionId, WorkspaceId } from "../platform/ids.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Lane } from "../platform/lane.ts";
import type { Conversation } from "../conversations/conversation.ts";
import type { Belonging } from "../groups/group.ts";
import type { DeskConversation } from "../desk/conversation.ts";
import type { Run, RunMemory } from "../journeys/run.ts";
import type { StepInput } from "../journeys/step.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { Identities, Profile, Reachability } from "../profiles/profile.ts";

export type InboxItem =
  | { readonly kind: "profile"; readonly change: ProfileChange }
  | { readonly kind: "event"; readonly event: ArrivedEvent }
  | { readonly kind: "inbound"; readonly channelId: ChannelId; readonly message: ArrivedMessage }
  | { readonly kind: "receipt"; readonly channelId: ChannelId; readonly messageId: MessageId | null; readonly receipt: Receipt }
  | {
      readonly kind: "outcome";
      readonly messageId: MessageId;
      readonly attempt: number;
      readonly outcome: AttemptOutcome;
      /** ISO; told by somebody else than who made the claim: of the claim of that time, no other. */
      readonly claimedAt?: string;
    }
  | { readonly kind: "evidence"; readonly messageId: MessageId; readonly attempt: number; readonly evidence: HistoryEvidence }
  | {
      readonly kind: "preference";
      readonly channelId: ChannelId;
      readonly purpose: ConsentPurpose;
      readonly action: "opt_in" | "opt_out";
      readonly source: string;
      /** Left out: WhatsApp's own switch, or of another channel a link. */
      readonly how?: ConsentWay;
      readonly at: string;
      /** Beside the channel; left out by WhatsApp, whose webhook says no more. */
      readonly evidence?: { readonly [key: string]: string };
    }
  /** Somebody asked for messages and is to confirm it; `change`: who they are. */
  | { readonly kind: "opt_in_request"; readonly change: ProfileChange; readonly asked: OptInAsked }
  | { readonly kind: "opt_in_confirm"; readonly request: OptInRequest; readonly confirmation: Confirmation }
  /**
   * A link of a message was opened. `link` is null when the channel told of it; `uncounted`: by a program, not a person; `known`: our own
   * link tells of the same tap.
   */
  | {
      readonly kind: "click";
      readonly messageId: MessageId;
      readonly link: TrackedLink | null;
      /** ISO. */
      readonly at: string;
      readonly uncounted: Uncounted | null;
      readonly known: boolean;
      readonly detail: JsonObject;
    }
  /** This profile turned out to be the same person as `into`. */
  | { readonly kind: "merge"; readonly into: ProfileId }
  /** Another profile hands over all it is: its facts, its live runs, its windows, and what was still to be sent. */
  | {
      readonly kind: "absorb";
      readonly from: Profile;
      readonly conversations: readonly Conversation[];
      readonly desk: readonly DeskConversation[];
      readonly runs: readonly Run[];
      readonly pending: readonly OutboundMessage[];
      readonly groups: readonly HandedMembership[];
    }
  /** Everybody of this lane after `after` is to be looked at for an audience or computed attribute, or what is kept of one that is gone forgotten. */
  | {
      readonly kind: "audience";
      readonly step: "fill" | "forget";
      readonly audienceId: string;
      readonly version: number;
      readonly after: ProfileId | null;
    }
  /** Everybody of this lane after `after` takes over their score of a prediction's run, or loses it. */
  | {
      readonly kind: "scores";
      readonly predictionId: string;
      readonly name: string;
      readonly run: number;
      readonly after: ProfileId | null;
    }
  /** An uploaded list names this profile, or does so no more. */
  | { readonly kind: "list"; readonly list: string; readonly uploadId: string; readonly isIn: boolean }
  /**
   * What a group is, or who belongs to it, has changed. First in the lane of the group (`told`), from where it goes to the lanes of its
   * members (`visit`), page by page; `look` is for one of them.
   */
  | ({ readonly kind: "group"; readonly groupId: GroupId; readonly groupKind: string } & (
      | { readonly step: "told"; readonly isChanged: boolean }
      | { readonly step: "visit"; readonly after: ProfileId | null }
      | { readonly step: "look" }
    ))
  /** One message of a campaign for this person, asked for by a call, or a test of it. */
  | { readonly kind: "campaign"; readonly change: ProfileChange; readonly send: CampaignSend }
  /** A success of a campaign whose message, or whose leaving out, lies with a profile that was merged into the one it happened to. */
  | {
      readonly kind: "conversion";
      readonly touch: Omit<CampaignTouch, "at">;
      readonly event: Pick<ArrivedEvent, "id" | "properties" | "occurredAt">;
      readonly attributed: boolean;
    }
  /** Something for the runs of a profile that came to a profile merged into it. */
  | { readonly kind: "run_input"; readonly input: StepInput | EntryInput }
  /** Somebody asked that this profile begins a journey. */
  | { readonly kind: "enter"; readonly change: ProfileChange; readonly input: EntryInput }
  | { readonly kind: "call_outcome"; readonly callId: CallId; readonly attempt: number; readonly outcome: CallOutcome }
  /** The assistant was asked; what came of it stands in the turn. */
  | { readonly kind: "assist_outcome"; readonly turnId: string }
  /** Nobody has the conversation, or whoever has it is not there (`release`), and somebody else has room. */
  | { readonly kind: "desk_route"; readonly channelId: ChannelId; readonly release: boolean }
  /** For a lane as a whole, a piece at a time: each piece ends with the row for the next one. */
  | { readonly kind: "journey_task"; readonly task: JourneyTask; readonly after: string | null; readonly done: number };

export type HandedMembership = { readonly groupId: GroupId } & Omit<Belonging, "group">;

export type CampaignSend = {
  readonly campaignId: CampaignId;
  readonly requestId: string;
  readonly data: JsonObject;
  /** A test says what is sent; a call gets what the campaign says when it is carried out. */
  readonly test: {
    readonly variant: string;
    readonly content: MessageContent;
    readonly purpose: Purpose;
    readonly channel: ChannelKind;
    readonly title: string;
    readonly name: string;
  } | null;
};

/** A run is to begin, though no event of the customer's says so. */
export type EntryInput = {
  readonly kind: "enter";
  readonly journey: string;
  readonly event: { readonly id: string; readonly type: string; readonly occurredAt: string; readonly properties: JsonObject };
};

export type CallOutcome =
  | { readonly kind: "answered"; readonly status: number; readonly body: Json; readonly retryAfterMs: number | null }
  | { readonly kind: "failed"; readonly why: string; readonly retry: boolean }
  /** Nothing was tried; not before that many milliseconds. */
  | { readonly kind: "not_tried"; readonly why: string; readonly waitMs: number };

export type JourneyTask =
  /** Lets runs go on that were held: of the lane the first so long after the start, each other so long after the one before. */
  | { readonly kind: "release"; readonly journey: string; readonly startAt: string; readonly firstMs: number; readonly everyMs: number }
  /** Whoever began by then leaves. */
  | { readonly kind: "end"; readonly journey: string; readonly at: string }
  /** To another version. */
  | { readonly kind: "move"; readonly journey: string; readonly to: VersionId; readonly mapping: { readonly [node: string]: string } }
  /** All members of the audience begin, by what happened when it was that; else by the time. */
  | {
      readonly kind: "begin";
      readonly journey: string;
      readonly audience: string;
      readonly at: string;
      readonly event?: RunMemory["event"];
    };

export type ProfileChange = {
  readonly identities: Identities;
  /** Merged key by key; `null` removes. */
  readonly attributes?: JsonObject;
  readonly locale?: string | null;
  readonly timeZone?: string | null;
  readonly country?: string | null;
  readonly consent?: readonly ConsentEntry[];
  /** By kind of channel; an older word than what is known changes nothing. */
  readonly reachability?: Reachability;
  /** Groups they belong to, or no more; the others stay. */
  readonly groups?: readonly MembershipTold[];
};

export type MembershipTold =
  | { readonly groupId: GroupId; readonly leaves: true }
  | {
      readonly groupId: GroupId;
      /** Merged key by key; `null` removes. */
      readonly attributes?: JsonObject;
      readonly isPrimary?: boolean;
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
  /** What the channel's provider took it for, where it tells: it outranks what the text says. */
  readonly command?: Heard["intent"];
};

export type InboxRow = {
  readonly lane: Lane;
  readonly id: InboxId;
  readonly workspaceId: WorkspaceId;
  /** Null only for receipts, outcomes, clicks and conversions, which are led by the id of their message or call, and for tasks of a whole lane. */
  readonly profileId: ProfileId | null;
  readonly item: InboxItem;
  readonly receivedAt: Date;
};

/**
 * Whether a row tells what became of something that was sent: nobody waits for it. Such rows may gather in an inbox, as long as
 * nothing else is in it, so that all news of one message are one change of it.
 */
export function isNews({ item }: Pick<InboxRow, "item">): boolean {
  return item.kind === "receipt" || item.kind === "outcome";
}

/** News nobody came for in that time were left by a process that died. */
export const FORGOTTEN_NEWS_MS = 2_000;

/** `dedupeKey`, when given, makes the row unique for at least 30 days: a second one is silently dropped. */
export type NewInboxRow = Omit<InboxRow, "receivedAt"> & { readonly dedupeKey: string | null };
