/** Where data lies elsewhere: databases, files on servers, S3. A connection is tried before it is kept; its secret is never answered. */
import { z } from "zod";
import { actorOf, type Caller } from "../../accounts/caller.ts";
import { problems } from "../../contract/problem.ts";
import {
  byIdSchema,
  connectionInputSchema,
  connectionListSchema,
  connectionSchema,
  connectionTrialSchema,
  connectionTriedSchema,
  type DataConnection,
  previewInputSchema,
  previewSchema,
} from "../../contract/warehouse.ts";
import { AppError } from "../../platform/errors.ts";
import {
  connectionsOf,
  keepConnection,
  type ListedConnection,
  placeFor,
  removeConnection,
  told,
  tryConnection,
  type WarehousePorts,
} from "../../warehouse/connections.ts";
import { previewSync } from "../../warehouse/preview.ts";
import { callerOf, needs } from "../access.ts";
import { readsPersonal } from "../masked.ts";
import type { App } from "../typed-app.ts";

const tags = ["Imports"];
export const by = (caller: Caller) => ({ workspaceId: caller.workspaceId, actor: actorOf(caller) });

export function registerDataConnectionRoutes(app: App, ports: WarehousePorts): void {
  const answer = async (caller: Caller, id: string): Promise<DataConnection> => {
    const found = (await connectionsOf(ports, caller.workspaceId)).find((one) => one.id === id);
    if (!found) throw new AppError("not_found", `there is no data connection ${id} in this workspace`);
    return viewOf(found);
  };

  app.get(
    "/v1/data-connections",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "List data connections", response: { 200: connectionListSchema, ...problems } },
    },
    async (request) => ({ rows: (await connectionsOf(ports, callerOf(request).workspaceId)).map(viewOf), next: null }),
  );

  app.post(
    "/v1/data-connections",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Add a data connection",
        description:
          "A database that speaks PostgreSQL, files on a server by HTTPS, or an S3. It is tried before it is kept; what goes wrong is a `reason` such as `data_auth_refused`.",
        body: connectionInputSchema,
        response: { 201: connectionSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return reply.code(201).send(await answer(caller, await keepConnection(ports, by(caller), request.body, null)));
    },
  );

  app.post(
    "/v1/data-connections/try",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Try a data connection",
        description: "Says what answers there. Nothing is kept.",
        body: connectionTrialSchema,
        response: { 200: connectionTriedSchema, ...problems },
      },
    },
    async (request) => {
      const { connection, id } = request.body;
      return { server: await tryConnection(ports, callerOf(request).workspaceId, connection, id ?? null) };
    },
  );

  app.put(
    "/v1/data-connections/:id",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Change a data connection",
        description: "Without a secret the one that is kept goes on to hold, for the same server and user.",
        params: byIdSchema,
        body: connectionInputSchema,
        response: { 200: connectionSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      return answer(caller, await keepConnection(ports, by(caller), request.body, request.params.id));
    },
  );

  app.delete(
    "/v1/data-connections/:id",
    {
      config: needs("integrations:write"),
      schema: { tags, summary: "Remove a data connection", params: byIdSchema, response: { 204: z.null(), ...problems } },
    },
    async (request, reply) => {
      await removeConnection(ports, by(callerOf(request)), request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/v1/data-connections/:id/preview",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Look at the first rows of a query or file",
        description:
          "Ten rows, what each column is probably to be read as, and why a row would not be taken. Nothing is taken in. Without the right `personal:read` cells are hidden.",
        params: byIdSchema,
        body: previewInputSchema,
        response: { 200: previewSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const place = await placeFor(ports, caller.workspaceId, request.params.id);
      const preview = await told(async () => previewSync(place, request.body));
      if (readsPersonal(caller)) return preview;
      return { ...preview, rows: preview.rows.map((row) => ({ ...row, cells: row.cells.map((cell) => (cell === null ? null : "•••")) })) };
    },
  );
}

function viewOf({ id, name, kind, settings, syncs, createdAt }: ListedConnection): DataConnection {
  return {
    id,
    name,
    kind,
    settings: settings as DataConnection["settings"],
    syncs,
    createdAt: createdAt.toISOString(),
  };
}
