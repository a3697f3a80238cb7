import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { settingSchema } from "./channel.ts";
import { jsonObjectSchema } from "./shapes.ts";

export const DELIVERY_VERDICTS = ["accepted", "known", "stale", "ignored", "problem"] as const;
export const DELIVERY_OUTCOMES = [...DELIVERY_VERDICTS, "duplicate", "ping"] as const;

const name = z.string().trim().min(1).max(100);
const kind = z
  .string()
  .max(30)
  .meta({ examples: ["shopify"], description: "One of GET /v1/source-kinds." });
const settings = jsonObjectSchema(LIMITS.attributesBytes, {
  description: "By the names that GET /v1/source-kinds tells; `mapping` of a kind that is mapped.",
  examples: [{ shopDomain: "maison-lune.myshopify.com" }],
});
const webhookSecret = z
  .string()
  .min(1)
  .max(2_000)
  .meta({ description: "What the calls are signed with. Of kinds whose secret Parley makes it may be left out, and is answered once." });

export const newSourceSchema = z
  .strictObject({
    kind: kind.default("shopify"),
    name: name.meta({ examples: ["Maison Lune"] }),
    settings: settings.default({}),
    webhookSecret: webhookSecret.optional(),
  })
  .meta({ id: "NewSource", description: "A shop or another system whose webhooks are taken in." });
export const sourceChangeSchema = z
  .strictObject({ name, settings, webhookSecret, newSecret: z.literal(true).meta({ description: "Parley makes a new one." }) })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "must name at least one thing to change")
  .meta({
    id: "SourceChange",
    description: "Only what is named changes; `settings` as a whole. The secret before still counts for calls under way.",
  });

export const sourceSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    name: z.string(),
    settings: z.record(z.string(), z.unknown()),
    createdAt: z.string(),
    webhookUrl: z.string(),
    lastReceivedAt: z.string().nullable(),
    counts: z.record(z.enum(DELIVERY_VERDICTS), z.int()).meta({ description: "Calls of the last seven days, by what was made of them." }),
  })
  .meta({ id: "Source" });
export type SourceAnswer = z.infer<typeof sourceSchema>;
export const sourceListSchema = z.object({ rows: z.array(sourceSchema), next: z.null() });
export const sourceAddedSchema = z
  .object({ source: sourceSchema, webhookSecret: z.string().optional().meta({ description: "Told this once, when Parley made it." }) })
  .meta({ id: "SourceAdded" });
export type SourceAdded = z.infer<typeof sourceAddedSchema>;

const worded = z.object({ en: z.string(), fr: z.string() });
export const sourceKindSchema = z
  .object({
    kind: z.string(),
    name: worded,
    about: worded,
    steps: z.array(worded),
    settings: z.array(settingSchema),
    secret: z.object({ label: worded, madeBy: z.enum(["shop", "parley"]) }),
    isMapped: z.boolean().meta({ description: "What its calls mean is told by `settings.mapping`." }),
  })
  .meta({ id: "SourceKind" });
export type SourceKindAnswer = z.infer<typeof sourceKindSchema>;
export const sourceKindListSchema = z.object({ rows: z.array(sourceKindSchema), next: z.null() });

export const sourceDeliverySchema = z
  .object({
    id: z.string(),
    topic: z.string(),
    key: z.string(),
    verdict: z.enum(DELIVERY_VERDICTS),
    why: z.string().nullable(),
    profileId: z.string().nullable(),
    receivedAt: z.string(),
    sentAt: z.string().nullable(),
    copies: z.int(),
    replayedAt: z.string().nullable(),
    body: z.unknown(),
  })
  .meta({ id: "SourceDelivery", description: "A call of a source as it came, and what was made of it." });
export type SourceDeliveryAnswer = z.infer<typeof sourceDeliverySchema>;
export const sourceDeliveryListSchema = z.object({ rows: z.array(sourceDeliverySchema), next: z.string().nullable() });

export const mappingTrialSchema = z.strictObject({
  settings,
  body: z.unknown().meta({ description: "A call to try it on; left out: the last ones that came." }).optional(),
});
export const mappingTrialAnswerSchema = z
  .object({
    rows: z.array(
      z.object({
        deliveryId: z.string().nullable(),
        receivedAt: z.string().nullable(),
        why: z.string().nullable().meta({ description: "Why nothing would come of it; null: it would be taken in." }),
        identities: z.record(z.string(), z.string()),
        attributes: z.record(z.string(), z.unknown()),
        events: z.array(
          z.object({
            type: z.string(),
            occurredAt: z.string().nullable(),
            once: z.string().nullable(),
            properties: z.record(z.string(), z.unknown()),
          }),
        ),
      }),
    ),
  })
  .meta({ id: "MappingTrial" });
export type MappingTrialAnswer = z.infer<typeof mappingTrialAnswerSchema>;
