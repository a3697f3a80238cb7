/** Imports on a schedule: what is read where, what it becomes here, and each time it was. */
import { z } from "zod";
import type { Caller } from "../../accounts/caller.ts";
import { keepAudience, listAudiences } from "../../catalog/audiences.ts";
import { problems } from "../../contract/problem.ts";
import {
  byIdSchema,
  byRunSchema,
  runInputSchema,
  type Sync,
  type SyncDocument,
  syncInputSchema,
  syncListSchema,
  type SyncRun,
  syncRunListSchema,
  syncRunSchema,
  syncSchema,
} from "../../contract/warehouse.ts";
import { fillAudiences } from "../../ingress/fill-audiences.ts";
import type { WarehousePorts } from "../../warehouse/connections.ts";
import {
  faultFileOf,
  keepSync,
  pauseSync,
  releaseHeldRun,
  removeSync,
  resumeSync,
  type RunRow,
  runOf,
  runsOf,
  runSync,
  type ShownSync,
  stopRun,
  syncOf,
  syncsOf,
} from "../../warehouse/syncs.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { by } from "./data-connection-routes.ts";

const tags = ["Imports"];
type SyncDeps = WarehousePorts & Pick<HttpDeps, "refreshCatalog" | "inboxWriter">;

export function registerSyncRoutes(app: App, deps: SyncDeps): void {
  const answer = async ({ workspaceId }: Caller, id: string): Promise<Sync> => viewOf(await syncOf(deps, workspaceId, id));
  /** Rules name a list by the audience of the same name. */
  const makeAudience = async (caller: Caller, { into, name: title }: SyncDocument): Promise<void> => {
    if (into.kind !== "list") return;
    const { workspaceId } = caller;
    if ((await listAudiences(deps.pool, workspaceId)).some((row) => row.name === into.list)) return;
    await keepAudience(deps, by(caller), { schema: 1, name: into.list, title, rule: { list: into.list, is: "in" } }, () => undefined);
    await deps.refreshCatalog();
    await fillAudiences(deps);
  };

  app.get(
    "/v1/syncs",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "List imports", response: { 200: syncListSchema, ...problems } },
    },
    async (request) => ({ rows: (await syncsOf(deps, callerOf(request).workspaceId)).map(viewOf), next: null }),
  );

  app.post(
    "/v1/syncs",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Add an import",
        description:
          "Rows of a query or file become profiles, members of a list or events, by a mapping of their columns. Without an audience of the list's name one is made of it.",
        body: syncInputSchema,
        response: { 201: syncSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const id = await keepSync(deps, by(caller), request.body, null);
      await makeAudience(caller, request.body);
      return reply.code(201).send(await answer(caller, id));
    },
  );

  app.get(
    "/v1/syncs/:id",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "Show an import", params: byIdSchema, response: { 200: syncSchema, ...problems } },
    },
    async (request) => answer(callerOf(request), request.params.id),
  );

  app.put(
    "/v1/syncs/:id",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Change an import",
        description:
          "Where something else is read, or something else is made of it, a run that is under way is stopped, and all is read anew.",
        params: byIdSchema,
        body: syncInputSchema,
        response: { 200: syncSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      await keepSync(deps, by(caller), request.body, request.params.id);
      await makeAudience(caller, request.body);
      return answer(caller, request.params.id);
    },
  );

  app.delete(
    "/v1/syncs/:id",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Remove an import",
        description: "With its history. What it brought stays.",
        params: byIdSchema,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      await removeSync(deps, by(callerOf(request)), request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/v1/syncs/:id/run",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Run an import now",
        params: byIdSchema,
        body: runInputSchema,
        response: { 202: syncRunSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const runId = await runSync(deps, by(caller), id, request.body);
      return reply.code(202).send(runView(await runOf(deps, caller.workspaceId, id, runId)));
    },
  );

  app.post(
    "/v1/syncs/:id/pause",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Pause an import",
        description: "What waits or is under way is stopped.",
        params: byIdSchema,
        response: { 200: syncSchema, ...problems },
      },
    },
    async (request) => {
      await pauseSync(deps, by(callerOf(request)), request.params.id);
      return answer(callerOf(request), request.params.id);
    },
  );

  app.post(
    "/v1/syncs/:id/resume",
    {
      config: needs("integrations:write"),
      schema: { tags, summary: "Let an import go on", params: byIdSchema, response: { 200: syncSchema, ...problems } },
    },
    async (request) => {
      await resumeSync(deps, by(callerOf(request)), request.params.id);
      return answer(callerOf(request), request.params.id);
    },
  );

  app.get(
    "/v1/syncs/:id/runs",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "List the runs of an import", params: byIdSchema, response: { 200: syncRunListSchema, ...problems } },
    },
    async (request) => ({ rows: (await runsOf(deps, callerOf(request).workspaceId, request.params.id)).map(runView), next: null }),
  );

  app.get(
    "/v1/syncs/:id/runs/:run",
    {
      config: needs("settings:read"),
      schema: { tags, summary: "Show a run", params: byRunSchema, response: { 200: syncRunSchema, ...problems } },
    },
    async (request) => runView(await runOf(deps, callerOf(request).workspaceId, request.params.id, request.params.run)),
  );

  app.post(
    "/v1/syncs/:id/runs/:run/release",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Release a run that is held",
        description: "Whoever is not in what was read leaves the list, however many they are.",
        params: byRunSchema,
        response: { 200: syncRunSchema, ...problems },
      },
    },
    async (request) => {
      const { id, run } = request.params;
      await releaseHeldRun(deps, by(callerOf(request)), id, run);
      return runView(await runOf(deps, callerOf(request).workspaceId, id, run));
    },
  );

  app.post(
    "/v1/syncs/:id/runs/:run/stop",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Stop a run",
        description: "What it has taken in stays; of one that is held nobody leaves the list.",
        params: byRunSchema,
        response: { 200: syncRunSchema, ...problems },
      },
    },
    async (request) => {
      const { id, run } = request.params;
      await stopRun(deps, by(callerOf(request)), id, run);
      return runView(await runOf(deps, callerOf(request).workspaceId, id, run));
    },
  );

  app.get(
    "/v1/syncs/:id/runs/:run/faults.csv",
    {
      config: needs("personal:read"),
      schema: {
        tags,
        summary: "Rows that were not taken",
        description: "Up to 10,000 as they were, with the reason at the end of each; kept for 30 days.",
        params: byRunSchema,
        response: { 200: z.string().meta({ description: "CSV" }), ...problems },
      },
    },
    async (request, reply) => {
      const { id, run } = request.params;
      const file = await faultFileOf(deps, await runOf(deps, callerOf(request).workspaceId, id, run));
      return reply
        .header("content-type", "text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="import-faults.csv"`)
        .serializer((text: unknown) => String(text))
        .send(file);
    },
  );
}

function viewOf({
  id,
  connectionId,
  connectionName,
  connectionKind,
  document,
  state,
  nextAt,
  cursor,
  file,
  failingSince,
  last,
}: ShownSync): Sync {
  return {
    id,
    connection: { id: connectionId, name: connectionName, kind: connectionKind },
    document,
    state,
    nextAt: nextAt?.toISOString() ?? null,
    cursor,
    file: file?.name ?? null,
    failingSince: failingSince?.toISOString() ?? null,
    last: last && runView(last),
  };
}

function runView({ id, state, cause, askedBy, failures, problem, file, members, leaving, ...run }: RunRow): SyncRun {
  const { bytes, bytesRead, rows, accepted, duplicates, faults } = run;
  return {
    id,
    state,
    cause,
    by: askedBy,
    failures,
    problem,
    file: file?.name ?? null,
    bytes,
    bytesRead,
    rows,
    accepted,
    duplicates,
    faults,
    members,
    leaving,
    queuedAt: run.queuedAt.toISOString(),
    dueAt: run.dueAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}
