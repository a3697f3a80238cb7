import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const built = fileURLToPath(new URL("../../dist-phone", import.meta.url));

/** The phone in the browser, when it has been built. The router drops trailing slashes, so its first page has a route of its own. */
export async function registerPhone(server: FastifyInstance): Promise<void> {
  const isBuilt = existsSync(`${built}/index.html`);
  if (isBuilt) await server.register(fastifyStatic, { root: built, prefix: "/phone/", index: false });
  server.get("/phone", (request, reply) => {
    const [path, query] = request.originalUrl.split("?");
    if (!path?.endsWith("/")) return reply.redirect(`${path}/${query === undefined ? "" : `?${query}`}`);
    return isBuilt ? reply.sendFile("index.html") : reply.type("text/html").send(notBuilt);
  });
}

const notBuilt =
  "<!doctype html><title>Emulator phone</title><p>The phone is not built yet. Build it with <code>npm run build</code>, then start the emulator again.</p>";
