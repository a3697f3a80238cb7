/**
 * A rehearsal: a journey document played on people in virtual time. Nothing leaves and nothing is kept but the result.
 * Shares are of 1; durations are ISO 8601 (`PT2H`), instants too; hours and buckets are UTC.
 */
import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { instantSchema, jsonObjectSchema } from "./shapes.ts";

export const REHEARSAL_LIMITS = {
  /** In the server, in one rehearsal. */
  people: 100_000,
  /** In the browser, where each change of an assumption plays all of it again. */
  browserPeople: 2_000,
  /** Uploaded with the request. */
  samplePeople: 2_000,
  recordedEvents: 500_000,
  examples: 60,
} as const;

const share = z.number().min(0).max(1);
const duration = z.string().max(40);

/** How long somebody takes: always the same; lognormal by its median and ninth decile; or measured, in milliseconds from quickest to slowest at equal steps. */
export const delaySchema = z
  .union([
    z.strictObject({ fixed: duration }),
    z.strictObject({ median: duration, p90: duration }),
    z.strictObject({ quantiles: z.array(z.number().nonnegative()).min(1).max(101).readonly() }),
  ])
  .meta({ id: "RehearsalDelay", examples: [{ median: "PT10M", p90: "PT6H" }] });

/** An answer: a tapped button or row by its id or payload, or words. */
export const replyBehaviourSchema = z.strictObject({
  choice: z.string().min(1).max(256).exactOptional(),
  text: z.string().min(1).max(1_000).exactOptional(),
  share: share.meta({ description: "Of those the message was delivered to; all answers of a message together at most 1." }),
  after: delaySchema.exactOptional(),
});

/** What people do with a message. All shares are of the messages delivered, `delivered` of those sent. */
export const messageBehaviourSchema = z.strictObject({
  delivered: share.exactOptional(),
  deliveredAfter: delaySchema.exactOptional(),
  /** At least; whoever answers has read. */
  read: share.exactOptional(),
  readAfter: delaySchema.exactOptional(),
  replies: z.array(replyBehaviourSchema).max(50).readonly().exactOptional(),
  /** Follow a link of it, once; whoever does has read. Of every message only where it has a link. */
  clicks: share.exactOptional(),
  clicksAfter: delaySchema.exactOptional(),
  /** Tell WhatsApp to stop marketing from this business. */
  stops: share.exactOptional(),
});

/** Something people do elsewhere after entering, such as paying. */
export const eventBehaviourSchema = z.strictObject({
  event: z.string().min(1).max(200),
  share: share.meta({ description: "Of those who entered." }),
  after: delaySchema.exactOptional(),
  /** Over the properties of the event entered by, which it otherwise repeats. */
  properties: jsonObjectSchema(LIMITS.propertiesBytes, {
    description: "Properties of the event.",
    examples: [{ total: 49.9 }],
  }).exactOptional(),
});

/** What a called address answers; it is not called. */
export const callBehaviourSchema = z.strictObject({
  ok: share.exactOptional(),
  after: delaySchema.exactOptional(),
  body: jsonObjectSchema(LIMITS.propertiesBytes, { description: "The answer.", examples: [{ points: 120 }] }).exactOptional(),
});

/** What people do with the times that a journey offers; nothing is booked. What is left of 1 answers nothing. */
export const appointmentBehaviourSchema = z.strictObject({
  takes: share.meta({ description: "Of those offered times: choose one, to book it or to move their appointment to it." }).exactOptional(),
  none: share.meta({ description: "Of those offered times: say that none suits." }).exactOptional(),
  vanishes: share.meta({ description: "Of those who choose a time: others were quicker, and they are offered others." }).exactOptional(),
  /** How long they take to choose. */
  after: delaySchema.exactOptional(),
  done: share
    .meta({ description: "Of what is asked without offering times (confirm, cancel, wait): is done; the rest is too late for it." })
    .exactOptional(),
});

export const assumptionsSchema = z
  .strictObject({
    everyMessage: messageBehaviourSchema.exactOptional(),
    messages: z.record(z.string().max(100), messageBehaviourSchema).readonly().exactOptional(),
    events: z.array(eventBehaviourSchema).max(20).readonly().exactOptional(),
    /** By the node that calls. */
    calls: z.record(z.string().max(100), callBehaviourSchema).readonly().exactOptional(),
    /** By the node that asks for appointments. */
    appointments: z.record(z.string().max(100), appointmentBehaviourSchema).readonly().exactOptional(),
    /** Of people whose reachability is not known. */
    notOnWhatsApp: share.exactOptional(),
  })
  .meta({
    id: "RehearsalAssumptions",
    description: "What people do. What is left out is taken from `everyMessage`, then from what is usual.",
  });

export const priceSchema = z.strictObject({
  /** As the rate card names it: a country (`FR`), a region (`rest_of_africa`); `*` for every other. */
  market: z.string().min(1).max(64),
  category: z.enum(["MARKETING", "UTILITY", "AUTHENTICATION", "SERVICE"]),
  /** For one delivered message, in `currency`. */
  amount: z.number().nonnegative(),
  /** A day, `2026-10-01`; the latest that has begun counts. */
  effectiveFrom: z.iso.date().exactOptional(),
});

export const environmentSchema = z
  .strictObject({
    /** Default: the sender's own. */
    messagesPerSecond: z.number().positive().max(10_000).exactOptional(),
    pairRate: z.strictObject({ everyMs: z.number().int().nonnegative(), burst: z.number().int().positive() }).exactOptional(),
    /** People that may be written to first within 24 hours; null: any number. */
    tierPer24h: z.number().int().positive().nullable().exactOptional(),
    /** Marketing messages one person takes in 24 hours from everybody before WhatsApp keeps them back; null: any number. */
    marketingCapPerDay: z.number().int().positive().nullable().exactOptional(),
    /** Templates to treat as if they had this status, by name. */
    templates: z
      .record(z.string().max(512), z.enum(["APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED"]))
      .readonly()
      .exactOptional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .exactOptional(),
    /** Instead of the list prices in the rate card. */
    prices: z.array(priceSchema).max(5_000).readonly().exactOptional(),
    /** Utility templates within an open window cost as outside it. */
    utilityInWindowBilled: z.boolean().exactOptional(),
  })
  .meta({ id: "RehearsalEnvironment" });

const consentSchema = z.enum(["opted_in", "opted_out"]);
export const samplePersonSchema = z
  .strictObject({
    externalId: z.string().min(1).max(LIMITS.externalIdLength).exactOptional(),
    phone: z.string().max(40).exactOptional(),
    attributes: jsonObjectSchema(LIMITS.attributesBytes, { description: "Attributes.", examples: [{ firstName: "Ana" }] }).exactOptional(),
    locale: z.string().max(35).nullable().exactOptional(),
    timeZone: z.string().max(64).nullable().exactOptional(),
    country: z.string().length(2).nullable().exactOptional(),
    marketing: consentSchema.exactOptional(),
    utility: consentSchema.exactOptional(),
    audiences: z.array(z.string().max(100)).max(100).readonly().exactOptional(),
    /** Of the event entered by. */
    properties: jsonObjectSchema(LIMITS.propertiesBytes, {
      description: "Event properties.",
      examples: [{ orderId: "A1" }],
    }).exactOptional(),
  })
  .meta({ id: "RehearsalPerson" });

const most = z.number().int().positive().max(REHEARSAL_LIMITS.people);
export const rehearsalPeopleSchema = z
  .discriminatedUnion("from", [
    /** All profiles, or those that have this attribute with this value. */
    z.strictObject({
      from: z.literal("profiles"),
      most: most.exactOptional(),
      attribute: z
        .strictObject({ name: z.string().min(1).max(200), value: z.union([z.string().max(1_000), z.number(), z.boolean()]) })
        .exactOptional(),
    }),
    z.strictObject({ from: z.literal("audience"), audience: z.string().min(1).max(100), most: most.exactOptional() }),
    z.strictObject({ from: z.literal("sample"), people: z.array(samplePersonSchema).min(1).max(REHEARSAL_LIMITS.samplePeople).readonly() }),
    /** What was recorded between the two instants happens again, to the profiles it happened to. */
    z.strictObject({ from: z.literal("events"), since: instantSchema, until: instantSchema, most: most.exactOptional() }),
  ])
  .meta({ id: "RehearsalPeople" });

export const rehearsalEntrySchema = z.strictObject({
  /** When the first enters; default: now. Not for recorded events. */
  at: instantSchema.exactOptional(),
  /** Entries are spread evenly over this time; default: all at once. */
  over: duration.exactOptional(),
  /** Of the event entered by; default: as one of the last seven days had them. */
  properties: jsonObjectSchema(LIMITS.propertiesBytes, { description: "Event properties.", examples: [{ orderId: "A1" }] }).exactOptional(),
});

export const rehearsalRequestSchema = z
  .strictObject({
    document: z.record(z.string(), z.unknown()).meta({ description: "The journey document, published or not." }),
    people: rehearsalPeopleSchema,
    entry: rehearsalEntrySchema.exactOptional(),
    assumptions: assumptionsSchema.exactOptional(),
    /** `history` fills what the assumptions leave out with what customers did with the same templates and buttons before. */
    behaviour: z.enum(["assumed", "history"]).exactOptional(),
    environment: environmentSchema.exactOptional(),
    seed: z.number().int().min(0).max(0xffff_ffff).exactOptional(),
    /** Virtual time after the first entry at which it ends; default P400D. */
    horizon: duration.exactOptional(),
  })
  .meta({ id: "RehearsalRequest" });

const count = z.number().int().nonnegative();
const counts = z.record(z.string(), count);

export const nodeResultSchema = z.object({
  node: z.string(),
  kind: z.string(),
  entered: count,
  /** By the way taken, as drawn on the canvas (`via`). */
  left: counts,
  /** Still standing there at the end of virtual time. */
  here: count,
  /** Runs that failed here. */
  failed: count,
});

export const messageFiguresSchema = z.object({
  queued: count,
  sent: count,
  delivered: count,
  read: count,
  replied: count,
  clicked: count,
  refused: count,
  failed: count,
  expired: count,
  cancelled: count,
  /** Waiting at the end of virtual time. */
  waiting: count,
});

/** Parallel to `hours.at`. */
const series = z.array(z.number());
export const hoursSchema = z.object({
  at: z.array(z.string()).meta({ description: "Beginning of each hour in which something happened, ISO, in order." }),
  entered: series,
  sent: series,
  delivered: series,
  read: series,
  replied: series,
  refused: series,
  /** Conversations given to the team. */
  handedOver: series,
  /** People written to first within 24 hours, at the highest in the hour. */
  tierUse: series,
  /** Messages in the fullest second of the hour. */
  peakPerSecond: series,
  cost: series,
});

/** For the slider: where people stand at the end of each bucket. */
export const timelineSchema = z.object({
  from: z.string(),
  bucketMs: z.number().int().positive(),
  buckets: count,
  /** Standing at each node, by bucket. */
  here: z.record(z.string(), series),
  /** Came by each way so far, by bucket; the key is `node>via`. */
  passed: z.record(z.string(), series),
});

export const tracePointSchema = z.object({
  at: z.string(),
  kind: z.enum([
    "entered",
    "passed",
    "queued",
    "held",
    "sent",
    "delivered",
    "read",
    "clicked",
    "replied",
    "refused",
    "failed",
    "expired",
    "cancelled",
    "stopped",
    "event",
    "ended",
  ]),
  node: z.string().nullable(),
  /** The way taken, the reason of a refusal, the error's code, the event's type, the outcome. */
  detail: z.string().nullable(),
  /** What was said, by either side. */
  text: z.string().nullable(),
});
export const exampleSchema = z.object({
  person: z.string().meta({ description: "The profile's id, or the place in the sample." }),
  name: z.string(),
  country: z.string().nullable(),
  timeZone: z.string().nullable(),
  outcome: z.string().nullable(),
  state: z.enum(["live", "finished", "exited", "failed"]),
  trace: z.array(tracePointSchema),
});

export const rehearsalResultSchema = z
  .object({
    journey: z.string(),
    seed: z.number().int(),
    from: z.string(),
    until: z.string(),
    people: count,
    runs: count,
    /** Who did not enter, by why. */
    notEntered: counts,
    nodes: z.array(nodeResultSchema),
    outcomes: z.array(z.object({ state: z.string(), outcome: z.string().nullable(), n: count })),
    /** The most frequent passages, `node>via` in order. */
    paths: z.array(z.object({ path: z.array(z.string()), n: count })),
    messages: messageFiguresSchema,
    messagesByNode: z.record(z.string(), messageFiguresSchema),
    replies: z.array(z.object({ node: z.string(), choice: z.string(), n: count })),
    hours: hoursSchema,
    refusals: z.array(z.object({ node: z.string(), reason: z.string(), n: count })),
    /** Messages that had to wait, by the rule that held them. */
    held: z.array(z.object({ reason: z.string(), n: count, meanMs: z.number() })),
    failures: z.array(z.object({ node: z.string(), code: z.string(), n: count })),
    /** People for whom a variable of a message had no value, and what was printed or done instead. */
    gaps: z.array(
      z.object({
        node: z.string(),
        variable: z.string(),
        instead: z.enum(["default", "fallback", "blank", "skip", "fail"]),
        people: count,
        examples: z.array(z.string()),
      }),
    ),
    /** Of messages with two wordings: how many left in which, and what that saved, in the currency of the cost. */
    wordings: z.array(z.object({ node: z.string(), as: z.enum(["template", "free_form"]), n: count, saved: z.number() })),
    cost: z.object({
      currency: z.string().nullable(),
      total: z.number(),
      rows: z.array(z.object({ market: z.string(), category: z.string(), messages: count, free: count, amount: z.number().nullable() })),
      /** Delivered and billed, but the price list has no line for them. */
      unpriced: count,
    }),
    tier: z.object({ limit: count.nullable(), peak: count, peakAt: z.string().nullable(), refused: count }),
    throughput: z.object({ limit: z.number(), peakPerSecond: count, peakAt: z.string().nullable() }),
    /** Of a journey that gives conversations to people: how those would wait for the team as it is; what people answer is not played. */
    team: z
      .object({
        handedOver: count,
        perHour: z.number().nullable().meta({ description: "Conversations that the team ends in an hour of work; null: not measured." }),
        queue: z
          .object({
            mostWaiting: count,
            mostWaitingAt: z.string(),
            longestMs: z.number().nullable().meta({ description: "Until whoever waits longest is done; null: longer than can be told." }),
          })
          .nullable()
          .meta({ description: "null: nobody is given one, working hours are not set, or what the team gets through is not measured." }),
      })
      .nullable(),
    /** Between the time a message was asked for and the time it left, in ms. */
    lateness: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
    conversions: z.array(z.object({ event: z.string(), people: count })),
    timeline: timelineSchema,
    examples: z.array(exampleSchema),
    /** What to know about these figures. */
    notes: z.array(z.object({ code: z.string(), node: z.string().nullable(), detail: z.string().nullable() })),
  })
  .meta({ id: "RehearsalResult" });

export const REHEARSAL_STATES = ["waiting", "reading", "running", "done", "failed", "cancelled"] as const;
export const rehearsalSchema = z
  .object({
    id: z.string(),
    journey: z.string(),
    state: z.enum(REHEARSAL_STATES),
    /** Of 1. */
    progress: z.number(),
    people: count,
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
    /** Milliseconds the playing took. */
    tookMs: z.number().nullable(),
    error: z.string().nullable(),
    expiresAt: z.string(),
  })
  .meta({ id: "Rehearsal" });
export const rehearsalWithResultSchema = rehearsalSchema
  .extend({ result: rehearsalResultSchema.nullable() })
  .meta({ id: "RehearsalWithResult" });

export type Delay = z.infer<typeof delaySchema>;
export type AppointmentBehaviour = z.infer<typeof appointmentBehaviourSchema>;
export type MessageBehaviour = z.infer<typeof messageBehaviourSchema>;
export type Assumptions = z.infer<typeof assumptionsSchema>;
export type Price = z.infer<typeof priceSchema>;
export type RehearsalEnvironment = z.infer<typeof environmentSchema>;
export type SamplePerson = z.infer<typeof samplePersonSchema>;
export type RehearsalPeople = z.infer<typeof rehearsalPeopleSchema>;
export type RehearsalRequest = z.infer<typeof rehearsalRequestSchema>;
export type RehearsalResult = z.infer<typeof rehearsalResultSchema>;
export type MessageFigures = z.infer<typeof messageFiguresSchema>;
export type TracePoint = z.infer<typeof tracePointSchema>;
export type RehearsalState = (typeof REHEARSAL_STATES)[number];
export type RehearsalView = z.infer<typeof rehearsalSchema>;
export type RehearsalWithResult = z.infer<typeof rehearsalWithResultSchema>;
