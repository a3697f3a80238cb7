/**
 * An attribute that is worked out from events and kept on the profile, as `profile.computed.<name>`: in rules, journey conditions and
 * templates. Brought up to date when such an event happens, and when time moves one out of the window. Pure.
 */
import { z } from "zod";
import type { Json } from "../platform/json.ts";
import type { PropertyRule, Window } from "./document.ts";
import type { PersonFacts } from "./facts.ts";
import { toNumber } from "./decimal.ts";
import { edgeOf, numbersOf, outermost, sumOf } from "./measure.ts";
import { matchingEvents, propertyOf } from "./predicate.ts";
import { eventTypeSchema, propertySchema, whereSchema, windowSchema } from "./rule-schema.ts";

export type ComputedDocument = {
  readonly name: string;
  readonly title: string;
  readonly event: string;
  readonly where?: readonly PropertyRule[];
  readonly window?: Window;
  readonly of: "count" | "sum" | "average" | "min" | "max" | "first" | "last" | "favourite";
  /** `first` and `last` without one are the time it happened; `count` needs none. */
  readonly property?: string;
};

export const COMPUTED_NAME = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;

export const computedSchema: z.ZodType<ComputedDocument> = z
  .strictObject({
    name: z.string().regex(COMPUTED_NAME, "must be a letter, then letters, digits and _"),
    title: z.string().trim().min(1).max(200),
    event: eventTypeSchema,
    where: whereSchema.exactOptional(),
    window: windowSchema.exactOptional(),
    of: z.enum(["count", "sum", "average", "min", "max", "first", "last", "favourite"]),
    property: propertySchema.exactOptional(),
  })
  .refine((document) => document.property !== undefined || ["count", "first", "last"].includes(document.of), {
    path: ["property"],
    message: "is missing: say which property of the event",
  });

/** Null: not set. `nextChangeAt`: Infinity when time changes nothing. */
export function compute(
  document: ComputedDocument,
  person: PersonFacts,
  now: number,
): { readonly value: Json; readonly nextChangeAt: number } {
  const { matching, nextChangeAt } = matchingEvents(document, person, now);
  const property = document.property ?? "";
  const numbers = (): ReturnType<typeof numbersOf> => numbersOf(matching, property);
  switch (document.of) {
    case "count":
      return { value: matching.length, nextChangeAt };
    case "sum":
      return { value: toNumber(sumOf(numbers())), nextChangeAt };
    case "average": {
      const all = numbers();
      return { value: all.length === 0 ? null : toNumber(sumOf(all)) / all.length, nextChangeAt };
    }
    case "min":
    case "max": {
      const found = outermost(numbers(), document.of);
      return { value: found === null ? null : toNumber(found), nextChangeAt };
    }
    case "first":
    case "last":
      return {
        value: edgeOf({ of: document.of, ...(document.property === undefined ? {} : { property }) }, matching) as Json,
        nextChangeAt,
      };
    case "favourite":
      return { value: favourite(matching.map((event) => propertyOf(event, property) as Json)), nextChangeAt };
  }
}

/** The most frequent one; of several the one seen last. Lists and objects are nobody's favourite. */
function favourite(values: readonly Json[]): Json {
  const seen = new Map<Json, number>();
  let best: Json = null;
  for (const value of values) {
    if (value === null || typeof value === "object") continue;
    seen.set(value, (seen.get(value) ?? 0) + 1);
    if ((seen.get(value) ?? 0) >= (seen.get(best) ?? 0)) best = value;
  }
  return best;
}
