import type { JourneyDocument, Problem } from "../../contract/console.ts";
import { journeyQuery, peopleQuery } from "../../contract/console-journeys.ts";
import { readJourneyRevenue } from "../../insights/journey-revenue.store.ts";
import { readJourneyFlow } from "../../insights/journey-flow.ts";
import { listJourneys, readJourney } from "../../insights/journeys.ts";
import { listVersions, peopleAtNode } from "../../insights/journeys.store.ts";
import { readSplits } from "../../insights/splits.ts";
import { validateJourney } from "../../journeys/validate.ts";
import { callerOf, needs } from "../access.ts";
import type { ConsoleDeps } from "./deps.ts";
import { found, HIDDEN, nameParams, versionParams } from "./answers.ts";
import { shareFor } from "./share.ts";
import type { App } from "../typed-app.ts";

const REVENUE_MS = 30 * 86_400_000;

export function registerJourneyRoutes(app: App, { pool, clock }: ConsoleDeps): void {
  app.get("/v1/console/journeys", { config: needs("journeys:read"), schema: HIDDEN }, async (request) => ({
    rows: await listJourneys(pool, callerOf(request).workspaceId, problemsOf),
  }));

  app.get(
    "/v1/console/journeys/:name",
    { config: needs("journeys:read"), schema: { ...HIDDEN, params: nameParams, querystring: journeyQuery } },
    async (request) => {
      const { name } = request.params;
      const { version } = request.query;
      return found(
        await readJourney(pool, callerOf(request).workspaceId, name, version, problemsOf),
        version === undefined ? `journey "${name}"` : `version ${version} of journey "${name}"`,
      );
    },
  );

  const flow = shareFor(800, clock, async (key) => {
    const [workspaceId = "", versionId = ""] = key.split(" ");
    return readJourneyFlow(pool, { workspaceId, versionId, nowMs: clock.now() });
  });
  app.get(
    "/v1/console/journeys/:name/versions/:version/flow",
    { config: needs("journeys:read"), schema: { ...HIDDEN, params: versionParams } },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { name, version } = request.params;
      const versions = await listVersions(pool, workspaceId, name);
      const chosen = found(versions.find((one) => one.version === version) ?? null, `version ${version} of journey "${name}"`);
      const splits = await readSplits(pool, { workspaceId, versionId: chosen.id, document: chosen.document });
      return { ...(await flow(`${workspaceId} ${chosen.id}`)), splits };
    },
  );

  app.get(
    "/v1/console/journeys/:name/revenue",
    { config: needs("journeys:read"), schema: { ...HIDDEN, params: nameParams } },
    async (request) => ({
      rows: await readJourneyRevenue(pool, callerOf(request).workspaceId, request.params.name, new Date(clock.now() - REVENUE_MS)),
    }),
  );

  app.get(
    "/v1/console/journeys/:name/people",
    { config: needs("profiles:read"), schema: { ...HIDDEN, params: nameParams, querystring: peopleQuery } },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const versions = await listVersions(pool, workspaceId, request.params.name);
      const chosen = versions.filter(({ version }) => request.query.version === undefined || version === request.query.version);
      return peopleAtNode(pool, workspaceId, { ...request.query, versionIds: chosen.map(({ id }) => id) });
    },
  );
}

/** Published once, so it was valid then; rules may have become stricter since. */
function problemsOf(document: JourneyDocument): readonly Problem[] {
  const validation = validateJourney(document);
  return validation.ok ? validation.warnings : validation.problems;
}
