import { actorOf, type Caller } from "../../accounts/caller.ts";
import { problems } from "../../contract/problem.ts";
import {
  deliveriesQuerySchema,
  deliveryPageSchema,
  deliveryParamsSchema,
  type DeliveryView,
  newWebhookSchema,
  replayedSchema,
  replaySchema,
  rotatedSecretSchema,
  testSentSchema,
  webhookChangeSchema,
  webhookListSchema,
  webhookParamsSchema,
  webhookSchema,
  webhookSecretSchema,
  type WebhookView,
} from "../../contract/webhook.ts";
import { readCursor, writeCursor } from "../../insights/cursor.ts";
import {
  addEndpoint,
  changeEndpoint,
  deliveriesOf,
  type DeliveryRow,
  type Endpoint,
  endpointsOf,
  removeEndpoint,
  replay,
  rotateSecret,
  sendTest,
  type WebhookPorts,
} from "../../outbound/webhooks.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";

const tags = ["Webhooks"];
const by = (caller: Caller) => ({ workspaceId: caller.workspaceId, actor: actorOf(caller) });

/** `changed`: there may be something to deliver, or reference data moved. */
export function registerWebhookRoutes(app: App, deps: WebhookPorts & { readonly changed: () => void }): void {
  const { changed } = deps;
  const params = webhookParamsSchema;

  app.get(
    "/v1/webhooks",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "List webhook endpoints", response: { 200: webhookListSchema, ...problems } },
    },
    async (request) => ({ rows: (await endpointsOf(deps, callerOf(request).workspaceId)).map(viewOf), next: null }),
  );

  app.post(
    "/v1/webhooks",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Add a webhook endpoint",
        description:
          "From now on it is called for every event of these kinds, signed as in the Standard Webhooks specification (`webhook-id`, `webhook-timestamp`, `webhook-signature`). Calls come at least once and in no promised order; what is not answered with 2xx within 15 s is tried again for three days.",
        body: newWebhookSchema,
        response: { 201: webhookSecretSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { endpoint, secret } = await addEndpoint(deps, by(callerOf(request)), request.body);
      changed();
      return reply.code(201).send({ webhook: viewOf(endpoint), secret });
    },
  );

  app.patch(
    "/v1/webhooks/:id",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Change a webhook endpoint",
        params,
        body: webhookChangeSchema,
        response: { 200: webhookSchema, ...problems },
      },
    },
    async (request) => {
      const endpoint = await changeEndpoint(deps, by(callerOf(request)), request.params.id, request.body);
      changed();
      return viewOf(endpoint);
    },
  );

  app.delete(
    "/v1/webhooks/:id",
    {
      config: needs("integrations:write"),
      schema: { tags, summary: "Remove a webhook endpoint", description: "With its log; what was still owed is not sent.", params },
    },
    async (request, reply) => {
      await removeEndpoint(deps, by(callerOf(request)), request.params.id);
      changed();
      return reply.code(204).send();
    },
  );

  app.post(
    "/v1/webhooks/:id/secret",
    {
      config: needs("integrations:write"),
      schema: { tags, summary: "Replace the secret", params, response: { 200: rotatedSecretSchema, ...problems } },
    },
    async (request) => ({ secret: await rotateSecret(deps, by(callerOf(request)), request.params.id) }),
  );

  app.post(
    "/v1/webhooks/:id/test",
    {
      config: needs("integrations:write"),
      schema: { tags, summary: "Send a test call", params, response: { 202: testSentSchema, ...problems } },
    },
    async (request, reply) => {
      const id = await sendTest(deps, by(callerOf(request)), request.params.id);
      changed();
      return reply.code(202).send({ id });
    },
  );

  app.get(
    "/v1/webhooks/:id/deliveries",
    {
      config: needs("settings:read"),
      schema: {
        tags,
        summary: "List deliveries",
        description: "Newest first; kept for 14 days.",
        params,
        querystring: deliveriesQuerySchema,
        response: { 200: deliveryPageSchema, ...problems },
      },
    },
    async (request) => {
      const { state, limit, after } = request.query;
      const of = { workspaceId: callerOf(request).workspaceId, endpointId: request.params.id, state: state ?? null };
      const rows = await deliveriesOf(deps, { ...of, before: readCursor(after), limit: limit + 1 });
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return { rows: page.map(deliveryView), next: rows.length > limit && last ? writeCursor(last) : null };
    },
  );

  app.post(
    "/v1/webhooks/:id/deliveries/:deliveryId/replay",
    {
      config: needs("integrations:write"),
      schema: { tags, summary: "Send one delivery again", params: deliveryParamsSchema, response: { 202: replayedSchema, ...problems } },
    },
    async (request, reply) => {
      const { id, deliveryId } = request.params;
      const replayed = await replay(deps, by(callerOf(request)), id, { id: deliveryId });
      if (replayed === 0) throw new AppError("not_found", `endpoint ${id} has no delivery ${deliveryId}; they are kept for 14 days`);
      changed();
      return reply.code(202).send({ replayed });
    },
  );

  app.post(
    "/v1/webhooks/:id/replay",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Send the deliveries of a time again",
        params,
        body: replaySchema,
        response: { 202: replayedSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { from, to, failedOnly } = request.body;
      const replayed = await replay(deps, by(callerOf(request)), request.params.id, { from: new Date(from), to: new Date(to), failedOnly });
      changed();
      return reply.code(202).send({ replayed });
    },
  );
}

function viewOf({ id, url, description, kinds, state, failingSince, lastSuccessAt, disabledReason, createdAt }: Endpoint): WebhookView {
  return {
    id,
    url,
    description,
    kinds: [...kinds],
    state,
    failingSince: failingSince?.toISOString() ?? null,
    lastSuccessAt: lastSuccessAt?.toISOString() ?? null,
    disabledReason,
    createdAt: createdAt.toISOString(),
  };
}

function deliveryView({ at: _, createdAt, dueAt, deliveredAt, ...row }: DeliveryRow): DeliveryView {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    dueAt: row.state === "pending" ? dueAt.toISOString() : null,
    deliveredAt: deliveredAt?.toISOString() ?? null,
  };
}
