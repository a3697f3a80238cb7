/** How the calls of a system that nobody foresaw are read: where in them stands what. Pure. */
import { z } from "zod";
import type { Json, JsonObject } from "../../platform/json.ts";

/** JSON pointer (RFC 6901): `/data/customer/email`, `/items/0/sku`; empty: the whole body. */
const pointerSchema = z
  .string()
  .max(500)
  .regex(/^(?:\/(?:[^~]|~[01])*)?$/, "must be a JSON pointer such as /data/customer/email");
const nameSchema = z.string().min(1).max(100);
const fromSchema = z.union([z.strictObject({ at: pointerSchema }), z.strictObject({ text: z.string().min(1).max(100) })]);

export const mappingSchema = z.strictObject({
  /** What happened: a text that stands for all, or where it is told. */
  type: fromSchema,
  /** What the other side's names of events are called here; others keep theirs. */
  typeNames: z.record(nameSchema, nameSchema).exactOptional(),
  id: pointerSchema.nullable().exactOptional(),
  time: pointerSchema.nullable().exactOptional(),
  identities: z.strictObject({
    externalId: pointerSchema.exactOptional(),
    phone: pointerSchema.exactOptional(),
    email: pointerSchema.exactOptional(),
  }),
  /** ISO country of numbers that are told without one. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .exactOptional(),
  attributes: z.record(nameSchema, pointerSchema),
  properties: z.record(nameSchema, pointerSchema),
});
export type Mapping = z.infer<typeof mappingSchema>;

/** Null when there is nothing there. */
export function valueAt(body: Json, pointer: string): Json {
  let found: Json | undefined = body;
  for (const step of pointer === "" ? [] : pointer.slice(1).split("/")) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(found)) found = /^\d{1,6}$/.test(key) ? (found as readonly Json[])[Number(key)] : undefined;
    else if (typeof found === "object" && found !== null) found = Object.hasOwn(found, key) ? (found as JsonObject)[key] : undefined;
    else return null;
  }
  return found ?? null;
}

export function textOf(value: Json): string | null {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

const SECONDS_UNTIL = 100_000_000_000;

/** ISO of a date with its time, or of seconds or milliseconds since 1970. */
export function timeFrom(value: Json): string | null {
  const number = typeof value === "number" ? value : typeof value === "string" && /^\d{9,14}$/.test(value) ? Number(value) : null;
  const ms = number === null ? Date.parse(typeof value === "string" ? value : "") : number < SECONDS_UNTIL ? number * 1_000 : number;
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
