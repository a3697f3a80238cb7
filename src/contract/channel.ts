import { z } from "zod";
import { MARKETING_ROUTES } from "../catalog/channel.ts";

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

export const newChannelSchema = z
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
  .meta({ id: "NewChannel", description: "A sender: one WhatsApp number." });

export const channelChangeSchema = z
  .strictObject({ ...settings, verifyToken, ...tuning, state: z.enum(["active", "paused"]) })
  .omit({ phoneNumberId: true })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "must name at least one thing to change")
  .meta({
    id: "ChannelChange",
    description: "Only what is named changes. After a new appSecret the one before still counts for webhooks.",
  });

export const channelSchema = z
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
  .meta({ id: "Channel" });
export type ChannelAnswer = z.infer<typeof channelSchema>;
export const channelListSchema = z.object({ rows: z.array(channelSchema), next: z.null() });
export const channelAddedSchema = z
  .object({ channel: channelSchema, verifyToken: z.string().meta({ description: "Told this once; it goes beside the webhook address." }) })
  .meta({ id: "ChannelAdded" });

export const newSourceSchema = z
  .strictObject({
    kind: z.literal("shopify").default("shopify"),
    name: name.meta({ examples: ["maison-lune.myshopify.com"] }),
    webhookSecret: secret("Signs the shop's webhooks: Notifications, Webhooks in the shop's settings."),
  })
  .meta({ id: "NewSource", description: "A shop whose webhooks are taken in." });
export const sourceSchema = z
  .object({ id: z.string(), kind: z.string(), name: z.string(), createdAt: z.string(), webhookUrl: z.string() })
  .meta({ id: "Source" });
export type SourceAnswer = z.infer<typeof sourceSchema>;
export const sourceListSchema = z.object({ rows: z.array(sourceSchema), next: z.null() });
