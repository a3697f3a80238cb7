import fastifyStatic from "@fastify/static";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance, FastifyReply } from "fastify";
import { PUBLIC } from "../access.ts";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Component libraries place things by style attributes.
  "style-src 'self' 'unsafe-inline'",
  // Previews show the pictures that templates and journeys name.
  "img-src 'self' data: https: http://127.0.0.1:* http://localhost:*",
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** Addresses of programs: what is not there is answered as a problem, whoever asks. */
const PROGRAMS = /^\/(v1|webhooks|_emulator|docs|assets)([/?]|$)/;

/** The built console. Hashed files may be kept for ever, the document never: a new version is seen at once. */
export async function registerConsoleStatic(app: FastifyInstance, options: { readonly root: string }): Promise<void> {
  /** Every other address that a person opens is the same document; its router reads the rest, and says so when there is no such page. */
  const servePages = (answer: (reply: FastifyReply) => FastifyReply) =>
    app.get("/*", { config: PUBLIC, schema: { hide: true } }, async (request, reply) => {
      const forPerson = request.url === "/" || request.headers.accept?.includes("text/html") === true;
      return forPerson && !PROGRAMS.test(request.url) ? answer(reply) : reply.callNotFound();
    });
  if (!existsSync(join(options.root, "index.html"))) {
    servePages((reply) =>
      reply
        .code(503)
        .type("text/plain; charset=utf-8")
        .send("The console is not built yet. Run `npm run build`, then load this page again.\n"),
    );
    return;
  }
  await app.register(fastifyStatic, { root: options.root, serve: false, cacheControl: false });
  servePages((reply) =>
    reply
      .header("cache-control", "no-store")
      .header("content-security-policy", POLICY)
      .header("referrer-policy", "no-referrer")
      .header("x-content-type-options", "nosniff")
      .header("x-frame-options", "DENY")
      .sendFile("index.html"),
  );
  app.get("/assets/*", { config: PUBLIC, schema: { hide: true } }, async (request, reply) => {
    const { "*": path } = request.params as { readonly "*": string };
    return reply
      .header("cache-control", "public, max-age=31536000, immutable")
      .header("x-content-type-options", "nosniff")
      .sendFile(`assets/${path}`);
  });
  for (const file of ["scheme.js", "favicon.svg"]) {
    app.get(`/${file}`, { config: PUBLIC, schema: { hide: true } }, async (_request, reply) =>
      reply.header("cache-control", "no-cache").header("x-content-type-options", "nosniff").sendFile(file),
    );
  }
}
