import { z } from "zod";
import { CHANNEL_KIND } from "../consent/consent.ts";
import { REASONS, RULES } from "../messages/decision.ts";
import { LIMITS } from "./limits.ts";

const fact = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const rungSchema = z.object({
  rule: z.enum(RULES),
  verdict: z.enum(["pass", "hold", "refuse"]),
  facts: z.record(z.string(), fact),
});

export const gateDecisionSchema = z
  .object({
    verdict: z.enum(["allow", "hold", "refuse"]),
    reason: z.enum(REASONS),
    until: z.string().nullable(),
    at: z.string(),
    ladder: z.array(rungSchema),
  })
  .meta({ id: "Decision", description: "What the gate said: every rule it looked at, with the facts." });

function listOf<const Words extends readonly string[]>(words: Words) {
  return z
    .string()
    .max(500)
    .refine((text) => text.split(",").every((word) => words.includes(word)), `must be some of ${words.join(", ")}, separated by commas`)
    .transform((text) => text.split(","));
}

export const decisionQuerySchema = z.strictObject({
  profile: z.string().min(1).max(300).optional().meta({
    description: "The id of a profile, or a name of it such as phone:+447700900123. What was decided of profiles merged into it counts.",
  }),
  message: z.uuid("must be the id of a message").toLowerCase().optional(),
  verdict: listOf(["allow", "hold", "refuse"]).optional(),
  reason: listOf(REASONS).optional(),
  rule: z.enum(RULES).optional().meta({ description: "The rule of the ladder that decided." }),
  policyRule: z.string().max(80).optional().meta({ description: "The rule of the policy that decided, by its id." }),
  journey: z.string().min(1).max(100).optional().meta({ description: "Of messages of this journey." }),
  campaign: z.string().min(1).max(100).optional().meta({ description: "Of messages of this campaign." }),
  channel: z.string().regex(CHANNEL_KIND).optional(),
  from: z.iso.datetime({ offset: true }).optional().meta({ description: "Decided at this time or later." }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: "Decided before this time." }),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
  after: z.string().max(200).optional().meta({ description: "`next` of the page before." }),
});
export type DecisionQuery = z.infer<typeof decisionQuerySchema>;

export const decisionPageSchema = z.object({
  rows: z.array(
    gateDecisionSchema
      .extend({
        messageId: z.string(),
        profileId: z.string(),
        person: z.object({ id: z.string(), name: z.string().nullable(), address: z.string().nullable() }),
        origin: z
          .object({ kind: z.enum(["journey", "campaign"]), name: z.string(), title: z.string() })
          .nullable()
          .meta({ description: "The journey or campaign that wanted to send it; null: nothing of the kind." }),
        channelId: z.string(),
        channel: z.string().nullable(),
        purpose: z.string(),
        topic: z.string().nullable(),
        state: z.string(),
        policyRule: z.string().nullable(),
      })
      .meta({ id: "MessageDecision", description: "The last decision about a message." }),
  ),
  next: z.string().nullable(),
});
export type DecisionPage = z.infer<typeof decisionPageSchema>;
