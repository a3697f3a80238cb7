/** Flow JSON carries pictures as bare base64. */
export function pictureOf(base64: string): string {
  if (base64.startsWith("data:image/")) return base64;
  return `data:image/${base64.startsWith("iVBOR") ? "png" : base64.startsWith("UklGR") ? "webp" : "jpeg"};base64,${base64}`;
}
