import type { Json, JsonObject } from "./json.ts";
import type { ChannelKind, JourneyDocument, Purpose } from "./journey-types.ts";

/** Names a person: any one identity will do; several are merged. Phones in any notation with country code. */
export type ProfileIdentities = { readonly externalId?: string; readonly phone?: string; readonly bsuid?: string; readonly email?: string };

export type EventInput = {
  /** Makes sending idempotent; made by the client when absent. */
  readonly id?: string;
  readonly type: string;
  readonly profile: ProfileIdentities;
  readonly properties?: JsonObject;
  /** ISO time; the time of arrival when absent. */
  readonly occurredAt?: string;
};

export type ConsentInput = {
  readonly channel: ChannelKind;
  readonly purpose: "marketing" | "utility";
  readonly action: "opt_in" | "opt_out";
  readonly source: string;
  readonly evidence?: { readonly [key: string]: string };
  readonly occurredAt?: string;
};

export type ProfileInput = ProfileIdentities & {
  /** `null` removes an attribute; what is not named stays. */
  readonly attributes?: JsonObject;
  readonly locale?: string | null;
  readonly timeZone?: string | null;
  readonly country?: string | null;
  readonly consent?: readonly ConsentInput[];
};

/** One line of a batch that was not taken; the others were. */
export type LineProblem = { readonly line: number; readonly path: string; readonly reason: string };
export type Accepted = {
  readonly accepted: number;
  /** Had been accepted before; nothing happens twice. */
  readonly duplicates: number;
  /** The first thousand; `rejectedCount` counts all. */
  readonly rejected: readonly LineProblem[];
  readonly rejectedCount: number;
  /** Of a single event or profile that was new. */
  readonly profileId?: string | null;
};

export type Profile = {
  readonly id: string;
  readonly identities: ProfileIdentities;
  readonly attributes: JsonObject;
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly country: string | null;
  readonly [more: string]: unknown;
};

export type MessageSummary = {
  readonly id: string;
  readonly direction: "outbound" | "inbound";
  readonly state: string;
  readonly purpose: Purpose | null;
  readonly createdAt: string;
  readonly [more: string]: unknown;
};

export type JourneySummary = {
  readonly name: string;
  readonly title: string;
  readonly version: number | null;
  readonly [more: string]: unknown;
};
export type JourneyProblem = {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly node: string | null;
  readonly path: string;
  readonly message: string;
};
export type PublishedJourney = {
  readonly name: string;
  readonly version: number;
  readonly document?: JourneyDocument;
  readonly warnings?: readonly JourneyProblem[];
  readonly [more: string]: unknown;
};
export type JourneyValidation = {
  readonly ok: boolean;
  readonly problems?: readonly JourneyProblem[];
  readonly warnings?: readonly JourneyProblem[];
};

/** Pages are keyset pages: `next` goes into `after`. */
export type Page<Row> = { readonly rows: readonly Row[]; readonly next: string | null };
export type ListOptions = { readonly after?: string; readonly limit?: number };
export type MessageFilter = ListOptions & {
  readonly profile?: string;
  readonly journey?: string;
  readonly node?: string;
  readonly state?: readonly string[];
  readonly reason?: readonly string[];
  readonly direction?: "outbound" | "inbound";
};

/** `application/problem+json`, RFC 9457, with Parley's stable code. */
export type ProblemDocument = {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly code?: string;
  readonly [more: string]: Json | undefined;
};
