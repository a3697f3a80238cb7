import { request } from "undici";
import { objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";
import type { World } from "../store/world.ts";
import { storeMedia, uploadLivesMs } from "./links.ts";
import { largestBytes, stillStickerBytes, takes, type MediaKind } from "./kinds.ts";

type Link = { readonly kind: MediaKind; readonly url: string };
export type FetchedLink = { readonly mediaId: string } | { readonly problem: string };

const cachedMs = 10 * 60_000;
const timeoutMs = 10_000;
const kinds = new Set<string>(["image", "video", "audio", "document", "sticker"]);

/** Every `link` of a message: of the media itself, of headers, of carousel cards, of template parameters. */
export function linksIn(payload: JsonObject): Link[] {
  const found: Link[] = [];
  const look = (holder: JsonObject): void => {
    const kind = textAt(holder, "type") ?? "";
    const url = kinds.has(kind) ? textAt(objectAt(holder, kind), "link") : null;
    if (url !== null) found.push({ kind: kind as MediaKind, url });
  };
  const components = (list: readonly JsonObject[]): void => {
    for (const component of list) {
      objectsAt(component, "parameters").forEach(look);
      for (const card of objectsAt(component, "cards")) components(objectsAt(card, "components"));
    }
  };
  look(payload);
  const interactive = objectAt(payload, "interactive");
  look(objectAt(interactive, "header"));
  for (const card of objectsAt(objectAt(interactive, "action"), "cards")) look(objectAt(card, "header"));
  components(objectsAt(objectAt(payload, "template"), "components"));
  return found;
}

/** Only addresses the operator allows are asked; what lies elsewhere is shown by its address and believed. */
export function isFetched(world: World, url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return world.switches.linkedMediaHosts.includes(host);
}

/** Fetches what a message links to; words about the first that will not do, null when all is well. */
export async function fetchLinked(world: World, links: readonly Link[]): Promise<string | null> {
  const fetched = await Promise.all(links.map((link) => fetchOnce(world, link)));
  for (const each of fetched) if ("problem" in each) return each.problem;
  return null;
}

/** The same address is fetched once in ten minutes, as Meta's cache has it. */
async function fetchOnce(world: World, link: Link): Promise<FetchedLink> {
  const key = `${link.kind} ${link.url}`;
  const now = world.clock.now();
  const known = world.linkedMedia.get(key);
  if (known && now - known.at < cachedMs) return known.fetched;
  const fetched = fetchNow(world, link);
  world.linkedMedia.set(key, { at: now, fetched });
  return fetched;
}

async function fetchNow(world: World, { kind, url }: Link): Promise<FetchedLink> {
  try {
    const answer = await request(url, {
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      headers: { "user-agent": "facebookexternalua", accept: "*/*" },
    });
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      return { problem: `Downloading media from weblink failed with http code ${answer.statusCode}` };
    }
    const mimeType =
      String(answer.headers["content-type"] ?? "application/octet-stream")
        .split(";")[0]
        ?.trim() ?? "";
    if (!takes(kind, mimeType)) {
      await answer.body.dump();
      return { problem: `Unsupported ${kind} mime type ${mimeType}.` };
    }
    const bytes = await readAtMost(answer.body, largestBytes[kind]);
    if (!bytes) return { problem: `Media file size too big. Max file size for ${kind} is ${largestBytes[kind]} bytes.` };
    if (kind === "sticker" && !isAnimated(bytes) && bytes.length > stillStickerBytes)
      return { problem: `Static stickers may have at most ${stillStickerBytes} bytes.` };
    return { mediaId: storeMedia(world, { bytes, mimeType, filename: null, phoneNumberId: null, livesMs: uploadLivesMs }).id };
  } catch {
    // Not there, too slow or broken off: Meta tells the sender the same.
    return { problem: "Downloading media from weblink failed." };
  }
}

async function readAtMost(body: AsyncIterable<unknown>, most: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > most) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function isAnimated(webp: Buffer): boolean {
  return webp.subarray(0, 64).includes("ANIM") || webp.subarray(12, 16).toString() === "VP8X";
}
