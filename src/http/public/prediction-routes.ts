import { z } from "zod";
import { actorOf } from "../../accounts/caller.ts";
import { explainQuery } from "../../contract/audience.ts";
import {
  predictionListSchema,
  predictionParamsSchema,
  predictionSchema,
  predictionStoredSchema,
  predictionWhySchema,
} from "../../contract/prediction.ts";
import { problems } from "../../contract/problem.ts";
import { pointerTo, tellIssues } from "../../journeys/issue-words.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { predictionSchema as documentSchema } from "../../predictions/document.ts";
import {
  askForTraining,
  keepPrediction,
  listPredictions,
  type PredictionRow,
  removePrediction,
  whyOf,
} from "../../predictions/predictions.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { detailOf, summaryOf, whyAnswer } from "./prediction-answers.ts";

const tags = ["Audiences"];

export function registerPredictionRoutes(app: App, deps: HttpDeps): void {
  const { pool, clock } = deps;
  const one = async (workspaceId: WorkspaceId, name: string): Promise<PredictionRow> => {
    const row = (await listPredictions(pool, workspaceId)).find((prediction) => prediction.name === name);
    if (!row) throw absent(name);
    return row;
  };

  app.get(
    "/v1/predictions",
    {
      config: needs("audiences:read"),
      schema: { tags, summary: "List predictions", response: { 200: predictionListSchema, ...problems } },
    },
    async (request) => ({
      rows: (await listPredictions(pool, callerOf(request).workspaceId)).map((row) => summaryOf(row, clock.now())),
      next: null,
    }),
  );

  app.get(
    "/v1/predictions/:name",
    {
      config: needs("audiences:read"),
      schema: {
        tags,
        summary: "Read a prediction",
        description: "With how good it is, what it goes by, and how its scores are spread.",
        params: predictionParamsSchema,
        response: { 200: predictionSchema, ...problems },
      },
    },
    async (request) => detailOf(await one(callerOf(request).workspaceId, request.params.name), clock.now()),
  );

  app.put(
    "/v1/predictions/:name",
    {
      config: needs("audiences:write"),
      schema: {
        tags,
        summary: "Store a prediction",
        description:
          "How likely each person is to do something, to stop doing it, or to opt out, within so many days. Learned from the workspace's own history in the background; kept on every profile as `profile.predicted.<name>`, from 0 to 1, for rules, conditions and templates.",
        params: predictionParamsSchema,
        body: z.record(z.string(), z.unknown()),
        response: { 200: predictionStoredSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      const caller = callerOf(request);
      const parsed = documentSchema.safeParse({ ...request.body, name });
      if (!parsed.success) {
        const told = tellIssues(parsed.error.issues).map(({ path, words }) => ({
          path: pointerTo(path),
          message: `"${path.at(-1) ?? ""}" ${words}`,
        }));
        throw new AppError("unprocessable", told[0]?.message ?? "the document is not valid", { details: { problems: told } });
      }
      return { name, ...(await keepPrediction(deps, { workspaceId: caller.workspaceId, actor: actorOf(caller) }, parsed.data)) };
    },
  );

  app.delete(
    "/v1/predictions/:name",
    {
      config: needs("audiences:write"),
      schema: {
        tags,
        summary: "Remove a prediction",
        description: "Its scores are taken back from people in the background.",
        params: predictionParamsSchema,
        response: { 204: z.null(), ...problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const caller = callerOf(request);
      if (!(await removePrediction(deps, { workspaceId: caller.workspaceId, actor: actorOf(caller) }, name))) throw absent(name);
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/v1/predictions/:name/train",
    {
      config: needs("audiences:write"),
      schema: {
        tags,
        summary: "Train a prediction now",
        description:
          "In the background, then everybody is scored. Without this it is trained every week, and everybody is scored every night.",
        params: predictionParamsSchema,
        response: { 202: predictionSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const caller = callerOf(request);
      if (!(await askForTraining(deps, { workspaceId: caller.workspaceId, actor: actorOf(caller) }, name))) throw absent(name);
      return reply.code(202).send(detailOf(await one(caller.workspaceId, name), clock.now()));
    },
  );

  app.get(
    "/v1/predictions/:name/why",
    {
      config: needs("audiences:read"),
      schema: {
        tags,
        summary: "Why somebody's score is what it is",
        description: "The strongest reasons in both directions, by what was known when they were scored.",
        params: predictionParamsSchema,
        querystring: explainQuery,
        response: { 200: predictionWhySchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const row = await one(workspaceId, request.params.name);
      const profile = await showProfile(pool, workspaceId, request.query.profile);
      if (!profile) throw new AppError("not_found", `there is no profile ${request.query.profile} in this workspace`);
      return whyAnswer(row, profile.id, await whyOf(pool, row, profile.id));
    },
  );
}

function absent(name: string): AppError {
  return new AppError("not_found", `there is no prediction ${name} in this workspace`);
}
