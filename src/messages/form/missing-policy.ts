import { z } from "zod";
import type { MissingPolicy } from "../content.ts";
import { type Part, fixed } from "./part.ts";

/** Enough for a carousel with a variable in each of its texts. */
const MOST_FALLBACKS = 50;
const LONGEST_FALLBACK = 1_024;

export const missingPolicy: Part<MissingPolicy> = {
  ...fixed(
    z.strictObject({
      otherwise: z.enum(["blank", "skip", "fail"]),
      fallbacks: z
        .record(z.string().min(1).max(200), z.string().max(LONGEST_FALLBACK))
        .refine((fallbacks) => Object.keys(fallbacks).length <= MOST_FALLBACKS, `may hold ${MOST_FALLBACKS} fallbacks`)
        .readonly()
        .exactOptional(),
    }),
  ),
  check: ({ fallbacks = {} }, { name, path }) =>
    Object.entries(fallbacks).flatMap(([variable, text]) =>
      text.trim() === ""
        ? [{ path: `${path}/fallbacks/${variable}`, problem: `the fallback of ${variable} in "${name}" is empty: write something` }]
        : [],
    ),
};
