import { z } from "zod";
import { CHANNEL_KIND, CONSENT_PURPOSES, CONSENT_WAYS, TOPIC_NAME } from "../consent/consent.ts";
import { SPOKEN_NEEDS_WORDS } from "./consent.ts";
import { groupsNamedSchema } from "./group.ts";
import { LIMITS } from "./limits.ts";
import { identityShape, instantSchema, jsonObjectSchema, timeZoneSchema } from "./shapes.ts";

const LOCALE = /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$/;

export const consentInputSchema = z
  .strictObject({
    channel: z.string().regex(CHANNEL_KIND, "must be a kind of channel such as whatsapp or email"),
    purpose: z.enum(CONSENT_PURPOSES),
    topic: z
      .string()
      .regex(TOPIC_NAME, "must be the name of a topic such as news")
      .nullable()
      .optional()
      .meta({ description: "One topic of the workspace only; left out: the purpose as a whole." }),
    action: z.enum(["opt_in", "opt_out"]),
    how: z.enum(CONSENT_WAYS).optional().meta({
      description:
        'How it was said; left out: "api". An "import" without occurredAt never outranks an opt-out, for nobody knows when its yes was said.',
    }),
    wording: z
      .strictObject({ version: z.string().min(1).max(100), language: z.string().min(2).max(35), text: z.string().min(1).max(5_000) })
      .optional()
      .meta({
        description: "The words that were agreed to; an `opt_in` that an agent heard needs them.",
        examples: [{ version: "3", language: "en", text: "Yes, message me." }],
      }),
    source: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: "Where the person said so: the form, the import file, the call.", examples: ["checkout-form-v3"] }),
    evidence: z
      .record(z.string().max(100), z.string().max(2_000))
      .optional()
      .meta({
        description: "What proves it: wording, form version, IP address, …",
        examples: [{ wording: "Yes, message me about my order" }],
      }),
    occurredAt: instantSchema.optional().meta({ description: "When the person said so; when left out, now (of an import: not known)." }),
  })
  .refine(({ action, how, wording }) => action === "opt_out" || how !== "agent" || wording !== undefined, {
    path: ["wording"],
    message: SPOKEN_NEEDS_WORDS,
  })
  .meta({ id: "Consent", description: "One line of the consent ledger. Sending it again adds nothing." });
export type ConsentInput = z.infer<typeof consentInputSchema>;

export const profileInputSchema = z
  .strictObject({
    ...identityShape,
    attributes: jsonObjectSchema(LIMITS.attributesBytes, {
      description: "Merged key by key into what is known; null removes a key.",
      examples: [{ firstName: "Ana", vip: true }],
    }).optional(),
    locale: z
      .string()
      .regex(LOCALE, "must be a language tag such as fr-FR")
      .nullable()
      .optional()
      .meta({ examples: ["fr-FR"] }),
    timeZone: timeZoneSchema.nullable().optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, "must be a country code of two capitals such as FR")
      .nullable()
      .optional(),
    consent: z.array(consentInputSchema).max(LIMITS.consentEntries).optional(),
    groups: groupsNamedSchema.optional(),
  })
  .refine(
    (ref) => ref.externalId !== undefined || ref.phone !== undefined || ref.email !== undefined || ref.bsuid !== undefined,
    "must name the person by at least one of externalId, phone, email, bsuid",
  )
  .meta({ id: "ProfileChange", description: "A person, found or made by any of the identities." });
export type ProfileInput = z.infer<typeof profileInputSchema>;

const consentStateSchema = z.object({
  state: z.enum(["opted_in", "opted_out", "paused", "resumed"]).meta({ description: "The last two: of `pause`." }),
  until: z.string().optional().meta({ description: "Of `pause`: no marketing before." }),
  at: z.string(),
  undated: z.literal(true).optional().meta({ description: "Nobody knows when it was said; at: when it was taken in." }),
  source: z.string(),
  entryId: z.string(),
});

export const profileSchema = z
  .object({
    id: z.string(),
    identities: z.object({ externalId: z.string(), phone: z.string(), bsuid: z.string(), email: z.string() }).partial(),
    attributes: z.record(z.string(), z.unknown()),
    locale: z.string().nullable(),
    timeZone: z.string().nullable(),
    country: z.string().nullable(),
    consent: z
      .record(z.string(), z.record(z.string(), consentStateSchema))
      .meta({ description: "By channel, then purpose, or purpose/topic; `pause`: they wanted no marketing for a while." }),
    reachability: z.record(
      z.string(),
      z.object({ state: z.enum(["reachable", "unreachable"]), at: z.string(), reason: z.string().nullable() }),
    ),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: "Profile", description: "What is known of a person." });
export type ProfileView = z.infer<typeof profileSchema>;
