import { z } from "zod";

export const JOURNEY_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
export const journeyParamsSchema = z.strictObject({
  name: z.string().regex(JOURNEY_NAME, "must be lower-case letters, digits and dashes (at most 63)"),
});

/** The document is validated by `journeys/validate.ts`, whose problems name the node. */
export const journeyDocumentSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: "JourneyDocument", description: "A journey document: name, title, entry, start, nodes, exitOn." });

export const problemItemSchema = z
  .object({
    severity: z.enum(["error", "warning"]),
    code: z.string(),
    node: z.string().nullable(),
    path: z.string(),
    message: z.string(),
  })
  .meta({ id: "JourneyProblem", description: "An error keeps the journey from being published, a warning does not." });

export const journeySummarySchema = z
  .object({
    name: z.string(),
    title: z.string(),
    state: z.enum(["live", "stopped"]),
    version: z.number().int().nullable(),
    versionId: z.string().nullable(),
    publishedAt: z.string().nullable(),
    publishedBy: z.string().nullable(),
    updatedAt: z.string(),
  })
  .meta({ id: "JourneySummary" });
export const journeyListSchema = z.object({ rows: z.array(journeySummarySchema), next: z.null() });
export const journeySchema = journeySummarySchema
  .extend({ document: z.record(z.string(), z.unknown()).nullable() })
  .meta({ id: "Journey" });

export const publishedSchema = z
  .object({
    name: z.string(),
    version: z.number().int(),
    versionId: z.string(),
    changed: z.boolean().meta({ description: "False when the document is the one that was live already." }),
    warnings: z.array(problemItemSchema),
  })
  .meta({ id: "PublishedJourney" });
export const validatedSchema = z
  .object({ ok: z.boolean(), problems: z.array(problemItemSchema), warnings: z.array(problemItemSchema) })
  .meta({ id: "JourneyValidation" });
