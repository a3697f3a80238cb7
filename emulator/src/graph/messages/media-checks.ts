import { takes, type MediaKind } from "../../media/kinds.ts";
import type { JsonObject } from "../../json.ts";
import { textAt } from "../../json.ts";
import type { World } from "../../store/world.ts";
import { refusal } from "../refusal.ts";
import { invalid, isHttpUrl, missing, objectOf, optionalText, requireObject, type Check } from "./checks.ts";

/** `source[kind]`: exactly one of id and link, caption only where the kind has one. */
export function checkMedia(world: World, source: JsonObject, kind: MediaKind, path = kind as string): Check {
  const media = objectOf(source[kind]);
  return requireObject(source, kind, path) ?? checkMediaObject(world, media, kind, path);
}

export function checkMediaObject(world: World, media: JsonObject, kind: MediaKind, path: string): Check {
  const id = textAt(media, "id");
  const link = media["link"];
  if (id === null && link === undefined) return missing(`${path}['id'] or ${path}['link']`);
  if (id !== null && link !== undefined) return invalid(`${path}: exactly one of id and link must be given`);
  if (link !== undefined && !isHttpUrl(link)) return invalid(`${path}['link'] is not a valid URL`);
  const caption =
    kind === "audio" || kind === "sticker" ? noCaption(media, path) : optionalText(media, "caption", `${path}['caption']`, 1024);
  return (
    caption ?? optionalText(media, "filename", `${path}['filename']`, 240) ?? (id === null ? null : checkStored(world, id, kind, path))
  );
}

function checkStored(world: World, id: string, kind: MediaKind, path: string): Check {
  const stored = world.media.get(id);
  if (!stored || stored.expiresAt <= world.clock.now()) {
    return invalid(`${path}['id']: media ${id} does not exist or has expired`);
  }
  return takes(kind, stored.mimeType) ? null : refusal(131053, `${path}: ${stored.mimeType} is not supported for ${kind}`);
}

function noCaption(media: JsonObject, path: string): Check {
  return media["caption"] === undefined ? null : invalid(`${path} does not take a caption`);
}
