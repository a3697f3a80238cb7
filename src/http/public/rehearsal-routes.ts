import { z } from "zod";
import { actorOf, type Caller } from "../../accounts/caller.ts";
import { findJsonFault } from "../../contract/json-guard.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { rehearsalRequestSchema, rehearsalSchema, rehearsalWithResultSchema } from "../../contract/rehearsal.ts";
import type { JourneyDocument } from "../../journeys/document.ts";
import { validateJourney } from "../../journeys/validate.ts";
import { AppError } from "../../platform/errors.ts";
import type { Rehearsals } from "../../rehearsal/rehearsals.ts";
import { durationMs } from "../../rehearsal/simulator/delay.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";

const tags = ["Rehearsals"];
const idParams = z.strictObject({ id: z.uuid().toLowerCase() });

export function registerRehearsalRoutes(app: App, { rehearsals }: { readonly rehearsals: Rehearsals }): void {
  const missing = (id: string): AppError =>
    new AppError("not_found", `there is no rehearsal ${id} in this workspace; they are kept for a day`);

  app.post(
    "/v1/rehearsals",
    {
      config: needs("journeys:write"),
      bodyLimit: LIMITS.jsonBytes,
      schema: {
        tags,
        summary: "Rehearse a journey",
        description:
          "Plays a journey document, published or not, in virtual time with the code that runs it, on profiles, an audience, an uploaded sample or the events of a past period. Nothing leaves and nothing of the workspace changes. Answers at once; read the address until `state` is `done`.",
        body: rehearsalRequestSchema,
        response: { 202: rehearsalSchema, ...problems },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { body } = request;
      const document = rehearsable(body.document);
      checkTimes(body);
      const view = await rehearsals.start({ workspaceId: caller.workspaceId, document, request: body, by: actorOf(caller) });
      return reply.code(202).header("location", `/v1/rehearsals/${view.id}`).send(view);
    },
  );

  app.get(
    "/v1/rehearsals",
    {
      config: needs("journeys:read"),
      schema: {
        tags,
        summary: "List rehearsals of the last day",
        response: { 200: z.object({ rows: z.array(rehearsalSchema), next: z.null() }), ...problems },
      },
    },
    async (request) => ({ rows: [...(await rehearsals.list(callerOf(request).workspaceId))], next: null }),
  );

  app.get(
    "/v1/rehearsals/:id",
    {
      config: needs("journeys:read"),
      schema: {
        tags,
        summary: "Read a rehearsal and its result",
        params: idParams,
        response: { 200: rehearsalWithResultSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const found = await rehearsals.show(caller.workspaceId, request.params.id);
      if (!found) throw missing(request.params.id);
      return { ...found, result: found.result && withoutPeople(found.result, caller) };
    },
  );

  app.delete(
    "/v1/rehearsals/:id",
    {
      config: needs("journeys:write"),
      schema: { tags, summary: "Call off and forget", params: idParams, response: { 204: z.null(), ...problems } },
    },
    async (request, reply) => {
      if (!(await rehearsals.remove(callerOf(request).workspaceId, request.params.id))) throw missing(request.params.id);
      return reply.code(204).send(null);
    },
  );
}

/** A document that can be played: whole in itself. Its templates need not exist yet; messages are then refused in the rehearsal, too. */
export function rehearsable(input: unknown): JourneyDocument {
  const fault = findJsonFault(input, { maxDepth: 64 });
  if (fault) throw new AppError("unprocessable", `${fault.path || "the document"} ${fault.reason}`);
  const valid = validateJourney(input);
  if (valid.ok) return valid.document;
  const errors = valid.problems.filter(({ severity }) => severity === "error");
  throw new AppError(
    "unprocessable",
    `the journey has ${errors.length} ${errors.length === 1 ? "error" : "errors"}: ${errors[0]?.message ?? ""}`,
    {
      details: { problems: valid.problems },
    },
  );
}

/** Durations are read deep inside; what is wrong with them is told before anything begins. */
function checkTimes({ entry, horizon }: z.infer<typeof rehearsalRequestSchema>): void {
  for (const text of [entry?.over, horizon]) if (text !== undefined) durationMs(text);
}

/** Whoever may not see people sees the figures only. */
function withoutPeople<Result extends { readonly examples: readonly unknown[] }>(result: Result, caller: Caller): Result {
  return caller.rights.has("profiles:read") ? result : { ...result, examples: [] };
}
