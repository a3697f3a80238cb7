import { actorOf } from "../../accounts/caller.ts";
import { listAudiences } from "../../catalog/audiences.ts";
import { type JourneyRow, listJourneys, publishJourney, showJourney } from "../../catalog/publish-journey.ts";
import { stopJourney } from "../../engine/journeys-controls.ts";
import { findJsonFault } from "../../contract/json-guard.ts";
import {
  journeyDocumentSchema,
  journeyListQuerySchema,
  journeyListSchema,
  journeyParamsSchema,
  journeySchema,
  journeyVersionParamsSchema,
  publishedSchema,
  validatedSchema,
} from "../../contract/journey.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { canonicalJourney } from "../../journeys/canonical.ts";
import type { JourneyDocument } from "../../journeys/document.ts";
import { problemAt, type Problem } from "../../journeys/problem.ts";
import type { Known } from "../../journeys/known.ts";
import { nameWarnings, type SeenNames } from "../../journeys/name-warnings.ts";
import { type Validation, validateJourney } from "../../journeys/validate.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { adviceOnJourney } from "./advice-desk.ts";
import { knownNames } from "./audience-names.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { controlsOf } from "./journey-control-routes.ts";
import { knownServices } from "./known-services.ts";
import { knownIn } from "./template-forms.ts";

const tags = ["Journeys"];

export function registerJourneyRoutes(app: App, deps: HttpDeps): void {
  const { pool, catalog, refreshCatalog } = deps;
  const seenNames = async (workspaceId: WorkspaceId): Promise<SeenNames> => ({
    ...(await knownNames(deps, workspaceId)),
    audiences: new Set([...catalog().audiences.values()].flatMap((one) => (one.workspaceId === workspaceId ? [one.name] : []))),
  });
  /** A schedule, or something that concerns an audience, begins the journey for whoever is in it then. */
  const emptyAudience = async (workspaceId: WorkspaceId, { entry }: JourneyDocument): Promise<readonly Problem[]> => {
    if (entry.kind !== "schedule" && entry.kind !== "business_event") return [];
    const audience = (await listAudiences(pool, workspaceId)).find(({ name }) => name === entry.audience);
    if (audience?.size !== 0) return [];
    const words = `nobody is in the audience "${entry.audience}" just now: whoever is when it begins enters`;
    return [problemAt({ name: null, path: "/entry" }, "audience_empty", "/audience", words, "warning")];
  };
  const missing = (name: string): AppError => new AppError("not_found", `there is no journey ${name} in this workspace`);

  app.get(
    "/v1/journeys",
    {
      config: needs("journeys:read"),
      schema: { tags, summary: "List journeys", querystring: journeyListQuerySchema, response: { 200: journeyListSchema, ...problems } },
    },
    async (request) => ({
      rows: (await listJourneys(pool, callerOf(request).workspaceId, request.query.archived === "true")).map(summaryOf),
      next: null,
    }),
  );

  app.get(
    "/v1/journeys/:name",
    {
      config: needs("journeys:read"),
      schema: { tags, summary: "Read the live version", params: journeyParamsSchema, response: { 200: journeySchema, ...problems } },
    },
    async (request) => {
      const { name } = request.params;
      const row = await showJourney(pool, callerOf(request).workspaceId, name);
      if (!row) throw missing(name);
      return viewOf(row);
    },
  );

  app.get(
    "/v1/journeys/:name/versions/:version",
    {
      config: needs("journeys:read"),
      schema: { tags, summary: "Read one version", params: journeyVersionParamsSchema, response: { 200: journeySchema, ...problems } },
    },
    async (request) => {
      const { name, version } = request.params;
      const row = await showJourney(pool, callerOf(request).workspaceId, name, version);
      if (!row) throw new AppError("not_found", `there is no version ${version} of a journey ${name} in this workspace`);
      return viewOf(row);
    },
  );

  app.put(
    "/v1/journeys/:name",
    {
      config: needs("journeys:write"),
      bodyLimit: LIMITS.documentBytes,
      schema: {
        tags,
        summary: "Publish",
        description:
          "Validates, stores a new version and lets new runs enter it; runs under way keep theirs. The live document again changes nothing. A document with errors is answered with 422 and `problems` that name the nodes.",
        params: journeyParamsSchema,
        body: journeyDocumentSchema,
        response: { 200: publishedSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      const caller = callerOf(request);
      const services = await knownServices(pool, caller.workspaceId);
      const valid = checked(request.body, { ...knownIn(catalog(), caller.workspaceId), services, now: new Date(deps.clock.now()) });
      if (!valid.ok) {
        const errors = valid.problems.filter((problem) => problem.severity === "error");
        throw new AppError(
          "unprocessable",
          `the journey has ${errors.length} ${errors.length === 1 ? "error" : "errors"}: ${errors[0]?.message ?? ""}`,
          { details: { problems: valid.problems } },
        );
      }
      if (valid.document.name !== name)
        throw new AppError("unprocessable", `the document is named ${valid.document.name}, the address says ${name}; make them agree`, {
          details: { problems: [] },
        });
      const published = await publishJourney(deps, {
        workspaceId: caller.workspaceId,
        document: valid.document,
        publishedBy: actorOf(caller),
      });
      if (published.changed) await refreshCatalog();
      return { ...published, warnings: [...valid.warnings] };
    },
  );

  app.post(
    "/v1/journeys/:name/validate",
    {
      config: needs("journeys:read"),
      bodyLimit: LIMITS.documentBytes,
      schema: {
        tags,
        summary: "Validate without publishing",
        params: journeyParamsSchema,
        body: journeyDocumentSchema,
        response: { 200: validatedSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const services = await knownServices(pool, workspaceId);
      const valid = checked(request.body, { ...knownIn(catalog(), workspaceId), services, now: new Date(deps.clock.now()) });
      const slips = valid.ok
        ? [...nameWarnings(valid.document, await seenNames(workspaceId)), ...(await emptyAudience(workspaceId, valid.document))]
        : [];
      const advice = valid.ok ? await adviceOnJourney(deps, workspaceId, valid.document) : [];
      const problems = [...(valid.ok ? valid.warnings : valid.problems), ...slips, ...advice];
      return {
        ok: valid.ok,
        problems: problems.filter((problem) => problem.severity === "error"),
        warnings: problems.filter((problem) => problem.severity === "warning"),
      };
    },
  );

  app.delete(
    "/v1/journeys/:name",
    {
      config: needs("journeys:write"),
      schema: {
        tags,
        summary: "Let it run out",
        description: "Nobody enters any more; people under way go on to their ends. Publishing again starts it again.",
        params: journeyParamsSchema,
        response: { 200: journeySchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      const caller = callerOf(request);
      await stopJourney(controlsOf(deps), { workspaceId: caller.workspaceId, name, actor: actorOf(caller) }, "finish");
      await refreshCatalog();
      const row = await showJourney(pool, caller.workspaceId, name);
      if (!row) throw missing(name);
      return viewOf(row);
    },
  );
}

/** What cannot be stored never reaches the validator's own rules. */
function checked(body: unknown, known: Known): Validation {
  const fault = findJsonFault(body, { maxDepth: 64 });
  return fault
    ? {
        ok: false,
        problems: [
          {
            severity: "error",
            code: "unsafe_text",
            node: null,
            path: fault.path,
            message: `${fault.path || "the document"} ${fault.reason}`,
          },
        ],
      }
    : validateJourney(body, known);
}

function viewOf(row: JourneyRow) {
  return { ...summaryOf(row), document: row.document && { ...canonicalJourney(row.document) } };
}

function summaryOf(row: JourneyRow) {
  const { name, title, state, version, versionId, publishedBy } = row;
  return {
    name,
    title,
    state,
    pause: row.pause,
    version,
    versionId,
    publishedBy,
    publishedAt: row.publishedAt?.toISOString() ?? null,
    updatedAt: row.updatedAt.toISOString(),
  };
}
