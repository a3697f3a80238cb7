import { z } from "zod";

/** `If-None-Match: *` (RFC 9110, section 13.1.2) with a PUT: make it, but change nothing that is there. */
export const onlyNewSchema = z.looseObject({
  "if-none-match": z.literal("*").optional().meta({ description: "With `*` nothing that is there already is changed: 409." }),
});

export function isOnlyNew(headers: { readonly "if-none-match"?: string | undefined }): boolean {
  return headers["if-none-match"] === "*";
}
