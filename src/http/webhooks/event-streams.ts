import type { FastifyReply } from "fastify";
import type { Received } from "../../channels/channel-module.ts";
import { AppError } from "../../platform/errors.ts";
import type { App } from "../typed-app.ts";

/** Of one process: each holds a socket and a little memory. */
const MOST_STREAMS = 10_000;
/** What may wait for a reader before it is cut off; it comes back and says how far it read. */
const MOST_WAITING_BYTES = 262_144;

/** Answers that go on: ended when their reader is gone, or the server stops. */
export function openStreams(app: App): {
  readonly run: (reply: FastifyReply, stream: NonNullable<Received["stream"]>) => Promise<FastifyReply>;
} {
  const open = new Set<AbortController>();
  app.addHook("preClose", async () => {
    for (const stream of open) stream.abort();
  });
  return {
    run: async (reply, { headers, run }) => {
      if (open.size >= MOST_STREAMS)
        throw new AppError("unavailable", "too many readers are connected", { details: { retryAfterSeconds: 10 } });
      const stream = new AbortController();
      open.add(stream);
      reply.hijack();
      const { raw } = reply;
      raw.on("close", () => stream.abort());
      raw.on("error", () => stream.abort());
      raw.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
        "x-content-type-options": "nosniff",
        ...headers,
      });
      raw.flushHeaders();
      const write = (text: string): void => {
        if (raw.writableLength > MOST_WAITING_BYTES) stream.abort();
        else if (!stream.signal.aborted && !raw.destroyed) raw.write(text);
      };
      try {
        await run({ write, signal: stream.signal });
      } finally {
        stream.abort();
        open.delete(stream);
        raw.end();
      }
      return reply;
    },
  };
}
