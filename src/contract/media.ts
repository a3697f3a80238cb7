/** Files of the workspace's library, and those that customers sent. */
import { z } from "zod";

export const mediaKindSchema = z.enum(["image", "video", "audio", "document", "sticker"]);

export const assetSchema = z
  .object({
    id: z.uuid().meta({ description: "What content names as `asset`." }),
    kind: mediaKindSchema.meta({ description: "As what WhatsApp sends it; a WebP file is a sticker." }),
    mime: z.string(),
    bytes: z.number().int(),
    sha256: z.string().meta({ description: "Hexadecimal; the same file is kept once." }),
    name: z.string().meta({ description: "For people; may be changed." }),
    filename: z.string().meta({ description: "What customers see of a document." }),
    createdAt: z.string(),
    createdBy: z.string(),
    attached: z.boolean().meta({
      description: "Put in with an answer to a customer and nowhere else; it goes when the last person it was sent to is erased.",
    }),
  })
  .meta({ id: "MediaAsset" });
export type MediaAsset = z.infer<typeof assetSchema>;

export const usageSchema = z.object({
  kind: z.enum(["journey", "draft", "campaign", "message"]),
  name: z.string().meta({ description: "Empty for messages that wait to be sent." }),
  title: z.string(),
});
export const assetDetailSchema = assetSchema
  .extend({
    usage: z
      .array(usageSchema)
      .meta({ description: "What names it: published journeys and those with people under way, drafts, campaigns that are not over." }),
    uploads: z
      .array(
        z.object({
          channel: z.string(),
          state: z.enum(["ready", "refused", "uploading"]),
          until: z.string().nullable(),
          reason: z.string().nullable(),
        }),
      )
      .meta({
        description: "Which numbers have it, and until when; it is uploaded when a message first needs it and renewed while in use.",
      }),
  })
  .meta({ id: "MediaAssetDetail" });
export type MediaAssetDetail = z.infer<typeof assetDetailSchema>;

export const assetListSchema = z.object({ rows: z.array(assetSchema), next: z.string().nullable() }).meta({ id: "MediaAssetList" });
export type MediaAssetList = z.infer<typeof assetListSchema>;

const kinds = z
  .string()
  .transform((text) => text.split(","))
  .pipe(z.array(mediaKindSchema));
export const assetListQuery = z.object({
  search: z.string().max(200).optional().meta({ description: "Part of the name." }),
  kind: kinds.optional().meta({ description: "One or several, parted by commas." }),
  after: z.uuid().optional().meta({ description: "`next` of the page before." }),
  limit: z.coerce.number().int().min(1).max(200).default(60),
});
export const assetParams = z.object({ id: z.uuid() });
export const addAssetQuery = z.object({
  filename: z.string().max(500).optional(),
  attached: z.enum(["true", "false"]).default("false").meta({
    description: "true: for an answer to one customer. When everybody it was sent to is erased, it goes with the last of them.",
  }),
});
export const renameAssetSchema = z.strictObject({ name: z.string().trim().min(1).max(200) });
