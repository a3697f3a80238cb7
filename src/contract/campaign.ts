/**
 * Campaigns as the API and the console see them. Amounts of money are micros (a millionth of the unit) of the currency of the
 * list prices; times are ISO strings; shares and probabilities run from 0 to 1.
 */
import { z } from "zod";
import { CAMPAIGN_STATES, type CampaignDocument, GOALS } from "../campaigns/campaign-document.ts";
import { type Action, ACTIONS } from "../campaigns/transitions.ts";
import { CAMPAIGN_NAME } from "../campaigns/campaign-schema.ts";
import { MESSAGE_STATES } from "../messages/message.ts";
import { LIMITS } from "./limits.ts";
import { jsonObjectSchema, profileRefSchema } from "./shapes.ts";

export type {
  CampaignConversion,
  CampaignDocument,
  CampaignExperiment,
  CampaignSchedule,
  CampaignState,
  CampaignVariant,
  CampaignWaves,
  Goal,
} from "../campaigns/campaign-document.ts";

export const campaignParamsSchema = z.strictObject({
  name: z.string().regex(CAMPAIGN_NAME, "must be lower-case letters, digits and dashes (at most 63)"),
});

// ── documents ────────────────────────────────────────────────────────────────────────────────────────────────

export const campaignProblemSchema = z
  .object({
    severity: z.enum(["error", "warning"]),
    code: z.string(),
    path: z.string().meta({ description: "JSON pointer into the document." }),
    message: z.string(),
  })
  .meta({ id: "CampaignProblem", description: "An error keeps the campaign from being stored, a warning does not." });
export type CampaignProblem = z.infer<typeof campaignProblemSchema>;

export type CampaignAction = Action;

const verdictSchema = z.object({
  allowed: z.boolean(),
  why: z.string().nullable().meta({ description: "Why not, in words." }),
});

export const campaignSummarySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    state: z.enum(CAMPAIGN_STATES),
    reason: z.string().nullable().meta({ description: "Why it stands where it stands: `budget`, `by_hand`, `rejected`, …" }),
    schedule: z.enum(["now", "at", "recurring", "local", "best_time", "api"]),
    variants: z.number().int(),
    /** Rises with every change of the document. */
    revision: z.number().int(),
    nextAt: z.string().nullable().meta({ description: "When the next occurrence begins." }),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    updatedAt: z.string(),
    createdBy: z.string(),
    startedBy: z.string().nullable(),
    approvedBy: z.string().nullable(),
    approvalDue: z
      .boolean()
      .meta({ description: "Paused, and its budget was changed: a second person has to approve that before it goes on." }),
    targeted: z
      .number()
      .int()
      .meta({ description: "People meant; those who got another message in place of a failed one count once from here on." }),
    sent: z.number().int(),
    delivered: z.number().int(),
    read: z.number().int(),
    replied: z.number().int(),
    clicked: z.number().int(),
  })
  .meta({ id: "CampaignSummary" });
export type CampaignSummary = z.infer<typeof campaignSummarySchema>;

export const campaignViewSchema = campaignSummarySchema
  .extend({
    document: z.record(z.string(), z.unknown()).meta({ description: "The CampaignDocument." }),
    warnings: z.array(campaignProblemSchema),
    actions: z.record(z.enum(ACTIONS), verdictSchema).meta({ description: "What may be done with it now." }),
    /** Lanes that still have to carry out the last command; 0 when it holds everywhere. */
    pendingLanes: z.number().int(),
    occurrences: z.array(
      z.object({
        occurrence: z.string(),
        plannedAt: z.string(),
        startedAt: z.string(),
        state: z.enum(["expanding", "sending", "finished", "cancelled"]),
        audienceSize: z.number().int().nullable(),
        targeted: z.number().int(),
        wave: z.number().int(),
        waves: z.number().int().nullable(),
        spentMicros: z.number().int(),
        notRetried: z
          .number()
          .int()
          .meta({ description: "Failed messages that the last retry left as they are, because the budget was used up." }),
        finishedAt: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "Campaign" });
export type CampaignView = Omit<z.infer<typeof campaignViewSchema>, "document"> & { readonly document: CampaignDocument };

export const campaignListQuerySchema = z.strictObject({
  state: z.enum(CAMPAIGN_STATES).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
  after: z.string().max(200).optional(),
});
export const campaignListSchema = z.object({ rows: z.array(campaignSummarySchema), next: z.string().nullable() });
export type CampaignList = z.infer<typeof campaignListSchema>;

export const campaignValidationSchema = z
  .object({
    ok: z.boolean(),
    problems: z.array(campaignProblemSchema),
    warnings: z.array(campaignProblemSchema),
    /** How many the audience holds now; null when it cannot be counted quickly. */
    audienceSize: z.number().int().nullable(),
    costMicros: z
      .number()
      .int()
      .nullable()
      .meta({ description: "Estimated for the whole audience, by its markets and the rate card; null when it cannot be counted quickly." }),
    currency: z.string(),
    /** The estimate rests on the sample rates that came with the product. */
    sampleRates: z.boolean(),
    costWords: z.string().nullable().meta({ description: "What the estimate rests on, in words." }),
  })
  .meta({ id: "CampaignValidation" });
export type CampaignValidation = z.infer<typeof campaignValidationSchema>;

// ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────

const seenRevision = z.int().min(1).meta({ description: "The `revision` that was looked at; when it is another by now, 409." });
export const startCampaignSchema = z.strictObject({ revision: seenRevision.optional() }).nullish();
export const approveCampaignSchema = z.strictObject({ revision: seenRevision });
export const rejectCampaignSchema = z.strictObject({ note: z.string().trim().min(1).max(1_000) });
export const retryCampaignSchema = z.strictObject({
  which: z.enum(["failed", "retryable"]).meta({ description: "`retryable`: only those that another try may help." }),
});
export const chooseVariantSchema = z
  .strictObject({ variant: z.string().min(1).max(40) })
  .meta({ id: "CampaignChoice", description: "Goes to everybody who is asked from now on." });
export const testCampaignSchema = z.strictObject({
  people: z.array(profileRefSchema).min(1).max(20),
  variant: z.string().max(40).optional(),
  language: z.string().max(40).optional(),
});
export const testedCampaignSchema = z.object({ accepted: z.number().int() });

export const triggerCampaignSchema = z
  .strictObject({
    requestId: z
      .string()
      .min(1)
      .max(LIMITS.idLength)
      .meta({ description: "Yours; a second call with the same one sends nothing.", examples: ["order-1017-shipped"] }),
    profile: profileRefSchema,
    data: jsonObjectSchema(LIMITS.propertiesBytes, {
      description: "Messages can use it as `data`.",
      examples: [{ orderId: "1017", trackingCode: "AB12" }],
    }).optional(),
  })
  .meta({ id: "CampaignTrigger" });
export const triggeredCampaignSchema = z
  .object({ accepted: z.boolean().meta({ description: "False: this request id was here before." }) })
  .meta({ id: "CampaignTriggered" });

export const campaignRulesSchema = z
  .strictObject({ approvalRequired: z.boolean().meta({ description: "A second person has to approve each campaign before it starts." }) })
  .meta({ id: "CampaignRules" });

// ── what became of it ────────────────────────────────────────────────────────────────────────────────────────

export const CAMPAIGN_METRICS = [
  "targeted",
  "held_out",
  "skipped",
  "queued",
  "held",
  "refused",
  "sent",
  "delivered",
  "read",
  "replied",
  "clicked",
  "converted",
  "failed",
  "expired",
  "cancelled",
] as const;
export type CampaignMetric = (typeof CAMPAIGN_METRICS)[number];

const funnelShape = Object.fromEntries(CAMPAIGN_METRICS.map((metric) => [metric, z.number().int()])) as Record<CampaignMetric, z.ZodNumber>;
export const moneySchema = z
  .object({ currency: z.string().meta({ description: "ISO 4217; empty when nobody named one." }), micros: z.number().int() })
  .meta({ id: "Money" });
export const campaignFunnelSchema = z.object({
  ...funnelShape,
  costMicros: z.number().int().meta({ description: "In the currency of the rate card." }),
  clicks: z.number().int().meta({ description: "How often links were followed, the same person again counted again." }),
  uncountedVisits: z.number().int().meta({ description: "How often links were opened by previews and programs." }),
  /** Attributed to the campaign as the last that reached the person; one amount for each currency, largest first. */
  revenue: z.array(moneySchema),
});
export type CampaignFunnel = z.infer<typeof campaignFunnelSchema>;

const intervalSchema = z.object({ low: z.number(), high: z.number() });

export const experimentReadoutSchema = z
  .object({
    goal: z.enum(GOALS),
    /** The first variant is the baseline that lifts are against. */
    variants: z.array(
      z.object({
        variant: z.string(),
        n: z.number().int(),
        successes: z.number().int(),
        rate: z.number(),
        /** 95 % credible interval of the rate (Beta posterior). */
        credible: intervalSchema,
        probabilityBest: z.number(),
        /** Rate given up, in expectation, by choosing this one although another is better. */
        expectedLoss: z.number(),
        /** Difference to the baseline with a 95 % confidence sequence: holds however often one looks. */
        difference: z.object({ estimate: z.number(), low: z.number(), high: z.number() }).nullable(),
        /** Always-valid p-value against the baseline. */
        pValue: z.number().nullable(),
      }),
    ),
    enough: z.boolean().meta({ description: "Whether the minimum sample was reached." }),
    verdict: z.enum(["too_early", "no_difference_seen", "leading", "winner"]),
    winner: z.string().nullable(),
    words: z.array(z.string()).meta({ description: "The read-out in plain sentences." }),
  })
  .meta({ id: "ExperimentReadout" });
export type ExperimentReadout = z.infer<typeof experimentReadoutSchema>;

export const campaignStatsSchema = z
  .object({
    name: z.string(),
    state: z.enum(CAMPAIGN_STATES),
    occurrence: z.string().nullable(),
    currency: z.string(),
    /** Costs rest on the sample rates that came with the product: nobody has brought a rate card. */
    sampleRates: z.boolean(),
    wordings: z.array(z.object({ as: z.enum(["template", "free_form"]), n: z.number().int(), savedMicros: z.number().int() })).meta({
      description:
        "Of messages with two wordings: in which they left, and what the free-form ones saved, in the currency of the rate card.",
    }),
    total: campaignFunnelSchema,
    variants: z.array(z.object({ variant: z.string(), funnel: campaignFunnelSchema })),
    /** Most frequent first. */
    reasons: z.array(
      z.object({ metric: z.enum(["held", "refused", "skipped", "failed", "expired"]), reason: z.string(), n: z.number().int() }),
    ),
    experiment: experimentReadoutSchema.nullable(),
    /** Weights and winners as they were chosen, newest first. */
    decisions: z.array(
      z.object({
        at: z.string(),
        kind: z.enum(["weights", "winner"]),
        occurrence: z.string().nullable().meta({ description: "Whose test decided, and whose rest got it; null: from then on." }),
        weights: z.record(z.string(), z.number()),
        winner: z.string().nullable(),
        words: z.string(),
        by: z.string().nullable().meta({ description: "Who decided by hand; null: the rules of the experiment." }),
      }),
    ),
    /** Against the people who were held out; null without a hold-out or a conversion. */
    lift: z
      .object({
        reached: z.object({ n: z.number().int(), converted: z.number().int(), rate: z.number() }),
        heldOut: z.object({ n: z.number().int(), converted: z.number().int(), rate: z.number() }),
        difference: z.object({ estimate: z.number(), low: z.number(), high: z.number() }),
        /** Conversions that would not have happened without the campaign. */
        incremental: z.object({ estimate: z.number(), low: z.number(), high: z.number() }),
        words: z.string(),
      })
      .nullable(),
  })
  .meta({ id: "CampaignStats" });
export type CampaignStats = z.infer<typeof campaignStatsSchema>;
export const campaignStatsQuerySchema = z.strictObject({ occurrence: z.string().max(210).optional() });

export const RECIPIENT_OUTCOMES = ["held_out", "skipped", ...MESSAGE_STATES] as const;
export const campaignRecipientsQuerySchema = z.strictObject({
  outcome: z.enum(RECIPIENT_OUTCOMES).optional(),
  variant: z.string().max(40).optional(),
  occurrence: z.string().max(210).optional(),
  profile: z.uuid("must be the id of a profile").optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
  after: z.string().max(400).optional(),
});
export type CampaignRecipientsQuery = z.output<typeof campaignRecipientsQuerySchema>;

export const campaignRecipientSchema = z
  .object({
    profileId: z.string(),
    person: z.object({ id: z.string(), name: z.string().nullable(), address: z.string().nullable() }),
    occurrence: z.string(),
    wave: z.number().int(),
    variant: z.string().nullable(),
    language: z.string().nullable(),
    /** `held_out`, `skipped`, or the state of the message. */
    outcome: z.enum(RECIPIENT_OUTCOMES),
    /** A code the console has words for: why it was skipped, held, refused; the channel's error code when it failed. */
    reason: z.string().nullable(),
    /** The same in plain words. */
    why: z.string().nullable(),
    bestHour: z.object({ hour: z.number().int(), own: z.number().int(), inHour: z.number().int() }).nullable().meta({
      description: "Of a message at the best hour: the hour (0 to 23), and how many of the person's reads and answers fall into it.",
    }),
    messageId: z.string().nullable(),
    step: z.number().int().meta({ description: "Of a notice: which of its steps the message is; 0 is the campaign's own." }),
    dueAt: z.string().nullable(),
    receipts: z.record(z.string(), z.string()),
    replied: z.boolean(),
    converted: z.boolean(),
    revenue: z.array(moneySchema),
    costMicros: z.number().int().meta({ description: "By the rate card that held when the channel told that the message is billed." }),
    costCurrency: z.string().nullable(),
    tries: z.number().int(),
  })
  .meta({ id: "CampaignRecipient", description: "One person whom a campaign meant, and what became of it." });
export type CampaignRecipient = z.infer<typeof campaignRecipientSchema>;
export const campaignRecipientPageSchema = z.object({ rows: z.array(campaignRecipientSchema), next: z.string().nullable() });
export type CampaignRecipientPage = z.infer<typeof campaignRecipientPageSchema>;
