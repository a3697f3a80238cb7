import type { FastifyInstance, FastifyReply } from "fastify";
import { textAt, type JsonObject } from "../json.ts";
import { isLiveUrl, signedMediaUrl, storeMedia, uploadLivesMs } from "../media/links.ts";
import type { Media } from "../store/media.ts";
import type { World } from "../store/world.ts";
import { refuseUnknown, requireNumber, requireToken } from "./access.ts";
import { largestBytes, type MediaKind } from "../media/kinds.ts";
import { refuse } from "./refusal.ts";
import { filesOf, idOf, parametersOf, queryOf } from "./request-parts.ts";

const accepted =
  /^(audio\/(aac|amr|mpeg|mp4|ogg)|text\/(plain|csv)|application\/(pdf|msword|vnd\.[\w.+-]+|octet-stream|zip|json)|image\/(jpeg|png|webp)|video\/(mp4|3gpp))/;

/** Upload, the five-minute address, the download behind it: two hops, both with the bearer. */
export function registerMedia(server: FastifyInstance, world: World): void {
  server.post("/:version/:id/media", (request) => {
    const number = requireNumber(world, idOf(request), requireToken(world, request, "whatsapp_business_messaging"));
    const given = parametersOf(request);
    if (textAt(given, "messaging_product") !== "whatsapp")
      refuse(100, null, { message: "(#100) The parameter messaging_product is required." });
    const [file] = filesOf(request);
    if (!file) refuse(100, null, { message: "(#100) The parameter file is required." });
    const mimeType = (file.mimeType === "application/octet-stream" ? textAt(given, "type") : null) ?? file.mimeType;
    const kind = kindOf(mimeType);
    if (!accepted.test(mimeType)) refuse(100, `Param file must be a file with one of the supported types - got ${mimeType}.`);
    if (file.bytes.length > largestBytes[kind]) refuse(131053, `File is larger than ${largestBytes[kind]} bytes, the most for ${kind}.`);
    return {
      id: storeMedia(world, { bytes: file.bytes, mimeType, filename: file.filename, phoneNumberId: number.id, livesMs: uploadLivesMs }).id,
    };
  });

  server.get("/whatsapp_business/attachments", (request, reply) => {
    requireToken(world, request);
    const query = queryOf(request);
    const media = world.media.get(textAt(query, "mid") ?? "");
    const live = media && isLiveUrl(world, media.id, Number(textAt(query, "ext")), textAt(query, "hash") ?? "");
    return live ? sendBytes(reply, media, request.headers.range) : reply.code(404).type("text/plain").send("URL signature expired");
  });
}

export function mediaNode(world: World, id: string): JsonObject {
  const media = world.media.get(id);
  if (!media || media.expiresAt <= world.clock.now()) return refuseUnknown(id);
  return {
    messaging_product: "whatsapp",
    url: signedMediaUrl(world, media),
    mime_type: media.mimeType,
    sha256: media.sha256.toString(world.switches.mediaSha256),
    file_size: String(media.bytes.length),
    id,
  };
}

export function deleteMedia(world: World, id: string): JsonObject {
  world.media.delete(id);
  return { success: true };
}

function kindOf(mimeType: string): MediaKind {
  if (mimeType === "image/webp") return "sticker";
  const family = mimeType.split("/")[0];
  return family === "image" || family === "video" || family === "audio" ? family : "document";
}

function sendBytes(reply: FastifyReply, media: Media, range: string | undefined): FastifyReply {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? "");
  void reply.type(media.mimeType).header("accept-ranges", "bytes");
  if (!asked) return reply.send(media.bytes);
  const total = media.bytes.length;
  const start = Number(asked[1]);
  const end = Math.min(asked[2] ? Number(asked[2]) : total - 1, total - 1);
  if (start > end) return reply.code(416).header("content-range", `bytes */${total}`).send();
  return reply
    .code(206)
    .header("content-range", `bytes ${start}-${end}/${total}`)
    .send(media.bytes.subarray(start, end + 1));
}
