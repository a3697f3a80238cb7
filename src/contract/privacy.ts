import { z } from "zod";
import { DATA_KINDS } from "../privacy/data-kinds.ts";
import { PRIVACY_LANGUAGES } from "../privacy/words.ts";

export const personParams = z.strictObject({ id: z.string().min(1).max(300) });
export const personExportQuery = z.strictObject({ language: z.enum(PRIVACY_LANGUAGES).default("en") });
export const erasureParams = z.strictObject({ id: z.uuid() });
export const erasureQuery = z.strictObject({
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const removed = z.object({ table: z.string(), kind: z.enum(DATA_KINDS), rows: z.number().int() });
const mentioned = z.record(z.string(), z.number().int()).meta({
  description: "What was written for many (journeys, templates, …) and names the person, by table: not changed, somebody has to mend it.",
});

export const erasurePreviewSchema = z
  .object({
    profileIds: z.array(z.string()),
    removed: z.array(removed),
    files: z.number().int(),
    mentioned,
    hold: z
      .object({ reason: z.string(), since: z.string() })
      .nullable()
      .meta({ description: "A legal hold, while which nothing is erased." }),
  })
  .meta({ id: "ErasurePreview", description: "What erasing a person would take." });
export type ErasurePreviewView = z.infer<typeof erasurePreviewSchema>;

export const erasureSchema = z
  .object({
    format: z.literal("parley-erasure-proof/1"),
    id: z.string(),
    workspaceId: z.string(),
    profileIds: z.array(z.string()).meta({ description: "They lead to nothing any more." }),
    askedBy: z.string(),
    askedAt: z.string(),
    finishedAt: z.string().nullable(),
    removed: z.array(removed),
    mentioned,
    ledgers: z.array(z.object({ profileId: z.string(), seq: z.number().int(), hash: z.string() })).meta({
      description: "Last lines of the consent ledgers that went: whoever kept them elsewhere sees that nothing else made them go.",
    }),
    replays: z.number().int().meta({ description: "How often a restored backup brought the person back, and they were erased again." }),
    hash: z.string().meta({ description: "SHA-256 of all the others as JSON in this order; the audit log has it too." }),
  })
  .meta({ id: "Erasure", description: "Proof that a person was erased, without a word about them." });
export type ErasureView = z.infer<typeof erasureSchema>;
export const erasureListSchema = z.object({ rows: z.array(erasureSchema), next: z.string().nullable() }).meta({ id: "ErasureList" });

const dataRequestSchema = z
  .object({
    id: z.string(),
    profileId: z.string().meta({ description: "Their copy: GET /v1/profiles/{id}/export." }),
    askedBy: z.string().meta({ description: "`source:…`: the shop that told of it." }),
    reference: z.string().nullable().meta({ description: "The asker's own number of the request." }),
    askedAt: z.string(),
    dueAt: z.string(),
    answeredAt: z.string().nullable(),
    answeredBy: z.string().nullable(),
  })
  .meta({ id: "DataRequest", description: "Somebody asked for a copy of what is known of them." });
export type DataRequestView = z.infer<typeof dataRequestSchema>;
export const dataRequestListSchema = z.object({ rows: z.array(dataRequestSchema) }).meta({ id: "DataRequestList" });
export const dataRequestAnswerSchema = dataRequestSchema;

export const purgeSchema = z
  .object({
    walSegmentsRemoved: z.number().int().nullable().meta({
      description: "Null: the database's user may not do that; its write-ahead log keeps what it holds until it is used again.",
    }),
  })
  .meta({ id: "Purge" });

const days = z.number().int().min(1).max(36_500).nullable();
export const retentionSchema = z
  .strictObject({
    messageTexts: days.optional().meta({ description: "What messages said; that they were sent, and what became of them, stays." }),
    decisions: days.optional().meta({ description: "Why messages were sent, held or refused." }),
    media: days.optional().meta({ description: "Files that people sent." }),
    notes: days.optional().meta({ description: "What the team noted, drafts, and what customers said of how it was." }),
    assist: days
      .optional()
      .meta({ description: "Questions to the assistant, what left the server and what came back; questions without an answer." }),
    appointments: days.optional().meta({ description: "Appointments that are over, with all that was said for them." }),
    events: days.optional().meta({ description: "Events as they came in." }),
    coupons: days.optional().meta({ description: "Who was given which code, and used it for which order; that it was given stays." }),
    raw: days.optional().meta({ description: "Webhooks that were not understood, and calls to other systems that are over." }),
    audit: days.optional().meta({ description: "Words of the audit log; who did what when stays, and the chain still fits." }),
  })
  .meta({ id: "Retention", description: "In days; null or left out: kept." });
const rows = z.number().int();
export const retentionPreviewSchema = z
  .object({
    messageTexts: rows,
    decisions: rows,
    media: rows,
    notes: rows,
    assist: rows,
    appointments: rows,
    events: rows,
    coupons: rows,
    raw: rows,
    audit: rows,
  })
  .meta({ id: "RetentionPreview", description: "How many rows the next night would take." });
export type RetentionView = z.infer<typeof retentionSchema>;
export type RetentionPreviewView = z.infer<typeof retentionPreviewSchema>;

export const recordsQuery = z.strictObject({
  language: z.enum(PRIVACY_LANGUAGES).default("en"),
  format: z.enum(["csv", "pdf", "json"]).default("json"),
});
