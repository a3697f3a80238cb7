import { z } from "zod";
import { MARKETING_ROUTES } from "../catalog/channel.ts";
import { CHANNEL_KIND } from "../consent/consent.ts";
import { LIMITS } from "./limits.ts";
import { jsonObjectSchema } from "./shapes.ts";

const secret = (description: string) =>
  z
    .string()
    .min(1)
    .max(2_000)
    .meta({ description: `${description} Write-only: stored encrypted, never answered.` });
const digits = (description: string, example: string) =>
  z
    .string()
    .regex(/^\d{1,30}$/, "must be the number that Meta shows, digits only")
    .meta({ description, examples: [example] });
const name = z.string().trim().min(1).max(100);

const settings = {
  name: name.meta({ examples: ["Shop"] }),
  phoneNumberId: digits("Of the WhatsApp number: API setup in Meta's app dashboard.", "106540352242922"),
  accountId: digits("Of the WhatsApp Business Account.", "102290129340398"),
  appId: digits("Of the Meta app.", "1234567890"),
  displayPhoneNumber: z
    .string()
    .regex(/^\+?[\d ()-]{5,30}$/, "must be a phone number such as +1 555-078-3881")
    .meta({ examples: ["+1 555-078-3881"] }),
  accessToken: secret("A system user's token with whatsapp_business_messaging and whatsapp_business_management."),
  appSecret: secret("Of the Meta app; proves that webhooks come from Meta."),
};
const tuning = {
  baseUrl: z
    .url({ protocol: /^https?$/, error: "must be an address such as https://graph.facebook.com" })
    .max(300)
    .transform((url) => url.replace(/\/+$/, "")),
  version: z
    .string()
    .regex(/^v\d{1,3}\.\d$/, "must be a version of the Graph API such as v26.0")
    .meta({ examples: ["v26.0"] }),
  messagesPerSecond: z.int().min(1).max(1_000),
  directSend: z.boolean().meta({ description: "Meta has enabled Direct Send for the account: utility content goes outside the window." }),
  marketingMessages: z.enum(MARKETING_ROUTES).meta({
    description:
      "Marketing templates go by the Cloud API, or by the Marketing Messages API, which falls back to the Cloud API or (strict) refuses.",
  }),
};
const verifyToken = secret("What Meta sends back when the webhook is set up.");

const whatsAppNumberSchema = z
  .strictObject({
    kind: z.literal("whatsapp").default("whatsapp"),
    ...settings,
    verifyToken: verifyToken.optional(),
    baseUrl: tuning.baseUrl.default("https://graph.facebook.com"),
    version: tuning.version.default("v26.0"),
    messagesPerSecond: tuning.messagesPerSecond
      .default(80)
      .meta({ description: "Meta's default is 80; up to 1,000 for numbers with more." }),
    directSend: tuning.directSend.default(false),
    marketingMessages: tuning.marketingMessages.default("cloud_api"),
    state: z
      .enum(["active", "paused"])
      .default("active")
      .meta({ description: "`paused`: nothing leaves from it, and campaigns and journeys choose others, until it is resumed by PATCH." }),
  })
  .meta({ id: "NewWhatsAppNumber", description: "A sender: one WhatsApp number." });

const given = {
  settings: jsonObjectSchema(LIMITS.attributesBytes, {
    description: "By the names that GET /v1/channel-kinds tells, and `messagesPerSecond`.",
    examples: [{ host: "smtp.example.com", from: "Maison Lune <news@maison-lune.example>" }],
  }),
  secrets: z
    .record(z.string().max(40), z.string().max(10_000))
    .meta({ description: "By the names that GET /v1/channel-kinds tells. Write-only: stored encrypted, never answered." }),
};
const otherKind = z
  .string()
  .regex(CHANNEL_KIND)
  .refine((kind) => kind !== "whatsapp")
  .meta({ examples: ["email"], description: "One of GET /v1/channel-kinds." });
const newSenderSchema = z
  .strictObject({
    kind: otherKind,
    name: name.meta({ examples: ["Newsletter"] }),
    settings: given.settings.default({}),
    secrets: given.secrets.default({}),
    state: z.enum(["active", "paused"]).default("active"),
  })
  .meta({ id: "NewSender", description: "A sender of another channel." });
export const newChannelSchema = z.union([whatsAppNumberSchema, newSenderSchema]).meta({ id: "NewChannel" });

export const channelChangeSchema = z
  .strictObject({ ...settings, verifyToken, ...tuning, state: z.enum(["active", "paused"]), ...given })
  .omit({ phoneNumberId: true })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "must name at least one thing to change")
  .meta({
    id: "ChannelChange",
    description:
      "Only what is named changes. Senders that are no WhatsApp number take `name`, `state`, `settings` and `secrets` only. After a new appSecret the one before still counts for webhooks.",
  });

const whatsAppViewSchema = z
  .object({
    id: z.string(),
    kind: z.literal("whatsapp"),
    name: z.string(),
    state: z.enum(["active", "paused"]),
    pause: z.object({ reason: z.string(), detail: z.string().nullable(), at: z.string() }).nullable(),
    phoneNumberId: z.string(),
    accountId: z.string(),
    appId: z.string(),
    displayPhoneNumber: z.string(),
    baseUrl: z.string(),
    version: z.string(),
    messagesPerSecond: z.number(),
    directSend: z.boolean(),
    marketingMessages: z.enum(MARKETING_ROUTES),
    webhookUrl: z.string().meta({ description: "Goes into the webhook settings of the Meta app." }),
  })
  .meta({ id: "WhatsAppNumber" });
const senderViewSchema = z
  .object({
    id: z.string(),
    kind: otherKind,
    name: z.string(),
    state: z.enum(["active", "paused"]),
    pause: z.object({ reason: z.string(), detail: z.string().nullable(), at: z.string() }).nullable(),
    messagesPerSecond: z.number(),
    settings: z.record(z.string(), z.unknown()),
    webhookUrl: z.string().meta({ description: "Where the provider tells of receipts and answers." }),
  })
  .meta({ id: "Sender" });
export const channelSchema = z.union([whatsAppViewSchema, senderViewSchema]).meta({ id: "Channel" });
export type SenderAnswer = z.infer<typeof senderViewSchema>;
export type WhatsAppAnswer = z.infer<typeof whatsAppViewSchema>;

const worded = z.object({ en: z.string(), fr: z.string() });
export const settingSchema = z.object({
  name: z.string(),
  label: worded,
  help: worded.optional(),
  kind: z.enum(["text", "number", "yes_no", "choice", "lines"]),
  choices: z.array(z.string()).optional(),
  required: z.boolean(),
  initial: z.union([z.string(), z.number(), z.boolean()]).optional(),
});
export const channelKindSchema = z
  .object({
    kind: z.string(),
    name: worded,
    about: worded,
    fields: z.array(
      z.object({
        name: z.string(),
        label: worded,
        help: worded.optional(),
        most: z.number(),
        required: z.boolean(),
        control: z.enum(["line", "lines", "address"]),
      }),
    ),
    settings: z.array(settingSchema),
    secrets: z.array(settingSchema),
    messagesPerSecond: z.number(),
    tells: z.array(z.enum(["delivered", "read", "clicked", "replied"])),
  })
  .meta({ id: "ChannelKind", description: "What a kind of channel asks of a sender, and what its messages are made of." });
export type ChannelKindAnswer = z.infer<typeof channelKindSchema>;
export const channelKindListSchema = z.object({ rows: z.array(channelKindSchema), next: z.null() });
export type ChannelAnswer = z.infer<typeof channelSchema>;
export const channelListSchema = z.object({ rows: z.array(channelSchema), next: z.null() });
export const channelAddedSchema = z
  .object({
    channel: channelSchema,
    verifyToken: z.string().optional().meta({ description: "Of a WhatsApp number. Told this once; it goes beside the webhook address." }),
  })
  .meta({ id: "ChannelAdded" });
