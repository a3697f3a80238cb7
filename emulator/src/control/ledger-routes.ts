import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { numberAt } from "../json.ts";
import { ledgerLines } from "../ledger/ledger.ts";
import type { World } from "../store/world.ts";
import { objectBody } from "./problem.ts";

export function registerLedger(server: FastifyInstance, world: World): void {
  server.get("/ledger", (request, reply) => {
    const query = objectBody(request.query);
    const lines = ledgerLines(world.ledger, numberAt(query, "after") ?? 0, numberAt(query, "limit") ?? Infinity);
    return reply.type("application/x-ndjson").send(Readable.from(lines));
  });
}
