import { z } from "zod";
import { CHECKS, WATCHED } from "../catalog/channel-health.ts";
import { VERTICALS } from "./verticals.ts";

const fact = z.string().nullable();

export const channelHealthSchema = z
  .object({
    checkedAt: z.string().nullable().meta({ description: "Null when it was never looked at." }),
    checks: z.array(
      z.object({
        check: z.enum(CHECKS),
        state: z.enum(["ok", "warning", "failed", "unknown"]),
        problem: z.string().nullable().meta({ description: "What is wrong, as a code: `token_expired`, `webhook_elsewhere`, …" }),
        detail: z.string().nullable().meta({ description: "Meta's own words, or the value that is wrong." }),
      }),
    ),
    facts: z
      .object({
        verifiedName: fact,
        quality: fact,
        status: fact,
        nameStatus: fact,
        messagingLimit: fact,
        throughput: fact,
        username: fact,
        tokenExpiresAt: fact,
      })
      .nullable(),
    flowKey: z
      .object({ madeAt: z.string(), isUsed: z.boolean().meta({ description: "WhatsApp has its public half." }) })
      .nullable()
      .meta({ description: "The newest key for forms; null: none was made." }),
    portfolio: z
      .object({
        numbers: z.number().int().meta({ description: "Numbers of the business portfolio that share its limit." }),
        used: z.number().int().meta({ description: "People written to first, outside their windows, in the last 24 hours." }),
        limit: z.number().int().nullable().meta({ description: "How many Meta allows; null: without a limit." }),
        reserved: z.number().int().meta({ description: "Of the limit, kept for what is not marketing." }),
        roomAt: z.string().nullable().meta({ description: "When marketing will have room again; null: it has." }),
      })
      .nullable()
      .meta({ description: "Null: Meta has not told yet." }),
    changes: z.array(z.object({ at: z.string(), fact: z.enum(WATCHED), before: fact, after: fact })),
  })
  .meta({ id: "ChannelHealth", description: "Whether a number can send and be heard, and how Meta sees it, with what changed lately." });
export type ChannelHealthAnswer = z.infer<typeof channelHealthSchema>;

const website = z.url({ protocol: /^https?$/, error: "must be an address such as https://example.com" }).max(256);
export const businessProfileChangeSchema = z
  .strictObject({
    about: z.string().trim().min(1).max(139),
    address: z.string().max(256),
    description: z.string().max(512),
    email: z.union([z.literal(""), z.email().max(128)]),
    websites: z.array(website).max(2),
    vertical: z.enum(VERTICALS),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "must name at least one thing to change")
  .meta({ id: "BusinessProfileChange", description: "What customers see when they tap the business's name; only what is named changes." });
export const businessProfileSchema = z
  .object({
    about: z.string(),
    address: z.string(),
    description: z.string(),
    email: z.string(),
    websites: z.array(z.string()),
    vertical: z.string(),
    pictureUrl: fact,
  })
  .meta({ id: "BusinessProfile" });
export type BusinessProfileAnswer = z.infer<typeof businessProfileSchema>;
