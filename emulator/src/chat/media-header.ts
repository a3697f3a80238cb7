import type { BubbleHeader } from "../control/contract.ts";
import { textAt, type JsonObject } from "../json.ts";

/** Stored media come from the control API without a token, links as they are. */
export function mediaHeader(kind: string, media: JsonObject): BubbleHeader | null {
  const id = textAt(media, "id");
  const url = id === null ? textAt(media, "link") : `/_emulator/media/${id}`;
  if (kind === "document") return { kind, url, filename: textAt(media, "filename") ?? "document" };
  if (kind === "audio") return { kind, url, voice: media["voice"] === true };
  return kind === "image" || kind === "video" || kind === "sticker" ? { kind, url } : null;
}
