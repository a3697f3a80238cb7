export type MediaKind = "image" | "video" | "audio" | "document" | "sticker";

const mimeTypes: Readonly<Record<MediaKind, RegExp>> = {
  image: /^image\/(jpeg|png)$/,
  video: /^video\/(mp4|3gpp)$/,
  audio: /^audio\/(aac|amr|mpeg|mp4|ogg)/,
  document: /./,
  sticker: /^image\/webp$/,
};

export function takes(kind: MediaKind, mimeType: string): boolean {
  return mimeTypes[kind].test(mimeType);
}

/** Bytes Meta takes per kind (section 14); animated stickers may be larger than still ones. */
export const largestBytes: Readonly<Record<MediaKind, number>> = {
  image: 5_242_880,
  video: 16_777_216,
  audio: 16_777_216,
  document: 104_857_600,
  sticker: 512_000,
};
export const stillStickerBytes = 102_400;
