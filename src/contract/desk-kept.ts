/** What agents of the shared inbox keep at hand and look for: part of `desk.ts`, which has the list of routes. */
import { z } from "zod";
import { type DeskConversationView, deskFilterSchema, itemsOf, labelName, many } from "./desk.ts";
import type { MessageRow, Person } from "./console.ts";

const uuid = z.uuid().toLowerCase();
const agentNamed = z.object({ id: z.string(), name: z.string() });
const iso = z.string();

export const savedViewSchema = z
  .object({ id: z.string(), name: z.string(), filter: deskFilterSchema, shared: z.boolean() })
  .meta({ id: "DeskSavedView" });
export type SavedView = z.infer<typeof savedViewSchema>;
export const newViewSchema = z.strictObject({ name: z.string().trim().min(1).max(60), filter: deskFilterSchema, shared: z.boolean() });
export const savedViewsSchema = z.object({ rows: z.array(savedViewSchema) });

// ── search, agents, labels, canned replies ───────────────────────────────────────────────────────────────────

export const searchQuery = z.strictObject({
  q: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .meta({ description: "All words, the last one also as a beginning; accents and capitals do not count." }),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
/** Newest first. */
export type SearchHit = {
  readonly conversation: DeskConversationView;
  readonly sort: "message" | "note";
  /** Of the message or the entry. */
  readonly id: string;
  readonly direction: "inbound" | "outbound" | null;
  /** Around the first word that was found. */
  readonly excerpt: string;
  readonly at: string;
};
export const searchSchema = itemsOf<SearchHit>("A message or a note, with its conversation.");
export type SearchAnswer = { readonly rows: readonly SearchHit[]; readonly next: string | null };

export const agentsSchema = z.object({
  rows: z.array(agentNamed.extend({ email: z.string(), role: z.string(), me: z.boolean(), online: z.boolean() })),
});
export type DeskAgents = z.infer<typeof agentsSchema>;

export const deskSendersSchema = z.object({
  rows: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string(), state: z.enum(["active", "paused"]) })),
});
export type DeskSenders = z.infer<typeof deskSendersSchema>;

export const LABEL_COLOURS = ["grey", "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink"] as const;
export const labelSchema = z.object({ name: z.string(), colour: z.enum(LABEL_COLOURS), description: z.string() }).meta({ id: "DeskLabel" });
export type DeskLabel = z.infer<typeof labelSchema>;
export const labelsSchema = z.object({ rows: z.array(labelSchema.extend({ open: many })) });
export const newLabelSchema = z.strictObject({
  colour: z.enum(LABEL_COLOURS).default("grey"),
  description: z.string().max(200).default(""),
});
export const labelParams = z.object({ name: labelName });
export const labelUsesSchema = z
  .object({
    conversations: many.meta({ description: "That have it, in any state." }),
    open: many,
    people: z.array(z.string()).meta({ description: "Who knows about it, by name." }),
    views: z.array(z.string()).meta({ description: "Shared views that look for it." }),
    rules: z.array(z.string()).meta({ description: "Rules of the helpers that put it on." }),
  })
  .meta({ id: "DeskLabelUses" });
export type LabelUses = z.infer<typeof labelUsesSchema>;

const cannedName = z
  .string()
  .max(40)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u, "must be one word of letters, digits, - and _")
  .toLowerCase();
const cannedFields = {
  name: cannedName.meta({ description: "What is typed after `/`." }),
  title: z.string().trim().max(100),
  text: z
    .string()
    .trim()
    .min(1)
    .max(4_096)
    .meta({ description: "With variables: `{{ profile.attributes.first_name }}`, `{{ agent.name }}`." }),
  team: uuid.nullable().default(null),
  own: z.boolean().default(false).meta({ description: "Only for whoever makes it." }),
};
export const newCannedSchema = z
  .strictObject(cannedFields)
  .refine(({ team, own }) => team === null || !own, "is of a team or one's own, not both");
export const cannedSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    text: z.string(),
    team: z.string().nullable(),
    own: z.boolean(),
    revision: z.number().int(),
    savedAt: iso,
  })
  .meta({ id: "DeskCanned" });
export type DeskCanned = z.infer<typeof cannedSchema>;
export const cannedParams = z.object({ id: uuid, canned: uuid });
export const cannedListSchema = z.object({ rows: z.array(cannedSchema) });
export const filledSchema = z.object({
  text: z.string(),
  missing: z.array(z.string()).meta({ description: "Variables without a value for this person: nothing stands in their place." }),
});
export type FilledCanned = z.infer<typeof filledSchema>;

// ── context ──────────────────────────────────────────────────────────────────────────────────────────────────

export type DeskContext = {
  readonly person: Person;
  readonly identities: { readonly [kind: string]: string };
  readonly attributes: { readonly [name: string]: unknown };
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly country: string | null;
  readonly since: string;
  /** What they said of each channel and purpose; the proof: `/v1/profiles/:id/consent`. */
  readonly consent: readonly {
    readonly channel: string;
    readonly purpose: string;
    readonly topic: string | null;
    readonly state: "opted_in" | "opted_out";
    readonly at: string | null;
  }[];
  /** Of each sender they are known at. */
  readonly windows: readonly {
    readonly channelId: string;
    readonly channel: string;
    readonly name: string;
    readonly expiresAt: string | null;
  }[];
  readonly audiences: readonly string[];
  /** The last ones, newest first. */
  readonly events: readonly {
    readonly id: string;
    readonly type: string;
    readonly properties: { readonly [name: string]: unknown };
    readonly at: string;
  }[];
  /** Of those, what they ordered or left in a cart. */
  readonly orders: readonly {
    readonly eventId: string;
    readonly type: string;
    readonly number: string | null;
    readonly total: number | null;
    readonly currency: string | null;
    readonly at: string;
  }[];
  readonly journeys: readonly {
    readonly runId: string;
    readonly journey: string;
    readonly title: string;
    readonly node: string;
    readonly startedAt: string;
    /** When its timer is due next. */
    readonly dueAt: string | null;
  }[];
  /** What is queued or held for them, the next first. */
  readonly planned: readonly MessageRow[];
  /** What was sent and what was not, newest first; why: `/v1/console/messages/:id`. */
  readonly sent: readonly MessageRow[];
  readonly automationPausedUntil: string | null;
};

export const contextSchema = z
  .custom<DeskContext>()
  .meta({ id: "DeskContext", type: "object", additionalProperties: true, description: "The person, and what is going on with them." });
