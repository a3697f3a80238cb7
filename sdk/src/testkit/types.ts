/**
 * A journey played in virtual time inside a test: by the server's own code, without a server, a database or a network.
 *
 * ```ts
 * const world = journeyWorld(orderUpdates, { now: "2026-03-01T10:00:00Z" });
 * const ana = world.person({ phone: "+33612345678", attributes: { firstName: "Ana" } });
 * await world.event("order_placed", { orderId: "A1" }, ana);
 * await world.reply(ana, { tap: "Yes" });
 * await world.advance("P3D");
 * expect(world.messages(ana).map((message) => message.text)).toEqual(["Hello Ana …", "Thank you!"]);
 * ```
 */
import type { JourneyDocument, Purpose } from "../journey-types.ts";
import type { Json, JsonObject } from "../json.ts";

export type JourneyWorldOptions = {
  /** ISO; default `2026-01-01T09:00:00Z`. */
  readonly now?: string;
  /** IANA zone of the workspace, and so of people who do not say their own. */
  readonly zone?: string;
  /** The workspace's quiet hours, for waits that name none. Default: never quiet. */
  readonly quietHours?: { readonly from: string; readonly to: string };
  /** Shares of a split that follow success, in the order of its arms: `{ tone: [0, 1] }` sends everybody the second way. Default: the document's. */
  readonly weights?: { readonly [split: string]: readonly number[] };
  /** What the account has. A template that is named in the journey and not here is taken to be approved and to fit. */
  readonly templates?: readonly TestTemplate[];
  /** Default: 80 messages a second; one message each 6 s to one person, 45 ahead of that. */
  readonly sender?: {
    readonly messagesPerSecond?: number;
    readonly pairRate?: { readonly everyMs: number; readonly burst: number };
    readonly paused?: boolean;
  } | null;
  /** People who may be written to first within 24 hours; default: any number. */
  readonly tierPer24h?: number;
  /** Marketing messages that WhatsApp lets one person have in 24 hours; default: any number. */
  readonly marketingCapPerDay?: number;
  /** Kinds of channels whose messages are taken and never arrive: no receipt of them comes. */
  readonly silent?: readonly string[];
  /** People read what they get, this long after (ISO 8601). Default: only when `reads` is called. */
  readonly readAfter?: string;
};

export type TestTemplate = {
  readonly name: string;
  /** Default `en`. */
  readonly language?: string;
  /** Default `UTILITY`. */
  readonly category?: "MARKETING" | "UTILITY" | "AUTHENTICATION";
  /** Default `APPROVED`. */
  readonly status?: string;
  /** With its variables: `Hello {{first_name}}`. */
  readonly body: string;
  /** Texts of the quick replies, in order. */
  readonly quickReplies?: readonly string[];
};

export type TestPersonInput = {
  /** `null`: no number, and so nowhere to write to. */
  readonly phone?: string | null;
  readonly externalId?: string;
  readonly attributes?: JsonObject;
  /** Default `en`. */
  readonly locale?: string | null;
  readonly timeZone?: string | null;
  readonly country?: string | null;
  /** Default `opted_in`; `null`: never asked. */
  readonly marketing?: "opted_in" | "opted_out" | null;
  readonly utility?: "opted_in" | "opted_out" | null;
  readonly audiences?: readonly string[];
  /** Default true. */
  readonly onWhatsApp?: boolean;
};
/** Made by `world.person`. */
export type TestPerson = { readonly id: string };

export type TestMessage = {
  readonly node: string;
  readonly channel: string;
  readonly purpose: Purpose;
  readonly state: "queued" | "held" | "sent" | "delivered" | "read" | "refused" | "expired" | "failed" | "cancelled";
  /** ISO: when it left; null for one that has not. */
  readonly sentAt: string | null;
  /** As it reads on the phone; null for one that has not left. */
  readonly text: string | null;
  readonly template: string | null;
  /** What can be tapped. */
  readonly buttons: readonly string[];
  /** The gate's reason for holding or refusing it, the code of WhatsApp's refusal. */
  readonly reason: string | null;
};

export type TestRun = {
  readonly state: "live" | "finished" | "exited" | "failed";
  readonly key: string;
  readonly node: string;
  readonly outcome: string | null;
  /** ISO. */
  readonly dueAt: string | null;
  readonly answers: JsonObject;
  /** `node>way`, in order. */
  readonly trail: readonly string[];
};

export type JourneyWorld = {
  readonly now: () => string;
  readonly person: (input?: TestPersonInput) => TestPerson;
  /** Something happened to the person; enters the journey when that begins it. Without a person: the one and only. */
  readonly event: (type: string, properties?: JsonObject, person?: TestPerson) => Promise<void>;
  /** Begins a journey that no event begins (audience, schedule, API). */
  readonly enter: (person?: TestPerson, properties?: JsonObject) => Promise<void>;
  /** ISO 8601 duration (`P3D`), or until an ISO time. Everything due on the way happens in order. */
  readonly advance: (time: string) => Promise<void>;
  /** Words, or a tap on the newest message that offers this (by its text, id or payload). */
  readonly reply: (person: TestPerson, said: string | { readonly tap: string }) => Promise<void>;
  /** Reads all that has come. */
  readonly reads: (person?: TestPerson) => Promise<void>;
  /** Follows the link of the newest message that has one, and so has read it. */
  readonly clicks: (person?: TestPerson) => Promise<void>;
  /** Stops marketing, in WhatsApp. */
  readonly stops: (person?: TestPerson) => Promise<void>;
  /** Answers the call that the person's run waits for at this node; until then calls wait. */
  readonly answer: (
    node: string,
    answer: { readonly status?: number; readonly body?: Json } | { readonly fails: string },
    person?: TestPerson,
  ) => Promise<void>;
  /** All messages to the person, in order. */
  readonly messages: (person?: TestPerson) => readonly TestMessage[];
  /** The newest run; throws when there is none. */
  readonly run: (person?: TestPerson) => TestRun;
  readonly runs: (person?: TestPerson) => readonly TestRun[];
  readonly attributes: (person?: TestPerson) => JsonObject;
  /** What happened, a line each: `P1DT2H ask sent: Hello Ana`. For snapshots and for reading. */
  readonly story: (person?: TestPerson) => readonly string[];
};

/** Throws when the journey could not be published. */
export type JourneyWorldOf = (journey: JourneyDocument, options?: JourneyWorldOptions) => JourneyWorld;

/** @public What the built package exports; made in `index.ts`. */
export declare const journeyWorld: JourneyWorldOf;
