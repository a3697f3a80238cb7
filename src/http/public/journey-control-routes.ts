import { actorOf } from "../../accounts/caller.ts";
import { listJourneySecrets, removeJourneySecret, saveJourneySecret } from "../../catalog/journey-secrets.ts";
import { showJourney } from "../../catalog/publish-journey.ts";
import { readHoldout, saveHoldout } from "../../catalog/holdout.ts";
import {
  controlledSchema,
  drainSchema,
  holdoutSchema,
  journeyLatenessSchema,
  journeyParamsSchema,
  journeyVersionListSchema,
  journeySplitsQuerySchema,
  journeySplitsSchema,
  latenessQuerySchema,
  pauseSchema,
  resumeSchema,
  secretInputSchema,
  secretListSchema,
  secretParamsSchema,
  stopSchema,
} from "../../contract/journey.ts";
import { problems } from "../../contract/problem.ts";
import {
  archiveJourney,
  type Controlled,
  drainJourney,
  listVersions,
  pauseJourney,
  restoreJourney,
  resumeJourney,
  stopJourney,
} from "../../engine/journeys-controls.ts";
import { readLateness } from "../../insights/lateness.ts";
import { readSplits } from "../../insights/splits.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Journeys"];

export function controlsOf({ pool, ids, clock }: Pick<HttpDeps, "pool" | "ids" | "clock">) {
  return { pool, ids, now: () => new Date(clock.now()) };
}

/** What people decide about a journey as a whole. A command that does not fit its state is answered with 409 and what to do instead. */
export function registerJourneyControlRoutes(app: App, deps: HttpDeps): void {
  const controls = controlsOf(deps);
  const config = needs("journeys:write");
  const answers = { 200: controlledSchema, ...problems };
  type Target = Parameters<typeof archiveJourney>[1];
  const target = (request: Parameters<typeof callerOf>[0], name: string): Target => {
    const caller = callerOf(request);
    return { workspaceId: caller.workspaceId, name, actor: actorOf(caller) };
  };
  const told = async <T extends Controlled>(name: string, controlled: Promise<T>): Promise<T & { readonly name: string }> => {
    const answer = await controlled;
    await deps.refreshCatalog();
    return { name, ...answer };
  };

  app.get(
    "/v1/journeys/:name/versions",
    {
      config: needs("journeys:read"),
      schema: {
        tags,
        summary: "List the versions, with the people under way in each",
        params: journeyParamsSchema,
        response: { 200: journeyVersionListSchema, ...problems },
      },
    },
    async (request) => ({ rows: [...(await listVersions(deps.pool, callerOf(request).workspaceId, request.params.name))], next: null }),
  );

  app.get(
    "/v1/journeys/:name/lateness",
    {
      config: needs("journeys:read"),
      schema: {
        tags,
        summary: "Read how late timers fired, node by node",
        description:
          "Counted in the transactions in which they fired. Also `parley_timer_lateness_seconds` at /metrics, over all journeys.",
        params: journeyParamsSchema,
        querystring: latenessQuerySchema,
        response: { 200: journeyLatenessSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { name } = request.params;
      const { version, days } = request.query;
      const versions = await listVersions(deps.pool, workspaceId, name);
      const chosen =
        versions.find((one) => (version === undefined ? one.current : one.version === version)) ??
        (version === undefined ? versions[0] : undefined);
      if (!chosen) throw new AppError("not_found", `there is no version ${version ?? ""} of ${name}`);
      const since = new Date(deps.clock.now() - days * 86_400_000);
      const nodes = await readLateness(deps.pool, { workspaceId, versionId: chosen.id, since });
      return { version: chosen.version, since: since.toISOString(), nodes: Object.fromEntries(nodes) };
    },
  );

  app.get(
    "/v1/journeys/:name/splits",
    {
      config: needs("journeys:read"),
      schema: {
        tags,
        summary: "Read the splits whose shares follow success",
        description: "What each arm got and how it did, today and day by day.",
        params: journeyParamsSchema,
        querystring: journeySplitsQuerySchema,
        response: { 200: journeySplitsSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { name } = request.params;
      const { version } = request.query;
      const row = await showJourney(deps.pool, workspaceId, name, version);
      if (!row?.document || row.versionId === null || row.version === null)
        throw new AppError("not_found", `there is no version ${version ?? ""} of ${name}`);
      const nodes = await readSplits(deps.pool, { workspaceId, versionId: row.versionId, document: row.document });
      return { version: row.version, nodes };
    },
  );

  app.post(
    "/v1/journeys/:name/pause",
    { config, schema: { tags, summary: "Pause", params: journeyParamsSchema, body: pauseSchema, response: answers } },
    async (request) => told(request.params.name, pauseJourney(controls, target(request, request.params.name), request.body.runs)),
  );

  app.post(
    "/v1/journeys/:name/resume",
    { config, schema: { tags, summary: "Resume", params: journeyParamsSchema, body: resumeSchema, response: answers } },
    async (request) => told(request.params.name, resumeJourney(controls, target(request, request.params.name), request.body.perSecond)),
  );

  app.post(
    "/v1/journeys/:name/stop",
    { config, schema: { tags, summary: "Stop", params: journeyParamsSchema, body: stopSchema, response: answers } },
    async (request) => told(request.params.name, stopJourney(controls, target(request, request.params.name), request.body.runs)),
  );

  app.post(
    "/v1/journeys/:name/drain",
    {
      config,
      schema: {
        tags,
        summary: "Move everybody to the live version",
        description:
          "People who stand at a node of the same kind and name go on waiting there. Nodes that the live version lacks are named in `nodes`; without that the answer is 422 with `problems`.",
        params: journeyParamsSchema,
        body: drainSchema,
        response: answers,
      },
    },
    async (request) => told(request.params.name, drainJourney(controls, target(request, request.params.name), request.body.nodes)),
  );

  app.post(
    "/v1/journeys/:name/archive",
    {
      config,
      schema: {
        tags,
        summary: "Archive",
        description: "Out of the list; nothing is forgotten.",
        params: journeyParamsSchema,
        response: answers,
      },
    },
    async (request) => told(request.params.name, archiveJourney(controls, target(request, request.params.name))),
  );

  app.post(
    "/v1/journeys/:name/restore",
    { config, schema: { tags, summary: "Bring back from the archive", params: journeyParamsSchema, response: answers } },
    async (request) => told(request.params.name, restoreJourney(controls, target(request, request.params.name))),
  );

  registerSettings(app, deps);
}

function registerSettings(app: App, deps: HttpDeps): void {
  const { pool, ids, doorSecrets, refreshCatalog } = deps;

  app.get(
    "/v1/holdout",
    {
      config: needs("journeys:read"),
      schema: { tags, summary: "Read the share kept out of all journeys", response: { 200: holdoutSchema, ...problems } },
    },
    async (request) => ({ share: await readHoldout(pool, callerOf(request).workspaceId) }),
  );

  app.put(
    "/v1/holdout",
    {
      config: needs("journeys:write"),
      schema: {
        tags,
        summary: "Set the share kept out of all journeys",
        body: holdoutSchema,
        response: { 200: holdoutSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { share } = request.body;
      await saveHoldout({ pool, ids }, { workspaceId: caller.workspaceId, actor: actorOf(caller) }, share);
      await refreshCatalog();
      return { share };
    },
  );

  app.get(
    "/v1/secrets",
    {
      config: needs("journeys:read"),
      schema: { tags, summary: "List the secrets of calls", response: { 200: secretListSchema, ...problems } },
    },
    async (request) => ({
      rows: (await listJourneySecrets(pool, callerOf(request).workspaceId)).map((row) => ({
        ...row,
        hosts: [...row.hosts],
        changedAt: row.changedAt.toISOString(),
      })),
      next: null,
    }),
  );

  app.put(
    "/v1/secrets/:name",
    {
      config: needs("integrations:write"),
      schema: {
        tags,
        summary: "Store a secret of calls",
        params: secretParamsSchema,
        body: secretInputSchema,
        response: { 200: secretParamsSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { name } = request.params;
      const by = { workspaceId: caller.workspaceId, actor: actorOf(caller) };
      await saveJourneySecret({ pool, ids, vault: doorSecrets.vault }, by, name, request.body);
      return { name };
    },
  );

  app.delete(
    "/v1/secrets/:name",
    {
      config: needs("integrations:write"),
      schema: { tags, summary: "Remove a secret of calls", params: secretParamsSchema, response: { 200: secretParamsSchema, ...problems } },
    },
    async (request) => {
      const caller = callerOf(request);
      const { name } = request.params;
      if (!(await removeJourneySecret({ pool, ids }, { workspaceId: caller.workspaceId, actor: actorOf(caller) }, name)))
        throw new AppError("not_found", `there is no secret ${name} in this workspace`);
      return { name };
    },
  );
}
