import type { z } from "zod";
import { findJsonFault } from "../../contract/json-guard.ts";
import { LIMITS } from "../../contract/limits.ts";
import { pointerTo, tellIssues } from "../../journeys/issue-words.ts";
import type { Arrival } from "../admit.ts";

export type Refused = { readonly path: string; readonly reason: string };
export type Read = { readonly ok: true; readonly arrival: Arrival } | { readonly ok: false; readonly refused: Refused };

/** One item of a batch door: unknown JSON in, an arrival or a reason out. `text` is the JSON it came from, when at hand. */
export type ItemReader = (value: unknown, text?: string) => Read;

export function refuse(path: string, reason: string): Read {
  return { ok: false, refused: { path, reason } };
}

/** Guards and validates, then hands over to `admit`. */
export function itemReader<Schema extends z.ZodType>(schema: Schema, admit: (input: z.output<Schema>) => Read): ItemReader {
  return (value, text) => {
    const fault = findJsonFault(value, { maxDepth: LIMITS.jsonDepth, text });
    if (fault) return refuse(fault.path, fault.reason);
    const parsed = schema.safeParse(value);
    if (parsed.success) return admit(parsed.data);
    const [told] = tellIssues(parsed.error.issues);
    return told ? refuse(pointerTo(told.path), told.words) : refuse("", "is not valid");
  };
}
