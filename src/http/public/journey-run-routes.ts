import { z } from "zod";
import { businessEventSchema, businessEventTakenSchema } from "../../contract/business-event.ts";
import { findJsonFault } from "../../contract/json-guard.ts";
import { LIMITS } from "../../contract/limits.ts";
import { journeyParamsSchema, runInputSchema } from "../../contract/journey.ts";
import { problems } from "../../contract/problem.ts";
import { readRunInput } from "../../ingress/api/read-run.ts";
import { beginByBusinessEvent } from "../../ingress/api/begin-by-business-event.ts";
import { admitOne } from "../../ingress/api/admit-batch.ts";
import { journeySchema } from "../../journeys/journey-schema.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs, PUBLIC } from "../access.ts";
import type { DoorServerDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { WorkspaceId } from "../../platform/ids.ts";

const acceptedSchema = z.object({ accepted: z.boolean().meta({ description: "False when a request with this id was taken in before." }) });

/** Beginning a journey for one person, and the format of its document. */
export function registerJourneyRunRoutes(app: App, deps: DoorServerDeps): void {
  app.post(
    "/v1/journeys/:name/runs",
    {
      config: needs("events:write"),
      schema: {
        tags: ["Journeys"],
        summary: "Let somebody begin a journey",
        description:
          "For journeys whose entry is `api`. Durable when answered; idempotent by `id`. Rules of re-entry, caps and holdouts apply.",
        params: journeyParamsSchema,
        body: runInputSchema,
        response: { 202: acceptedSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { workspaceId } = callerOf(request);
      const known = entryOf(deps.catalog(), workspaceId, name);
      const isOpen = known.journey?.state === "live" && known.version?.document.entry.kind === "api";
      const { journey, version } = isOpen ? known : entryOf(await deps.lookAgain(), workspaceId, name);
      if (!journey || !version) throw new AppError("not_found", `there is no journey ${name} in this workspace`);
      if (version.document.entry.kind !== "api")
        throw new AppError(
          "unprocessable",
          `${name} begins by ${version.document.entry.kind}, not by request: give it an entry of kind "api"`,
        );
      if (journey.state !== "live") throw new AppError("conflict", `${name} is ${journey.state}: nobody enters it now`);
      const { admitted } = await admitOne(deps, workspaceId, readRunInput(deps.clock, name), request.body);
      return reply.code(202).send({ accepted: admitted.accepted === 1 });
    },
  );

  app.post(
    "/v1/business-events",
    {
      config: needs("events:write"),
      bodyLimit: LIMITS.lineBytes,
      schema: {
        tags: ["Journeys"],
        summary: "Tell what concerns a whole audience",
        description:
          "Begins the journeys whose entry is `business_event` with this type, for all members of their audience. Durable when answered; idempotent by `id`. Rules of re-entry, caps and holdouts apply.",
        body: businessEventSchema,
        response: { 202: businessEventTakenSchema, ...problems },
      },
    },
    async (request, reply) => {
      const unsafe = findJsonFault(request.body, { maxDepth: LIMITS.jsonDepth });
      if (unsafe) throw new AppError("invalid_input", `${unsafe.path || "the body"} ${unsafe.reason}`);
      const { accepted, journeys } = await beginByBusinessEvent(deps, callerOf(request).workspaceId, request.body);
      return reply.code(202).send({ accepted, journeys: [...journeys] });
    },
  );

  const format = z.toJSONSchema(journeySchema, { unrepresentable: "any", io: "input" });
  app.get(
    "/v1/journey-schema",
    {
      config: PUBLIC,
      schema: {
        tags: ["Journeys"],
        summary: "Read the JSON schema of journey documents",
        description: "For editors: shapes and names. What a document means is checked by validating it.",
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async () => format as Record<string, unknown>,
  );
}

function entryOf(catalog: Catalog, workspaceId: WorkspaceId, name: string) {
  const journey = catalog.journey(workspaceId, name);
  return { journey, version: journey?.liveVersionId ? catalog.versions.get(journey.liveVersionId) : undefined };
}
