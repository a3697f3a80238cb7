import { z } from "zod";
import { RULES } from "../advice/asking.ts";
import { CHANNEL_KIND, PURPOSES } from "../consent/consent.ts";
import { audienceNameSchema } from "../journeys/schema/names.ts";
import { topicNameSchema } from "./consent.ts";

const kind = z.string().regex(CHANNEL_KIND, "must be a kind of channel such as whatsapp or email");
const worded = z.object({ en: z.string(), fr: z.string() });
const share = z.number().min(0).max(1);

export const adviceAskSchema = z
  .strictObject({
    audience: audienceNameSchema.optional().meta({ description: "Its members; without it, and without a profile, everybody." }),
    profile: z.uuid().optional().meta({ description: "One person, with their own habits." }),
    purpose: z.enum(PURPOSES),
    topic: topicNameSchema.optional(),
    urgency: z.enum(["now", "today", "whenever"]).default("whenever").meta({ description: "now: worthless in an hour; today: tomorrow." }),
    mustBeSeen: z.boolean().default(false),
    characters: z.int().min(0).max(1_000_000).default(0),
    isStructured: z.boolean().default(false).meta({ description: "Headings, lists, several links." }),
    wantsAnswer: z.boolean().default(false),
    chain: z
      .array(kind)
      .max(10)
      .default([])
      .meta({ description: "Channels one after the other, whose cost is compared with each one alone." }),
  })
  .refine(({ audience, profile }) => audience === undefined || profile === undefined, "must name an audience or a profile, not both")
  .meta({ id: "AdviceAsked", examples: [{ audience: "vip", purpose: "marketing", characters: 400, chain: ["whatsapp", "email", "sms"] }] });

export const adviceSchema = z
  .object({
    ranked: z.array(
      z.object({
        channel: kind,
        score: share,
        parts: z
          .object({ reach: share, seen: share, speed: share, fit: share, answer: share.nullable(), cost: share.nullable() })
          .meta({ description: "From 0 to 1, more is better; null: does not count." }),
        reasons: z.array(worded),
        measured: z.object({
          people: z.number(),
          reachable: z.number(),
          permitted: z.number(),
          accepted: z.number(),
          delivered: z.number(),
          read: z.number(),
          answered: z.number(),
          readMinutes: z.number().nullable(),
          cost: z.number().nullable(),
        }),
      }),
    ),
    warnings: z.array(z.object({ rule: z.enum(RULES), text: worded })).meta({ description: "When not to use WhatsApp." }),
    together: z.boolean().meta({ description: "Too urgent to wait for the first: begin with two at once." }),
    staffing: z.enum(["now", "later", "never", "unknown"]),
    currency: z.string(),
    costs: z.array(z.object({ channels: z.array(kind), expected: z.number().nullable(), most: z.number().nullable(), seen: share })).meta({
      description:
        "Of one person: the chain first, then each of its channels alone; on average, and when every step is sent. null: a price is not known.",
    }),
  })
  .meta({ id: "Advice", description: "The channels of the workspace, the best first." });
export type AdviceView = z.infer<typeof adviceSchema>;
export type AdviceAsk = z.input<typeof adviceAskSchema>;
