import { z } from "zod";
import type { TextContent } from "../content.ts";
import { type Fault, fixed, optional, type Place } from "./part.ts";

/** Section 3.13 of the WhatsApp reference. */
export const directSend = optional(
  fixed(
    z.strictObject({
      category: z.enum(["utility", "authentication"]),
      templateName: z
        .string()
        .regex(/^[a-z0-9_]{1,512}$/, "must be a template name: lower-case letters, digits and _")
        .exactOptional(),
    }),
  ),
);

/** Direct Send takes one-time codes as text only. */
export function codeIsText(direct: TextContent["directSend"], at: Place): readonly Fault[] {
  return direct?.category === "authentication"
    ? [{ path: `${at.path}/directSend/category`, problem: `"${at.name}" sends a code directly: only a text can, make it one` }]
    : [];
}
