import type { FastifyInstance } from "fastify";
import { numberAt, objectAt } from "../json.ts";
import type { World } from "../store/world.ts";
import type { FaultRule } from "./contract.ts";
import { requireSensibleFault } from "./sensible.ts";
import { bad, notFound, objectBody, requireLike } from "./problem.ts";

/** What each kind needs besides `match` and `times`. */
const needs: Readonly<Record<FaultRule["kind"], readonly string[]>> = {
  fail: ["code"],
  fail_async: ["code"],
  drop_before_accept: [],
  accept_then_drop: [],
  accept_then_500: [],
  accept_then_truncate: [],
  answer_late: ["delayMs"],
  accept_late: ["delayMs"],
  hold_receipts: ["delayMs"],
  lose_receipts: [],
  receipt_before_answer: [],
  history_outage: [],
};
const model = { kind: "", match: {}, times: 0, code: 0, httpStatus: 0, retryAfterSeconds: 0, json: true, delayMs: 0, statuses: undefined };

export function registerFaults(server: FastifyInstance, world: World): void {
  server.get("/faults", () => world.faults.list());

  server.post("/faults", (request, reply) => {
    const body = objectBody(request.body);
    const kind = body["kind"];
    if (typeof kind !== "string" || !Object.hasOwn(needs, kind)) bad(`"kind" must be one of ${Object.keys(needs).join(", ")}.`);
    requireLike(body, { ...model, match: objectAt(body, "match") });
    requireLike(objectAt(body, "match"), { recipientSuffix: "", phoneNumberId: "", everyNth: 0, probability: 0 }, "match.");
    for (const key of needs[kind as FaultRule["kind"]]) if (numberAt(body, key) === null) bad(`A ${kind} rule needs the number "${key}".`);
    requireSensibleFault(body);
    return reply.code(201).send(world.faults.add(body as unknown as FaultRule));
  });

  server.delete("/faults", () => {
    world.faults.clear();
    return { ok: true };
  });

  server.delete<{ Params: { id: string } }>("/faults/:id", (request) => {
    if (!world.faults.remove(request.params.id)) notFound("fault rule", request.params.id);
    return { ok: true };
  });
}
