/**
 * What the folder of a channel brings: `form.ts` says what the channel is, without any network; `channel.ts` opens it. Nothing else
 * knows it: adding a channel is adding a folder. How: `docs/channels.md`.
 */
import type { Channel, ChannelConfig } from "../catalog/channel.ts";
import type { ConsentPurpose, Purpose } from "../consent/consent.ts";
import type { Heard } from "../consent/keywords/classify.ts";
import type { AttemptOutcome, ChannelError, ReceiptStatus } from "../messages/attempt.ts";
import type { FieldValues, InboundMedia } from "../messages/content.ts";
import type { DecideFailure } from "../messages/failure-action.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { OutboundHttp } from "../outbound/safe-http.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, MessageId } from "../platform/ids.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import type { Db } from "../db/pool.ts";
import type { SendPermit } from "../policy/decide-send.ts";
import type { Identities } from "../profiles/profile.ts";

/** What `channel.ts` exports as `open`. */
export type OpenChannel = (ports: ChannelPorts) => ChannelWork;

export type ChannelPorts = {
  /** As they were set up, by the names of the form. Throws when they cannot be opened. */
  readonly secretsOf: (channel: Channel) => Promise<ChannelSecretValues>;
  /** Names an attempt to somebody outside: signed, 60 characters of a-z, A-Z, 0-9, `.`, `_` and `-`. */
  readonly callbackOf: (message: Pick<OutboundMessage, "id" | "attempt">) => string;
  /** The attempt that such a text names; null when it is not ours. */
  readonly readCallback: (text: string) => Attempt | null;
  /** Where the channel may be told of receipts and answers: calls there come to `receive`. */
  readonly webhookUrlOf: (channel: Channel) => string;
  readonly publicUrl: string;
  /** The page on which a person changes what they get. */
  readonly preferencesUrlOf: (profileId: string) => string;
  /** Calls no private address, unless the installation allows it. */
  readonly http: Pick<OutboundHttp, "request">;
  /** Whether connections other than HTTP may go to private addresses. */
  readonly allowPrivate: boolean;
  /** Whether this process sends: who keeps connections open for that does so only then. */
  readonly isSending: boolean;
  /** News that came otherwise than by a call. Durable when it resolves; telling the same again changes nothing. */
  readonly tell: (channel: Channel, news: readonly ChannelNews[]) => Promise<void>;
  /** Stops the sender until somebody resumes it; `reason` is a code that the console has words for. */
  readonly pauseSender: (channel: Channel, pause: { readonly reason: string; readonly detail: string | null }) => void;
  readonly files: ChannelFiles;
  readonly pool: Db;
  /** What only one process at a time is to do, such as to keep the only connection that an account allows. */
  readonly duty: (of: { readonly name: string; readonly forMs: number }) => {
    /** Takes it or keeps it for another while; false: another process has it. */
    readonly hold: () => Promise<boolean>;
    readonly release: () => Promise<void>;
  };
  /** Whom something changed about, in this process and the others. Only hints: what must be noticed is looked for as well. */
  readonly changes: {
    readonly tell: (change: { readonly workspaceId: string; readonly profileId: string }) => void;
    readonly follow: (listener: (profileIds: readonly string[]) => void) => () => void;
  };
  readonly ids: Ids;
  readonly clock: Clock;
  /** For the log. */
  readonly failed: (error: unknown) => void;
};
export type ChannelFiles = {
  /** Keeps what came with a message, for the news that tell of it. What no news tell of within a week is gone. */
  readonly keep: (channel: Channel, file: { readonly filename: string | null; readonly content: Buffer }) => Promise<InboundMedia>;
  /** A file of the sender's library; null when there is none, or "large" without reading more than `most`. Throws when it cannot be read. */
  readonly read: (
    channel: Channel,
    asset: string,
    most: number,
  ) => Promise<{ readonly mime: string; readonly content: Buffer } | "large" | null>;
};
export type ChannelSecretValues = { readonly [name: string]: string };
export type Attempt = { readonly messageId: MessageId; readonly attempt: number };

export type ChannelWork = {
  /**
   * Makes one attempt, never two, and tells what became of it as exactly as it is known: what may or may not have been accepted is in
   * doubt, not failed. Never throws for what the other side does.
   */
  readonly send: (request: SendRequest) => Promise<AttemptOutcome>;
  readonly decideFailure: DecideFailure;
  /** A call to the channel's webhook. Must prove who calls before it believes anything; null refuses the call. */
  readonly receive?: (channel: Channel, call: WebhookCall) => Promise<Received | null>;
  /** How a draft looks where it arrives, for its author; of a form that says `isDrawn`. What differs from person to person stands in it as written. */
  readonly draw?: (channel: Channel, draft: Draft) => Drawn;
  /** What a sender has beside what was typed in, such as keys: called when one is added, and whenever settings or secrets of it change. */
  readonly setUp?: (given: SenderSetUp, isNew: boolean) => SenderAdditions;
  /** Told when senders were added, changed or removed, and once at the start: for those that keep connections. */
  readonly follow?: (channels: readonly Channel[]) => void;
  /** Resolves when nothing of it is under way. */
  readonly close?: () => Promise<void>;
};

export type Draft = { readonly fields: FieldValues; readonly purpose: Purpose };
export type Drawn =
  | { readonly kind: "drawn"; readonly html: string; readonly text: string }
  /** In words for its author. */
  | { readonly kind: "problem"; readonly why: string };

export type SenderSetUp = { readonly config: ChannelConfig; readonly secrets: ChannelSecretValues };
export type SenderAdditions = { readonly config: Partial<ChannelConfig>; readonly secrets: ChannelSecretValues };

export type SendRequest = {
  readonly permit: SendPermit;
  readonly message: OutboundMessage;
  readonly channel: Channel;
  /** By the monotonic clock: nothing may be written when less than the channel's own time-out is left. */
  readonly deadline: number;
};

export type WebhookCall = {
  readonly method: "GET" | "POST";
  /** Below the channel's own address: `/status`, or empty. */
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
};
export type Received = {
  readonly news: readonly ChannelNews[];
  /** Done once the news are stored, before it is answered. */
  readonly stored?: () => Promise<void>;
  /** What is answered once the news are stored; left out: 204 and nothing. */
  readonly answer?: {
    readonly status: number;
    readonly type: string;
    readonly body: string | Buffer;
    readonly headers?: { readonly [name: string]: string };
  };
  /** In place of an answer: server-sent events, for as long as the other side listens. Ends when it resolves. */
  readonly stream?: { readonly headers: { readonly [name: string]: string }; readonly run: (out: EventStream) => Promise<void> };
};

export type EventStream = {
  /** One or more whole events, as they go over the wire. A reader that does not keep up is cut off. */
  readonly write: (text: string) => void;
  /** Aborted when the reader is gone, or the server stops. */
  readonly signal: AbortSignal;
};

/** What a channel tells, in our words. */
export type ChannelNews =
  | {
      readonly kind: "receipt";
      /** One of the two names the message: our callback text, or the channel's own id. */
      readonly of: Attempt | { readonly externalId: string };
      /** Beside an attempt: the channel's own id, when it told; else the message is known by ours. */
      readonly externalId?: string;
      readonly status: ReceiptStatus;
      /** ISO. */
      readonly at: string;
      readonly error: ChannelError | null;
      readonly pricing?: Json;
    }
  | {
      readonly kind: "inbound";
      readonly from: Identities;
      /** The channel's id; the same is taken in once. */
      readonly externalId: string;
      readonly at: string;
      readonly text: string;
      /** What came along, as `files.keep` told of it. */
      readonly files?: readonly InboundMedia[];
      /** The channel's id of the message it answers. */
      readonly repliesTo: string | null;
      readonly displayName: string | null;
      readonly raw: JsonObject;
      /** What the provider took it for, where it tells: it outranks what the text says. */
      readonly command?: Heard["intent"];
    }
  | {
      readonly kind: "preference";
      readonly who: Identities | { readonly profileId: string };
      readonly purpose: ConsentPurpose;
      readonly action: "opt_in" | "opt_out";
      /** Where they said so: `sms:keyword`. */
      readonly source: string;
      readonly at: string;
      readonly evidence: { readonly [key: string]: string };
      /** The same is taken in once. */
      readonly key: string;
    }
  /** Of a channel that keeps its own addresses: whether the person has one now. An older word changes nothing. */
  | {
      readonly kind: "reachability";
      readonly who: Identities | { readonly profileId: string };
      readonly state: "reachable" | "unreachable";
      readonly reason: string | null;
      readonly at: string;
    }
  /** A link of the message was followed, where no short link of ours counts it. */
  | { readonly kind: "click"; readonly of: Attempt; readonly at: string }
  /** Authentic, and not understood: kept and shown. */
  | { readonly kind: "unrecognised"; readonly reason: string; readonly payload: Json };
