/** Outgoing webhooks: calls to addresses of one's own, signed as in the Standard Webhooks specification. */
import { z } from "zod";
import { WEBHOOK_KINDS } from "../outbound/webhooks-kinds.ts";
import { LIMITS } from "./limits.ts";
import { instantSchema } from "./shapes.ts";

const kinds = z
  .array(z.enum(WEBHOOK_KINDS))
  .min(1)
  .max(WEBHOOK_KINDS.length)
  .meta({ description: "What the endpoint is told of.", examples: [["message.delivered", "reply.received"]] });
const url = z
  .string()
  .max(2_000)
  .meta({ description: "Begins with https://; private addresses are refused.", examples: ["https://shop.example/hooks"] });
const description = z.string().max(200);

export const newWebhookSchema = z.strictObject({ url, kinds, description: description.default("") });
export const webhookChangeSchema = z
  .strictObject({
    url: url.exactOptional(),
    kinds: kinds.exactOptional(),
    description: description.exactOptional(),
    state: z.enum(["active", "paused"]).exactOptional().meta({ description: "`active` also switches a disabled endpoint on again." }),
  })
  .refine((change) => Object.keys(change).length > 0, "must change something");

export const webhookSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string(),
    kinds: z.array(z.string()),
    state: z.enum(["active", "paused", "disabled"]),
    failingSince: z.string().nullable().meta({ description: "Since when no call was answered with 2xx." }),
    lastSuccessAt: z.string().nullable(),
    disabledReason: z.string().nullable().meta({ description: "Why it was switched off: three days without a success, or 410." }),
    createdAt: z.string(),
  })
  .meta({ id: "Webhook" });
export type WebhookView = z.infer<typeof webhookSchema>;
export const webhookListSchema = z.object({ rows: z.array(webhookSchema), next: z.null() });
export const webhookSecretSchema = z.object({
  webhook: webhookSchema,
  secret: z.string().meta({ description: "Told once. Verify `webhook-signature` with it." }),
});
export const rotatedSecretSchema = z.object({
  secret: z.string().meta({ description: "Told once. Calls carry signatures of this and the previous secret for a day." }),
});

export const webhookParamsSchema = z.strictObject({ id: z.uuid().toLowerCase() });
export const deliveryParamsSchema = z.strictObject({ id: z.uuid().toLowerCase(), deliveryId: z.uuid().toLowerCase() });
export const deliveriesQuerySchema = z.strictObject({
  state: z.enum(["pending", "delivered", "failed"]).optional(),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
});
export const deliverySchema = z
  .object({
    id: z.string().meta({ description: "`webhook-id` of the call; the same at every attempt." }),
    kind: z.string(),
    state: z.enum(["pending", "delivered", "failed"]),
    attempts: z.number().int(),
    status: z.number().int().nullable().meta({ description: "Of the last answer." }),
    error: z.string().nullable(),
    body: z.unknown(),
    createdAt: z.string(),
    dueAt: z.string().nullable().meta({ description: "When it is tried next." }),
    deliveredAt: z.string().nullable(),
  })
  .meta({ id: "WebhookDelivery" });
export type DeliveryView = z.infer<typeof deliverySchema>;
export const deliveryPageSchema = z.object({ rows: z.array(deliverySchema), next: z.string().nullable() });

export const replaySchema = z.strictObject({
  from: instantSchema,
  to: instantSchema,
  failedOnly: z.boolean().default(true).meta({ description: "False also sends what was delivered before." }),
});
export const replayedSchema = z.object({ replayed: z.number().int() });
export const testSentSchema = z.object({ id: z.string() });
