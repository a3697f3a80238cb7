import type { FastifyInstance } from "fastify";
import { numberAt, textAt } from "../json.ts";
import type { World } from "../store/world.ts";
import { targetsOf } from "../webhooks/publish.ts";
import { bad, notFound, objectBody, wanted } from "./problem.ts";

/** The log of POSTs, sending one again, and sending bytes of one's own. */
export function registerWebhookControl(server: FastifyInstance, world: World): void {
  server.get("/webhooks", (request) => {
    const query = objectBody(request.query);
    return world.webhooks.list(numberAt(query, "after") ?? 0, numberAt(query, "limit") ?? 100);
  });

  server.post<{ Params: { id: string } }>("/webhooks/:id/redeliver", (request) => {
    return { id: world.webhooks.redeliver(request.params.id) ?? notFound("delivery", request.params.id) };
  });

  server.post("/webhooks/raw", (request) => {
    const given = objectBody(request.body);
    const number = world.numbers.get(textAt(given, "phoneNumberId") ?? "") ?? null;
    const accountId = textAt(given, "accountId") ?? number?.accountId ?? [...world.accounts.keys()][0] ?? "";
    const account = world.accounts.get(accountId) ?? notFound("account", accountId);
    const [target] = targetsOf(world, account, null, number);
    if (!target) bad(`Account ${accountId} has no webhook URL yet.`);
    return { id: world.webhooks.publishRaw(target, wanted(given, "body"), textAt(given, "signature")) };
  });
}
