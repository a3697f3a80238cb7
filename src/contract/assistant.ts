import { z } from "zod";
import { languageSchema } from "./workspace.ts";
import { ASSISTANT_MODES } from "../assist/settings.ts";

const uuid = z.uuid().toLowerCase();
const amount = z.int().min(0).max(1_000_000_000_000);
const settingsSchema = z.strictObject({
  mode: z.enum(ASSISTANT_MODES).meta({ description: "`suggest`: drafts for people. `answer`: also by itself." }),
  translates: z.boolean().default(false).meta({ description: "Translates for the team when somebody asks, whatever the mode." }),
  url: z
    .string()
    .trim()
    .max(500)
    .refine((url) => url === "" || (URL.canParse(url) && /^https?:\/\//.test(url)), "must be the whole address of chat completions")
    .meta({ examples: ["https://api.example.com/v1/chat/completions"] }),
  model: z.string().trim().max(200),
  mostTokens: z.int().min(50).max(4_000),
  timeoutMs: z.int().min(1_000).max(60_000),
  budget: z
    .strictObject({ tokens: amount.nullable(), micros: amount.nullable() })
    .refine(({ tokens, micros }) => tokens !== null || micros !== null, "must limit the month by tokens, by money, or by both"),
  price: z
    .strictObject({ in: amount, out: amount, currency: z.string().regex(/^[A-Z]{3}$/, "must be a currency such as EUR") })
    .meta({ description: "Millionths of the currency's unit for a million tokens." }),
  mostAnswersADay: z.int().min(1).max(50),
});
export const saveAssistantSchema = z
  .strictObject({
    settings: settingsSchema,
    key: z
      .string()
      .min(1)
      .max(1_000)
      .nullable()
      .optional()
      .meta({ description: "Left out: as it is. Null: none. Never shown again; another host needs it anew." }),
    revision: z.int().min(0),
  })
  .refine(
    ({ settings: { mode, translates, ...settings } }) => (mode === "off" && !translates) || (settings.url !== "" && settings.model !== ""),
    "must name an address and a model",
  )
  .meta({ id: "AssistantChange" });
export const assistantSchema = z
  .object({
    settings: settingsSchema,
    hasKey: z.boolean(),
    revision: z.int(),
    spent: z.object({ month: z.string(), calls: z.int(), tokens: z.number(), micros: z.number() }),
  })
  .meta({ id: "Assistant" });

export const assistantModeSchema = z.object({ mode: z.enum(ASSISTANT_MODES), translates: z.boolean() }).meta({ id: "AssistantMode" });

export const turnSchema = z
  .object({
    id: z.string(),
    profileId: z.string(),
    channelId: z.string(),
    messageId: z.string().nullable(),
    purpose: z.enum(["answer", "suggest", "translate"]),
    state: z.string(),
    question: z.string(),
    told: z.string().nullable().meta({ description: "What left this server beside the instructions, without personal data." }),
    answer: z.string().nullable(),
    articles: z.array(z.object({ id: z.string(), title: z.string() })),
    fault: z.string().nullable().meta({ description: "Why there is no answer that may be sent." }),
    detail: z.string().nullable(),
    hidden: z.record(z.string(), z.number()),
    model: z.string().nullable(),
    tokensIn: z.int(),
    tokensOut: z.int(),
    micros: z.number(),
    tookMs: z.int().nullable(),
    askedBy: z.string(),
    sentMessageId: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: "AssistantTurn" });
export const turnsSchema = z.object({ rows: z.array(turnSchema), next: z.string().nullable() }).meta({ id: "AssistantTurns" });
export const turnsQuery = z.strictObject({
  after: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export const suggestSchema = z
  .strictObject({
    profileId: uuid,
    channelId: uuid,
    question: z.string().trim().min(1).max(4_096).optional().meta({ description: "Left out: what the customer wrote last." }),
  })
  .meta({ id: "SuggestionAsked" });

export const translateSchema = z
  .strictObject({
    profileId: uuid,
    channelId: uuid,
    messageId: uuid.nullable().default(null).meta({ description: "The message that it is; null: a draft." }),
    text: z.string().trim().min(1).max(4_096),
    to: languageSchema.meta({ description: "The language it is wanted in." }),
  })
  .meta({ id: "TranslationAsked" });

export type AssistantSettingsView = z.infer<typeof settingsSchema>;
export type AssistantPage = z.infer<typeof assistantSchema>;
export type AssistantModeView = z.infer<typeof assistantModeSchema>;
export type AssistantTurnView = z.infer<typeof turnSchema>;
export type AssistantTurns = z.infer<typeof turnsSchema>;
