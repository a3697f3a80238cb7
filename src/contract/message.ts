import { z } from "zod";
import { REASONS } from "../messages/decision.ts";
import { MESSAGE_STATES } from "../messages/message.ts";
import { LIMITS } from "./limits.ts";

/** `a,b` as a list of known words. Kept as text in the documents: query strings have no lists of their own. */
function listOf<const Words extends readonly [string, ...string[]] | readonly string[]>(words: Words) {
  return z
    .string()
    .max(500)
    .refine((text) => text.split(",").every((word) => words.includes(word)), `must be some of ${words.join(", ")}, separated by commas`)
    .transform((text) => text.split(","));
}

export const messageQuerySchema = z.strictObject({
  state: listOf([...MESSAGE_STATES, "received"] as const)
    .optional()
    .meta({ description: "One or several, separated by commas.", examples: ["held,refused"] }),
  reason: listOf(REASONS)
    .optional()
    .meta({ description: "Of the decision: why it was held or refused. One or several, separated by commas." }),
  direction: z.enum(["outbound", "inbound"]).optional(),
  profile: z.uuid("must be the id of a profile").optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
  journey: z.string().max(63).optional().meta({ description: "Only messages of this journey, whatever its version." }),
  node: z.string().max(63).optional(),
  after: z.string().max(200).optional().meta({ description: "`next` of the page before." }),
});
export type MessageQuery = z.infer<typeof messageQuerySchema>;

export const messageSchema = z
  .object({
    id: z.string(),
    profileId: z.string(),
    channelId: z.string(),
    direction: z.enum(["outbound", "inbound"]),
    state: z.string(),
    externalId: z.string().nullable(),
    purpose: z.string().nullable(),
    origin: z.unknown(),
    content: z.unknown(),
    rendered: z.unknown(),
    decision: z.unknown().meta({ description: "The rules that were looked at, from top to bottom, and their facts." }),
    error: z.unknown(),
    pricing: z.unknown(),
    receipts: z.unknown(),
    attempt: z.number().int(),
    settledBy: z.string().nullable(),
    repliesTo: z.string().nullable(),
    dueAt: z.string().nullable(),
    expiresAt: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: "Message", description: "One message, sent or received, with the decision about it." });
export type MessageView = z.infer<typeof messageSchema>;

export const messagePageSchema = z.object({
  rows: z.array(messageSchema),
  next: z.string().nullable().meta({ description: "Goes into `after` for the next, older page; null at the end." }),
});
