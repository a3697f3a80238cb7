/** Signing up: requests that wait to be confirmed, forms, and what customers see of both. */
import { z } from "zod";
import { CHANNEL_KIND, CONSENT_PURPOSES } from "../consent/consent.ts";
import { PAGE_WORDS } from "../pages/words.ts";
import { topicNameSchema } from "./consent.ts";
import { LIMITS } from "./limits.ts";
import { identityShape, jsonObjectSchema } from "./shapes.ts";
import { languageSchema } from "./workspace.ts";

const channelKind = z.string().regex(CHANNEL_KIND, "must be a kind of channel such as whatsapp or email");
const text = (most: number) => z.string().trim().min(1).max(most);

// ── requests ─────────────────────────────────────────────────────────────────────────────────────────────────
export const newOptInSchema = z
  .strictObject({
    ...identityShape,
    channel: channelKind,
    topics: z.array(topicNameSchema).max(20).default([]).meta({ description: "Empty: the purpose as a whole." }),
    purpose: z.enum(CONSENT_PURPOSES).default("marketing").meta({ description: "Where no topic is named." }),
    source: text(200).meta({ description: "Where they asked for it.", examples: ["checkout"] }),
    language: languageSchema.exactOptional().meta({ description: "Of the confirmation; left out: the person's own." }),
    wording: z.strictObject({ version: text(100), language: languageSchema, text: text(5_000) }).exactOptional(),
    attributes: jsonObjectSchema(LIMITS.attributesBytes, {
      description: "Taken over once they confirm.",
      examples: [{ first_name: "Ana" }],
    }).exactOptional(),
    evidence: z
      .record(z.string().min(1).max(60), z.string().max(1_000))
      .refine((record) => Object.keys(record).length <= 20, "must have at most 20 entries")
      .exactOptional(),
  })
  .refine(
    (one) => ["externalId", "phone", "email", "bsuid"].some((kind) => one[kind as "phone"] !== undefined),
    "must name the person by at least one of externalId, phone, email, bsuid",
  )
  .meta({ id: "NewOptIn" });
export const OPT_IN_STATES = ["pending", "expired", "confirmed"] as const;
export const optInSchema = z
  .object({
    id: z.string(),
    profileId: z.string(),
    channel: z.string(),
    topics: z.array(z.string().nullable()).meta({ description: "null: the purpose as a whole." }),
    source: z.string(),
    address: z.string().meta({ description: "Where the confirmation went." }),
    askedAt: z.string(),
    expiresAt: z.string(),
    state: z.enum(OPT_IN_STATES),
  })
  .meta({ id: "OptIn", description: "Somebody asked for messages; pending, it is no consent." });
export const optInListSchema = z.object({ rows: z.array(optInSchema) }).meta({ id: "OptInList" });
export const optInQuery = z.strictObject({
  state: z.enum(OPT_IN_STATES).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(50),
});
export type OptInView = z.infer<typeof optInSchema>;

// ── forms ────────────────────────────────────────────────────────────────────────────────────────────────────
const SAFE_ORIGIN = /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?$|^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?$/i;
export const originSchema = z.string().trim().max(260).regex(SAFE_ORIGIN, "must be an origin such as https://shop.example, without a path");

export const optInFormSchema = z
  .strictObject({
    texts: z
      .record(
        languageSchema,
        z.strictObject({
          title: text(120),
          intro: z.string().trim().max(1_000),
          wording: text(2_000),
          button: text(60),
          thanks: text(500),
        }),
      )
      .refine((texts) => Object.keys(texts).length > 0, "must have texts in one language at least"),
    channels: z.array(channelKind).min(1).max(5),
    topics: z.array(topicNameSchema).max(20),
    fields: z
      .array(
        z.strictObject({
          attribute: z.string().regex(/^[a-z][A-Za-z0-9_]{0,49}$/, "must be the name of an attribute such as first_name"),
          required: z.boolean(),
          label: z.record(languageSchema, text(100)).refine((label) => Object.keys(label).length > 0, "must have a label"),
        }),
      )
      .max(8),
    doubleOptIn: z.boolean(),
    allowedOrigins: z
      .array(originSchema)
      .max(20)
      .meta({ description: "Whose pages may show the form; empty: only Parley's own page of it." }),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, "must be two capital letters such as FR")
      .nullable()
      .meta({ description: "Of numbers without a prefix; null: they need one." }),
  })
  .meta({ id: "OptInFormDocument" });
export const saveOptInFormSchema = z.strictObject({ document: optInFormSchema, isOpen: z.boolean() }).meta({ id: "OptInFormChange" });
export const optInFormParams = z.strictObject({ name: z.string().regex(/^[a-z][a-z0-9-]{0,49}$/, "must be small letters, digits and -") });
export const optInFormViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.number().int().meta({ description: "Goes up with every change; consents name the one they were given to." }),
    document: optInFormSchema,
    isOpen: z.boolean(),
    url: z.string().meta({ description: "Of the page." }),
    embed: z.string().meta({ description: "To be put into a page of an allowed origin." }),
    changedAt: z.string(),
    changedBy: z.string(),
  })
  .meta({ id: "OptInForm" });
export const optInFormListSchema = z.object({ rows: z.array(optInFormViewSchema) }).meta({ id: "OptInFormList" });
export type OptInFormView = z.infer<typeof optInFormViewSchema>;
export type OptInFormChange = z.infer<typeof saveOptInFormSchema>;

// ── settings ─────────────────────────────────────────────────────────────────────────────────────────────────
const pageTexts = z.partialRecord(z.enum(PAGE_WORDS), text(1_000));
export const optInSettingsSchema = z
  .strictObject({
    brand: z.strictObject({
      logoUrl: z
        .string()
        .max(1_000)
        .regex(/^https:\/\/[^\s"'<>;,]+$/, "must be an address that begins with https://")
        .refine((address) => URL.canParse(address), "must be an address")
        .nullable(),
      colour: z
        .string()
        .regex(/^#[0-9a-f]{6}$/i, "must be a colour such as #1b6b53")
        .nullable(),
    }),
    texts: z
      .record(
        languageSchema,
        z.strictObject({ title: text(200).exactOptional(), body: text(10_000).exactOptional(), short: text(600).exactOptional() }),
      )
      .meta({
        description:
          "Of the message that asks to confirm, by language; Liquid over opt_in.topics, opt_in.workspace, opt_in.until and confirm_url. English and French are built in.",
      }),
    pages: z
      .record(languageSchema, pageTexts)
      .meta({ description: "Words of the pages for customers, by language, over what is built in." }),
    template: z
      .string()
      .regex(/^[a-z0-9_]{1,512}$/, "must be the name of a template")
      .nullable()
      .meta({ description: "WhatsApp's template that asks outside the service window; null: only inside of it." }),
  })
  .meta({ id: "OptInSettings" });
