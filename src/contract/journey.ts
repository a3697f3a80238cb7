import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { jsonObjectSchema, profileRefSchema } from "./shapes.ts";

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

const journeyStateSchema = z.enum(["live", "paused", "stopped", "archived"]);

export const journeySummarySchema = z
  .object({
    name: z.string(),
    title: z.string(),
    state: journeyStateSchema.meta({
      description:
        "live: people enter. paused: nobody enters; see `pause`. stopped: nobody enters. archived: stopped, and left out of the list.",
    }),
    pause: z
      .object({ runs: z.enum(["hold", "flow"]), at: z.string(), by: z.string() })
      .nullable()
      .meta({ description: "While paused: whether people under way stand still (hold) or go on (flow)." }),
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

export const journeyListQuerySchema = z.strictObject({ archived: z.enum(["true", "false"]).default("false") });

export const journeyVersionParamsSchema = journeyParamsSchema.extend({ version: z.coerce.number().int().positive() });

export const pauseSchema = z.strictObject({
  runs: z
    .enum(["hold", "flow"])
    .default("hold")
    .meta({ description: "hold: people under way stand still. flow: they go on to their ends." }),
});
export const resumeSchema = z.strictObject({
  perSecond: z
    .number()
    .positive()
    .max(100_000)
    .nullable()
    .default(null)
    .meta({ description: "How many people go on in a second, of those who were held; null: all at once." }),
});
export const stopSchema = z.strictObject({
  runs: z
    .enum(["end", "finish"])
    .default("end")
    .meta({ description: "end: everybody under way leaves. finish: they go on to their ends." }),
});
export const drainSchema = z.strictObject({
  nodes: z
    .record(z.string().max(200), z.string().max(200))
    .default({})
    .meta({ description: "Old node to new node, for those that the new version does not have under the same name." }),
});
export const controlledSchema = z
  .object({
    name: z.string(),
    state: journeyStateSchema,
    people: z.number().int().meta({ description: "How many were under way when it was decided." }),
    moved: z.number().int().optional().meta({ description: "Of a drain: how many go to the live version." }),
  })
  .meta({ id: "JourneyControlled" });

export const journeyVersionListSchema = z
  .object({
    rows: z.array(
      z.object({
        id: z.string(),
        version: z.number().int(),
        current: z.boolean(),
        live: z.number().int().meta({ description: "People under way." }),
      }),
    ),
    next: z.null(),
  })
  .meta({ id: "JourneyVersions" });

/** Upper ends: at least that share fired no later than so many seconds after they were due; null: some were more than an hour late. */
const withinSeconds = (what: string) =>
  z
    .number()
    .nullable()
    .meta({ description: `${what} fired no later than this after they were due; null: more than an hour.` });
export const latenessSchema = z
  .object({
    fired: z.number().int(),
    meanSeconds: z.number(),
    p50Seconds: withinSeconds("Half of the timers"),
    p99Seconds: withinSeconds("99 of 100 timers"),
    maxSeconds: withinSeconds("All timers"),
  })
  .meta({ id: "Lateness", description: "How late timers fired, by buckets from 0.1 seconds to an hour." });
export type Lateness = z.infer<typeof latenessSchema>;
export const latenessQuerySchema = z.strictObject({
  version: z.coerce.number().int().positive().optional().meta({ description: "Default: the live version." }),
  days: z.coerce.number().int().min(1).max(400).default(30),
});
export const journeyLatenessSchema = z
  .object({ version: z.number().int(), since: z.string(), nodes: z.record(z.string(), latenessSchema) })
  .meta({ id: "JourneyLateness", description: "By node; those at which no timer fired are left out." });

const splitArmsSchema = z.array(z.object({ weight: z.number(), n: z.number().int(), successes: z.number().int() }));
const splitReadoutSchema = z
  .object({
    goal: z.enum(["delivered", "read", "replied", "converted"]),
    explore: z.number(),
    minimumSample: z.number().int(),
    moved: z.boolean().meta({ description: "Whether the shares follow success; false while an arm has less than its sample." }),
    weighedAt: z.string().nullable().meta({ description: "When the shares were last set; once a day." }),
    arms: z.array(
      z.object({
        label: z.string().nullable(),
        next: z.string(),
        weight: z.number().meta({ description: "Its share today, 0 to 1." }),
        n: z.number().int().meta({ description: "Messages of it that were accepted so far." }),
        successes: z.number().int(),
        probabilityBest: z.number(),
      }),
    ),
    history: z.array(z.object({ at: z.string(), moved: z.boolean(), arms: splitArmsSchema })).meta({ description: "Newest first." }),
  })
  .meta({ id: "SplitReadout", description: "A split whose shares follow success." });
export type SplitReadout = z.infer<typeof splitReadoutSchema>;
export const journeySplitsQuerySchema = z.strictObject({
  version: z.coerce.number().int().positive().optional().meta({ description: "Default: the live version." }),
});
export const journeySplitsSchema = z
  .object({ version: z.number().int(), nodes: z.record(z.string(), splitReadoutSchema) })
  .meta({ id: "JourneySplits", description: "By node; splits with fixed shares are left out." });

export const runInputSchema = z
  .strictObject({
    id: z.string().min(1).max(LIMITS.idLength).meta({ description: "Yours; a second request with it changes nothing." }),
    profile: profileRefSchema,
    properties: jsonObjectSchema(LIMITS.propertiesBytes, {
      description: "What conditions and texts read as event.properties.",
      examples: [{ orderId: "1017" }],
    }).optional(),
  })
  .meta({ id: "JourneyRunInput", description: "Somebody is to begin the journey." });

export const holdoutSchema = z
  .strictObject({ share: z.number().min(0).max(0.5).meta({ description: "Of all people, from 0 to 0.5; always the same ones." }) })
  .meta({ id: "Holdout" });

function isHost(text: string): boolean {
  return URL.canParse(`http://${text}`) && [new URL(`http://${text}`).host, new URL(`https://${text}`).host].includes(text);
}

export const secretParamsSchema = z.strictObject({
  name: z.string().regex(JOURNEY_NAME, "must be lower-case letters, digits and dashes (at most 63)"),
});
export const secretInputSchema = z.strictObject({
  value: z.string().min(1).max(4_000),
  hosts: z
    .array(
      z.string().trim().toLowerCase().max(255).refine(isHost, "must be a host as in an address, such as api.example.com or localhost:8080"),
    )
    .min(1)
    .max(20)
    .meta({ description: "Whom it may be told: a call to another address that names this secret fails (`secret_elsewhere`)." }),
});
export const secretListSchema = z
  .object({
    rows: z.array(z.object({ name: z.string(), hosts: z.array(z.string()), changedAt: z.string(), changedBy: z.string() })),
    next: z.null(),
  })
  .meta({ id: "Secrets", description: "Names only: a value is never shown again." });
export type SecretList = z.infer<typeof secretListSchema>;
