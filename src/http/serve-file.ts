/** Files that people brought: never as a page of ours. Only what a browser draws or plays by itself is shown in place. */
import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ByteRange } from "../media/storage.ts";

type File = { readonly mime: string; readonly bytes: number; readonly filename: string; readonly sha256: string };

const SHOWN: ReadonlySet<string> = new Set([
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/gif",
  "video/mp4",
  "video/3gpp",
  "audio/aac",
  "audio/amr",
  "audio/mpeg",
  "audio/mp4",
  "audio/ogg",
]);
/** Not even a picture that turns out to be more may run anything or be part of another page. */
const POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

export async function serveFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { mime: told, bytes, filename, sha256 }: File,
  open: (range?: ByteRange) => Promise<Readable>,
): Promise<FastifyReply> {
  const mime = told.split(";", 1)[0] ?? told;
  const shown = SHOWN.has(mime);
  const etag = `"${sha256}"`;
  void reply
    .header("content-security-policy", POLICY)
    .header("x-content-type-options", "nosniff")
    // One's own browser may keep it; nobody in between.
    .header("cache-control", "private, max-age=3600")
    .header("accept-ranges", "bytes")
    .header("etag", etag);
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  void reply
    .header("content-type", shown ? mime : "application/octet-stream")
    .header("content-disposition", disposition(shown ? "inline" : "attachment", filename));
  const range = rangeOf(request.headers.range, bytes);
  if (range === "beyond") return reply.code(416).header("content-range", `bytes */${bytes}`).send();
  if (range !== null)
    return reply
      .code(206)
      .header("content-range", `bytes ${range.from}-${range.to}/${bytes}`)
      .header("content-length", String(range.to - range.from + 1))
      .send(await open(range));
  return reply.header("content-length", String(bytes)).send(await open());
}

/** RFC 6266: plain letters for old clients, the whole name for the others. */
function disposition(how: "inline" | "attachment", filename: string): string {
  const plain = filename.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(filename).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${how}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** One range; several, or what cannot be read, are answered with the whole. */
function rangeOf(header: string | undefined, bytes: number): ByteRange | "beyond" | null {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!asked || (asked[1] === "" && asked[2] === "")) return null;
  const from = asked[1] === "" ? Math.max(bytes - Number(asked[2]), 0) : Number(asked[1]);
  const to = asked[1] === "" || asked[2] === "" ? bytes - 1 : Math.min(Number(asked[2]), bytes - 1);
  return from >= bytes || from > to ? "beyond" : { from, to };
}
