import { z } from "zod";
import { CHANNEL_KIND, CONSENT_PURPOSES, TOPIC_NAME } from "../consent/consent.ts";
import { KEYWORD_INTENTS } from "../consent/keywords/intent.ts";
import { SUPPRESSION_SORTS } from "../consent/suppression.ts";
import { IDENTITY_KINDS } from "../profiles/profile.ts";
import { LIMITS } from "./limits.ts";
import { identityShape } from "./shapes.ts";
import { languageSchema } from "./workspace.ts";

// ── topics ───────────────────────────────────────────────────────────────────────────────────────────────────
export const topicNameSchema = z.string().regex(TOPIC_NAME, "must be small letters, digits, - and _, such as new-arrivals");
export const topicParams = z.strictObject({ name: topicNameSchema });

const topicTexts = z
  .record(languageSchema, z.strictObject({ title: z.string().trim().min(1).max(80), description: z.string().trim().max(300) }))
  .refine((texts) => Object.keys(texts).length > 0, "must have a title in one language at least");

export const saveTopicSchema = z
  .strictObject({
    purpose: z.enum(CONSENT_PURPOSES).meta({ description: "Stays as it is once the topic is made: people have agreed to it as that." }),
    channels: z
      .array(z.string().regex(CHANNEL_KIND, "must be a kind of channel such as whatsapp or email"))
      .max(20)
      .meta({ description: "Kinds of channels on which it is sent; empty: all." }),
    texts: topicTexts.meta({ examples: [{ en: { title: "New arrivals", description: "What is new, once a week" } }] }),
    isArchived: z.boolean().meta({ description: "Not offered any more. What people have said of it goes on to hold." }),
  })
  .meta({ id: "TopicChange" });
export const topicSchema = saveTopicSchema
  .extend({ name: z.string(), changedAt: z.string(), changedBy: z.string() })
  .meta({ id: "Topic", description: "Something one can subscribe to." });
export const topicListSchema = z.object({ rows: z.array(topicSchema) }).meta({ id: "TopicList" });
export type TopicView = z.infer<typeof topicSchema>;
export type TopicChange = z.infer<typeof saveTopicSchema>;

// ── keywords ─────────────────────────────────────────────────────────────────────────────────────────────────
const answers = z.record(languageSchema, z.string().trim().min(1).max(1_000));

export const keywordSettingsSchema = z
  .strictObject({
    isOn: z.boolean(),
    custom: z
      .array(
        z
          .strictObject({
            word: z.string().trim().min(1).max(60),
            intent: z.enum(KEYWORD_INTENTS),
            topic: topicNameSchema.exactOptional(),
            reply: answers.exactOptional(),
          })
          .refine(({ intent, reply }) => intent !== "custom" || reply !== undefined, "a word of its own needs a reply")
          .refine(
            ({ intent, topic }) => topic === undefined || intent === "opt_in" || intent === "opt_out",
            "only an opt-in or opt-out has a topic",
          ),
      )
      .max(100)
      .meta({ description: "Words of the workspace's own, before all that are built in." }),
    texts: z
      .strictObject({ opt_out: answers.exactOptional(), opt_in: answers.exactOptional(), help: answers.exactOptional() })
      .meta({ description: "What is answered, by language; English and French are built in." }),
  })
  .meta({ id: "KeywordSettings", description: "How words such as STOP are heard, and answered once in 24 hours." });
export const keywordViewSchema = keywordSettingsSchema
  .safeExtend({ builtIn: z.record(z.string(), z.record(z.string(), z.string())) })
  .meta({ id: "Keywords" });
export type KeywordsView = z.infer<typeof keywordViewSchema>;
export type KeywordsChange = z.infer<typeof keywordSettingsSchema>;

// ── suppressions ─────────────────────────────────────────────────────────────────────────────────────────────
export const addSuppressionSchema = z
  .strictObject({
    ...identityShape,
    sort: z.enum(SUPPRESSION_SORTS).default("suppression").meta({
      description: "suppression: no marketing and no utility; block: nothing at all; legal_hold: nothing at all, and their data is kept.",
    }),
    reason: z.string().trim().min(1).max(300),
  })
  .refine(
    (entry) => IDENTITY_KINDS.filter((kind) => entry[kind] !== undefined).length === 1,
    "must name the person by exactly one of externalId, phone, email, bsuid",
  )
  .meta({ id: "NewSuppression" });
export const suppressionSchema = z
  .object({
    id: z.string(),
    sort: z.enum(SUPPRESSION_SORTS),
    kind: z.enum(IDENTITY_KINDS),
    value: z.string().nullable().meta({ description: "null: erased; it holds all the same." }),
    reason: z.string(),
    source: z.string(),
    addedAt: z.string(),
    addedBy: z.string(),
  })
  .meta({ id: "Suppression", description: "Somebody who is sent nothing." });
export const suppressionListSchema = z
  .object({ rows: z.array(suppressionSchema), next: z.string().nullable() })
  .meta({ id: "SuppressionList" });
export const suppressionQuery = z.strictObject({
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
  name: z.string().max(300).optional().meta({ description: "Only this person: `phone:+447700900123`, `email:…`." }),
});
export const suppressionParams = z.strictObject({ id: z.uuid() });
export const suppressionUploadSchema = z
  .object({
    added: z.number().int(),
    known: z.number().int().meta({ description: "On the list for the same already." }),
    rejected: z.array(z.object({ line: z.number().int(), reason: z.string() })),
    rejectedCount: z.number().int(),
  })
  .meta({ id: "SuppressionUpload" });
export type SuppressionView = z.infer<typeof suppressionSchema>;

// ── what somebody said to a person of the workspace ──────────────────────────────────────────────────────────
/** Nobody can prove a yes of which nobody knows what it was said to, whichever door it comes by. */
export const SPOKEN_NEEDS_WORDS = "an opt-in that was spoken needs the words that were agreed to";

export const spokenConsentSchema = z
  .strictObject({
    channel: z.string().regex(CHANNEL_KIND, "must be a kind of channel such as whatsapp or email"),
    purpose: z.enum(CONSENT_PURPOSES),
    topic: topicNameSchema.optional().meta({ description: "One topic of that purpose; left out: the purpose as a whole." }),
    action: z.enum(["opt_in", "opt_out"]),
    agreedTo: z
      .strictObject({ language: languageSchema, text: z.string().trim().min(1).max(2_000) })
      .optional()
      .meta({ description: "The words that were put to them and that they agreed to; an `opt_in` needs them." }),
    said: z.string().trim().min(1).max(1_000).optional().meta({ description: "What they said, or why." }),
  })
  .refine(({ action, agreedTo }) => action === "opt_out" || agreedTo !== undefined, {
    path: ["agreedTo"],
    message: SPOKEN_NEEDS_WORDS,
  })
  .meta({ id: "SpokenConsent", description: "A yes or no that somebody of the workspace heard." });
export type SpokenConsent = z.infer<typeof spokenConsentSchema>;
export const spokenConsentParams = z.strictObject({ id: z.uuid() });

// ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────
export const ledgerQuery = z.strictObject({ format: z.enum(["json", "csv", "pdf"]).default("json") });
