import { z } from "zod";
import type { JsonObject } from "../platform/json.ts";
import { canonicalZone, isZone } from "../platform/zoned-time.ts";
import { LIMITS } from "./limits.ts";

/** An instant with its offset. Checked by shape first: `Date.parse` alone takes nearly anything. */
const INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

export const instantSchema = z
  .string()
  .max(40)
  .refine((text) => INSTANT.test(text) && !Number.isNaN(Date.parse(text)), "must be a time such as 2026-11-22T09:30:00Z")
  .meta({ format: "date-time", examples: ["2026-11-22T09:30:00Z"] });

/** Read as the name that is kept. */
export const timeZoneSchema = z
  .string()
  .max(64)
  .refine(isZone, "must be an IANA time zone such as Europe/Paris")
  .overwrite((zone) => canonicalZone(zone) ?? zone);

/** An object of any JSON, at most so many bytes when written. What is inside is checked by `findJsonFault`. */
export function jsonObjectSchema(maxBytes: number, meta: { readonly description: string; readonly examples: readonly unknown[] }) {
  return z
    .custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value), "must be an object")
    .refine((value) => withinBytes(value, maxBytes), `must be at most ${maxBytes / 1_024} KB of JSON`)
    .meta({ type: "object", additionalProperties: true, description: meta.description, examples: [...meta.examples] });
}

/** UTF-8 takes at most three bytes for each UTF-16 unit, so most objects need no exact count. */
function withinBytes(value: JsonObject, maxBytes: number): boolean {
  const text = JSON.stringify(value);
  return text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes;
}

const identityText = (max: number) => z.string().trim().min(1).max(max);

const identityFields = {
  externalId: identityText(LIMITS.externalIdLength)
    .optional()
    .meta({ description: "Your own id of the person, as you keep it.", examples: ["customer-1017"] }),
  phone: identityText(40)
    .optional()
    .meta({ description: "In international form with the leading `+`.", examples: ["+447700900123"] }),
  email: identityText(254)
    .optional()
    .meta({ examples: ["ana@example.com"] }),
  bsuid: identityText(150)
    .optional()
    .meta({ description: "WhatsApp's business-scoped user id.", examples: ["GB.13491208655302741918"] }),
};
export const identityShape = identityFields;

export const profileRefSchema = z
  .strictObject(identityFields)
  .refine(
    (ref) => ref.externalId !== undefined || ref.phone !== undefined || ref.email !== undefined || ref.bsuid !== undefined,
    "must name the person by at least one of externalId, phone, email, bsuid",
  )
  .meta({ id: "Person", description: "Any one name is enough; several must be of the same person." });

/** Tells which line of the input was refused, where in it, and why. `line` counts from 1, for arrays too. */
export const rejectedSchema = z.object({ line: z.number().int(), path: z.string(), reason: z.string() }).meta({ id: "Rejected" });
export type Rejected = z.infer<typeof rejectedSchema>;

export const admittedSchema = z
  .object({
    accepted: z.number().int().meta({ description: "Stored durably and new." }),
    duplicates: z.number().int().meta({ description: "Had been accepted before, by id; nothing happens twice." }),
    rejected: z.array(rejectedSchema).meta({ description: `The first ${LIMITS.rejectedListed} refused lines.` }),
    rejectedCount: z.number().int(),
  })
  .meta({ description: "Everything counted as accepted is durable." });
export type Admitted = z.infer<typeof admittedSchema>;
