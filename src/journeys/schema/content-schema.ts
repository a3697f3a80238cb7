import { z } from "zod";

/** Shapes only; lengths are checked in `content-limits.ts`, where a template's variables are known to be unknown. */
const text = z.string().max(20_000);
const link = z.string().min(1).max(2_048);
const values = z.record(z.string().min(1).max(100), text).readonly();
const mediaLink = { link, filename: text.exactOptional() };
const mediaKind = z.enum(["image", "video", "document"]);

const templateHeader = z.union([z.strictObject({ kind: z.literal("text"), values }), z.strictObject({ kind: mediaKind, ...mediaLink })]);
const interactiveHeader = z.union([z.strictObject({ kind: z.literal("text"), text }), z.strictObject({ kind: mediaKind, link })]);
const buttonIndex = z.int().min(0).max(9);
const templateButton = z.discriminatedUnion("kind", [
  z.strictObject({ index: buttonIndex, kind: z.literal("url"), suffix: text }),
  z.strictObject({ index: buttonIndex, kind: z.literal("quick_reply"), payload: text }),
  z.strictObject({ index: buttonIndex, kind: z.literal("copy_code"), code: text }),
]);
const row = z.strictObject({ id: text, title: text, description: text.exactOptional() });

export const contentSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("template"),
    name: z.string().regex(/^[a-z0-9_]{1,512}$/, "must be a template name: lower-case letters, digits and _"),
    language: z
      .string()
      .regex(/^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$/, "must be a language such as en, fr-FR or en_US")
      .exactOptional(),
    header: templateHeader.exactOptional(),
    body: values.exactOptional(),
    buttons: z.array(templateButton).max(10).readonly().exactOptional(),
  }),
  z.strictObject({ kind: z.literal("text"), text, previewUrl: z.boolean().exactOptional() }),
  z.strictObject({
    kind: z.literal("buttons"),
    header: interactiveHeader.exactOptional(),
    body: text,
    footer: text.exactOptional(),
    buttons: z
      .array(z.strictObject({ id: text, title: text }))
      .max(50)
      .readonly(),
  }),
  z.strictObject({
    kind: z.literal("list"),
    header: text.exactOptional(),
    body: text,
    footer: text.exactOptional(),
    button: text,
    sections: z
      .array(z.strictObject({ title: text.exactOptional(), rows: z.array(row).max(100).readonly() }))
      .max(100)
      .readonly(),
  }),
  z.strictObject({
    kind: z.literal("link"),
    header: interactiveHeader.exactOptional(),
    body: text,
    footer: text.exactOptional(),
    label: text,
    url: link,
  }),
  z.strictObject({
    kind: z.literal("media"),
    media: z.enum(["image", "video", "audio", "document", "sticker"]),
    ...mediaLink,
    caption: text.exactOptional(),
  }),
]);
