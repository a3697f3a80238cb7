/** JSON is UTF-8 (RFC 8259). Read as anything else it would be stored as other words than were sent, and nobody would hear of it. */
import type { FastifyInstance } from "fastify";
import { isUtf8 } from "node:buffer";
import { AppError } from "../platform/errors.ts";

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i;
const READ_AS_UTF8: ReadonlySet<string> = new Set(["utf-8", "utf8", "us-ascii"]);

/** Throws when a content type names another charset than UTF-8. */
export function requireUtf8(contentType: string | undefined): void {
  const charset = CHARSET.exec(contentType ?? "")?.[1];
  if (charset !== undefined && !READ_AS_UTF8.has(charset.toLowerCase()))
    throw new AppError("unsupported_media_type", `bodies are taken in UTF-8, not in ${charset.slice(0, 40)}`);
}

export function takeJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body: Buffer, done) => {
    try {
      requireUtf8(request.headers["content-type"]);
      if (!isUtf8(body)) throw new AppError("invalid_json", "the body is not valid UTF-8");
    } catch (error) {
      return done(error as Error);
    }
    void parse(request, body.toString("utf8"), done);
  });
}
