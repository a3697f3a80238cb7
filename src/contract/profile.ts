import { z } from "zod";
import { CHANNEL_KINDS, CONSENT_PURPOSES } from "../consent/consent.ts";
import { LIMITS } from "./limits.ts";
import { identityShape, instantSchema, jsonObjectSchema, timeZoneSchema } from "./shapes.ts";

const LOCALE = /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$/;

export const consentInputSchema = z
  .strictObject({
    channel: z.enum(CHANNEL_KINDS),
    purpose: z.enum(CONSENT_PURPOSES),
    action: z.enum(["opt_in", "opt_out"]),
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
    occurredAt: instantSchema.optional().meta({ description: "When the person said so; when left out, now." }),
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
  })
  .refine(
    (ref) => ref.externalId !== undefined || ref.phone !== undefined || ref.email !== undefined || ref.bsuid !== undefined,
    "must name the person by at least one of externalId, phone, email, bsuid",
  )
  .meta({ id: "ProfileChange", description: "A person, found or made by any of the identities." });
export type ProfileInput = z.infer<typeof profileInputSchema>;

const consentStateSchema = z.object({ state: z.enum(["opted_in", "opted_out"]), at: z.string(), source: z.string(), entryId: z.string() });

export const profileSchema = z
  .object({
    id: z.string(),
    identities: z.object({ externalId: z.string(), phone: z.string(), bsuid: z.string(), email: z.string() }).partial(),
    attributes: z.record(z.string(), z.unknown()),
    locale: z.string().nullable(),
    timeZone: z.string().nullable(),
    country: z.string().nullable(),
    consent: z.record(z.string(), z.record(z.string(), consentStateSchema)).meta({ description: "By channel, then purpose." }),
    reachability: z.record(
      z.string(),
      z.object({ state: z.enum(["reachable", "unreachable"]), at: z.string(), reason: z.string().nullable() }),
    ),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: "Profile", description: "What is known of a person." });
export type ProfileView = z.infer<typeof profileSchema>;
