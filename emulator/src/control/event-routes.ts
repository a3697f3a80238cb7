import type { FastifyInstance } from "fastify";
import type { World } from "../store/world.ts";

/** Server-sent events for open phones. */
export function registerEvents(server: FastifyInstance, world: World): void {
  server.get("/events", (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache", connection: "keep-alive" });
    reply.raw.write(`data: ${JSON.stringify({ kind: "clock", clock: world.clock.state() })}\n\n`);
    const stop = world.events.listen((event) => reply.raw.write(`data: ${JSON.stringify(event)}\n\n`));
    request.raw.on("close", stop);
  });
}
