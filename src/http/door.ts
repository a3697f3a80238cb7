import type { FastifyInstance } from "fastify";
import { AppError } from "../platform/errors.ts";
import type { Metrics } from "../platform/metrics.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Set on routes that take things in: measured, and kept from taking more than can be written. */
    door?: DoorName;
  }
}
export type DoorName = "events" | "profiles" | "whatsapp" | "channels" | "sources" | "flows" | "links" | "pages";

/** Requests of all doors that may be under way. Each waits for one shared commit; more would only wait longer and hold memory. */
const MOST_UNDER_WAY = 1_000;

export function measureDoors(app: FastifyInstance, metrics: Metrics): void {
  let underWay = 0;
  app.addHook("onRequest", (request, _reply, done) => {
    if (!request.routeOptions.config.door) return done();
    if (underWay >= MOST_UNDER_WAY) {
      const details = { retryAfterSeconds: 1 };
      return done(new AppError("unavailable", "more is coming in than can be stored; send the same again in a moment", { details }));
    }
    underWay += 1;
    // The socket's end, not the answer's: a client that leaves early counts down too, and only once.
    request.raw.once("close", () => {
      underWay -= 1;
    });
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    done();
    const { door } = request.routeOptions.config;
    if (!door) return;
    if (reply.statusCode < 300) metrics.ackSeconds.observe({ door }, reply.elapsedTime / 1_000);
    else metrics.ingressRejected.inc({ door, reason: String(reply.statusCode) });
  });
}
