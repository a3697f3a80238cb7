import { z } from "zod";
import { CHANNEL_KIND, PURPOSES, TOPIC_NAME } from "../consent/consent.ts";
import { conditionSchema } from "../journeys/schema/condition-schema.ts";
import { GROUP_KIND } from "../groups/group.ts";
import { linkChoiceSchema } from "../links/choice.ts";
import { contentSchema } from "../messages/form/content-form.ts";
import { eventTypeSchema } from "../journeys/schema/names.ts";
import { type CampaignDocument, GOALS } from "./campaign-document.ts";

export const CAMPAIGN_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** Variants travel in rows and rollups: few and short. */
const MOST_VARIANTS = 10;
const MOST_LANGUAGES = 60;
const MOST_WAVES = 60;

const language = z.string().regex(/^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$/, "must be a language such as en, fr-FR or pt_BR");
const share = z.number().min(0).max(1);
const currency = z.string().regex(/^[A-Z]{3}$/, "must be a currency such as EUR");
const text = z.string().min(1).max(100);

const variantSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "must be up to 40 lower-case letters, digits and -"),
  weight: z.number().min(0).max(1_000_000).exactOptional(),
  messages: z
    .record(language, contentSchema)
    .refine((messages) => Object.keys(messages).length <= MOST_LANGUAGES, `may hold ${MOST_LANGUAGES} languages`)
    .readonly(),
});

const goal = z.enum(GOALS);
const experimentSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("fixed"), goal }),
  z.strictObject({
    kind: z.literal("winner"),
    goal,
    testShare: z.number().min(0.01).max(0.9),
    after: text,
    minimumSample: z.int().min(1).max(10_000_000),
    confidence: z.number().min(0.8).max(0.999),
    latestAfter: text,
  }),
  z.strictObject({ kind: z.literal("bandit"), goal, explore: z.number().min(0).max(0.3) }),
]);

const scheduleSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("now") }),
  z.strictObject({ kind: z.literal("at"), at: text }),
  z.strictObject({ kind: z.literal("recurring"), cron: text, zone: text, until: text.exactOptional() }),
  z.strictObject({ kind: z.literal("local"), date: text, time: text, zone: text, ifPast: z.enum(["send_now", "skip", "next_day"]) }),
  z.strictObject({ kind: z.literal("best_time"), from: text.exactOptional(), windowHours: z.int().min(1).max(168), zone: text }),
  z.strictObject({ kind: z.literal("api") }),
]);

const wavesSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("sizes"),
    sizes: z.array(z.int().min(1).max(1_000_000_000)).min(1).max(MOST_WAVES).readonly(),
    every: text,
    rest: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("shares"), shares: z.array(share).min(2).max(MOST_WAVES).readonly(), every: text }),
  z.strictObject({ kind: z.literal("ramp"), first: z.int().min(1).max(1_000_000_000), factor: z.number().min(1).max(10) }),
]);

/** The shape of a whole document; what it means is checked by `validateCampaign`. */
export const campaignSchema: z.ZodType<CampaignDocument> = z
  .strictObject({
    schema: z.literal(1),
    name: z.string().regex(CAMPAIGN_NAME, "must be 1–63 lower-case letters, digits and -, such as spring-sale"),
    title: z.string().min(1).max(200),
    description: z.string().max(2_000).exactOptional(),
    channel: z.string().regex(CHANNEL_KIND, "must be a kind of channel such as whatsapp or email"),
    purpose: z.enum(PURPOSES),
    topic: z.string().regex(TOPIC_NAME, "must be the name of a topic such as new-arrivals").exactOptional(),
    audience: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("everybody") }),
      z.strictObject({ kind: z.literal("audience"), name: z.string().min(1).max(100) }),
      z.strictObject({ kind: z.literal("condition"), condition: conditionSchema }),
    ]),
    holdout: z.number().min(0).max(0.5).exactOptional(),
    defaultLanguage: language,
    variants: z.array(variantSchema).min(1).max(MOST_VARIANTS).readonly(),
    experiment: experimentSchema.exactOptional(),
    schedule: scheduleSchema,
    waves: wavesSchema.exactOptional(),
    ratePerSecond: z.number().min(0.1).max(10_000).exactOptional(),
    budget: z
      .strictObject({
        amount: z.number().min(0).max(1_000_000_000),
        currency,
      })
      .exactOptional(),
    perGroup: z
      .strictObject({
        kind: z.string().regex(GROUP_KIND, "must be a kind of groups such as company"),
        most: z.int().min(1).max(1_000_000),
      })
      .exactOptional(),
    expiresAfter: text.exactOptional(),
    conversion: z
      .strictObject({
        event: eventTypeSchema,
        where: conditionSchema.exactOptional(),
        within: text,
        value: text.exactOptional(),
        currencyProperty: text.exactOptional(),
        currency: currency.exactOptional(),
      })
      .exactOptional(),
    links: linkChoiceSchema.exactOptional(),
    notice: z
      .strictObject({
        legalBasis: z.string().trim().min(3).max(500),
        reason: z.string().trim().min(3).max(1_000),
        steps: z
          .array(
            z.strictObject({
              after: text,
              channel: z.string().regex(CHANNEL_KIND, "must be a kind of channel such as whatsapp or email"),
              messages: z.record(language, contentSchema).readonly(),
            }),
          )
          .max(5)
          .readonly()
          .exactOptional(),
      })
      .exactOptional(),
  })
  .meta({ id: "CampaignDocument", description: "Who is asked, in which variants, when, how fast, and how success is judged." });
