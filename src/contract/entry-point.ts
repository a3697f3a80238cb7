/** Links and QR codes by which customers begin to write. */
import { z } from "zod";
import { CONSENT_PURPOSES } from "../consent/consent.ts";
import { topicNameSchema } from "./consent.ts";
import { KEYWORD } from "../links/entry-point.ts";

export const entryPointSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    channelId: z.string(),
    channelName: z.string(),
    number: z.string().meta({ description: "As people read it." }),
    keyword: z.string().meta({ description: "Upper case; whoever sends `#KEYWORD`, or the keyword alone, came by this entry point." }),
    text: z.string().meta({ description: "What stands ready to be sent, with the keyword." }),
    link: z.string().meta({ description: "The wa.me address; the QR code leads there, too." }),
    consent: z.enum(CONSENT_PURPOSES).nullable().meta({ description: "What whoever sends the text unchanged agrees to." }),
    topic: z.string().nullable().meta({ description: "What of that purpose; null: all of it." }),
    retired: z.boolean(),
    people: z.number().int().meta({ description: "Different people who came by it." }),
    conversations: z.number().int().meta({ description: "How often they did. How often a code is scanned cannot be known." }),
    lastAt: z.string().nullable(),
    createdAt: z.string(),
    createdBy: z.string(),
  })
  .meta({ id: "EntryPoint" });
export type EntryPointView = z.infer<typeof entryPointSchema>;
export const entryPointListSchema = z.object({ rows: z.array(entryPointSchema), next: z.null() });
export type EntryPointList = z.infer<typeof entryPointListSchema>;

export const newEntryPointSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    channelId: z.uuid("must be the id of a channel"),
    text: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .regex(/^\P{Cc}*$/u, "must be one line"),
    keyword: z
      .string()
      .trim()
      .toUpperCase()
      .pipe(z.string().min(3).max(24).regex(KEYWORD, "must be letters, digits and -, with at least one letter"))
      .optional()
      .meta({ description: "Left out: one is made up." }),
    consent: z.enum(CONSENT_PURPOSES).nullable().default(null),
    topic: topicNameSchema.nullable().default(null).meta({ description: "Only that topic of the purpose; null: all of it." }),
  })
  .meta({ id: "NewEntryPoint" });
export type NewEntryPointInput = z.input<typeof newEntryPointSchema>;

export const entryPointChangeSchema = z
  .strictObject({ retired: z.boolean() })
  .meta({ id: "EntryPointChange", description: "Its text and keyword stay as they are: they hang on walls." });
export const entryPointParams = z.strictObject({ id: z.uuid("must be the id of an entry point") });
export const qrQuery = z.strictObject({
  format: z.enum(["svg", "png"]).default("svg"),
  pixels: z.coerce.number().int().min(100).max(4_000).default(1_000).meta({ description: "Of a PNG: at least so wide." }),
  download: z.enum(["yes", "no"]).default("no"),
});
