import type { Json, JsonObject } from "./json.ts";
import type { ChannelKind, JourneyDocument, Purpose } from "./journey-types.ts";

/** Names a person: any one identity will do; several are merged. Phones in any notation with country code. */
export type ProfileIdentities = { readonly externalId?: string; readonly phone?: string; readonly bsuid?: string; readonly email?: string };

/** A group that the person belongs to, made when it is new; `leave`: they belong to it no more, and nothing else is said. */
export type GroupNamed = {
  readonly kind: string;
  readonly key: string;
  readonly name?: string;
  /** Of the group; `null` removes one. */
  readonly attributes?: JsonObject;
  /** Of the person's belonging to it, such as `role`. */
  readonly membership?: JsonObject;
  /** Of several of a kind the one that is meant. */
  readonly primary?: boolean;
  readonly leave?: true;
};

export type EventInput = {
  /** Makes sending idempotent; made by the client when absent. */
  readonly id?: string;
  readonly type: string;
  readonly profile: ProfileIdentities;
  readonly properties?: JsonObject;
  readonly groups?: readonly GroupNamed[];
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
  readonly groups?: readonly GroupNamed[];
};

export type GroupInput = { readonly kind: string; readonly key: string; readonly name?: string; readonly attributes?: JsonObject };
export type Group = {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly name: string;
  readonly attributes: { readonly [name: string]: unknown };
  /** People who belong to it, as last counted. */
  readonly members: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};
export type GroupFilter = ListOptions & { readonly kind?: string; readonly search?: string };
export type GroupMember = {
  readonly profileId: string;
  readonly person: { readonly name: string | null; readonly address: string | null };
  readonly attributes: { readonly [name: string]: unknown };
  readonly primary: boolean;
  readonly since: string;
};
export type GroupMemberInput = { readonly profile: ProfileIdentities; readonly attributes?: JsonObject; readonly primary?: boolean };

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

/** Reusable text that messages take in by `{% render "name" %}`. */
export type Fragment = {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly revision: number;
  readonly savedAt: string;
  readonly savedBy: string;
  /** What names it. */
  readonly usedBy: readonly {
    readonly kind: "journey" | "draft" | "campaign" | "fragment";
    readonly name: string;
    readonly title: string;
  }[];
};
export type FragmentRevision = Pick<Fragment, "revision" | "text" | "savedAt" | "savedBy">;
/** `revision`: the one that was changed; 0 for a new fragment. */
export type FragmentText = Pick<Fragment, "title" | "text" | "revision">;

/** ISO times; `channel`: of this sender only. */
export type StatisticsPeriod = { readonly from?: string; readonly to?: string; readonly channel?: string };
export type TemplateStatistics = {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** ISO 4217; `cost` is in whole units of it. */
  readonly currency: string;
  readonly sampleRates: boolean;
  readonly languages: readonly {
    /** Null: it went as a text in an open conversation, or failed before it was written. */
    readonly language: string | null;
    readonly sent: number;
    readonly delivered: number;
    readonly read: number;
    readonly replied: number;
    readonly clicked: number;
    readonly failed: number;
    readonly cost: number;
  }[];
  readonly buttons: readonly {
    readonly language: string;
    /** The button's index; of a card `1.0`, or `*.0` where it is not known which card it was. */
    readonly place: string;
    readonly text: string;
    /** Messages in which it was tapped, each counted once. */
    readonly tapped: number;
  }[];
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

type Worded = { readonly en: string; readonly fr: string };

/** A whole journey to begin with. */
export type ReadyJourney = {
  readonly name: string;
  readonly title: Worded;
  readonly about: Worded;
  readonly templates: readonly {
    readonly name: string;
    readonly category: "MARKETING" | "UTILITY";
    readonly body: string;
    readonly quickReplies?: readonly string[];
  }[];
  readonly document: JourneyDocument;
};

export type AdviceAsk = {
  /** Its members; without it, and without a profile, everybody. */
  readonly audience?: string;
  /** Id of one person. */
  readonly profile?: string;
  readonly purpose: Purpose;
  readonly topic?: string;
  /** `now`: worthless in an hour. Default `whenever`. */
  readonly urgency?: "now" | "today" | "whenever";
  readonly mustBeSeen?: boolean;
  readonly characters?: number;
  readonly isStructured?: boolean;
  readonly wantsAnswer?: boolean;
  /** Channels one after the other, whose cost is compared with each one alone. */
  readonly chain?: readonly string[];
};
export type Advice = {
  /** The best first. */
  readonly ranked: readonly {
    readonly channel: string;
    readonly score: number;
    readonly parts: {
      readonly reach: number;
      readonly seen: number;
      readonly speed: number;
      readonly fit: number;
      readonly answer: number | null;
      readonly cost: number | null;
    };
    readonly reasons: readonly Worded[];
  }[];
  readonly warnings: readonly { readonly rule: "N1" | "N2" | "N3" | "N4" | "N5"; readonly text: Worded }[];
  readonly together: boolean;
  readonly staffing: "now" | "later" | "never" | "unknown";
  readonly currency: string;
  /** Of one person: the chain first, then each of its channels alone. */
  readonly costs: readonly { readonly channels: readonly string[]; readonly expected: number | null; readonly seen: number }[];
};
