import { isOnlyNew, onlyNewSchema } from "../only-new.ts";
import { actorOf } from "../../accounts/caller.ts";
import type { AudienceToRead } from "../../audiences/read-audience.ts";
import { problemsAmong, unknownNames } from "../../audiences/validate.ts";
import { type AudienceRow, keepAudience, listAudiences, removeAudience } from "../../catalog/audiences.ts";
import { ruleContextOf } from "../../catalog/rule-context.ts";
import {
  audienceDocumentSchema,
  audienceListSchema,
  audienceParamsSchema,
  audienceSchema,
  audienceStoredSchema,
  audienceValidatedSchema,
  estimateSchema,
  explainQuery,
  explainSchema,
  membersQuery,
  membersSchema,
  overlapQuery,
  overlapSchema,
  ruleBodySchema,
} from "../../contract/audience.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { fillAudiences, forgetAudience } from "../../ingress/fill-audiences.ts";
import { estimateAudience } from "../../insights/audience-estimate.ts";
import { findAudiencePeople } from "../../insights/audience-people.ts";
import { AppError } from "../../platform/errors.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { checkDocument, checkedDocument, detailOf, explain, refuseAmong, summaryOf } from "./audience-answers.ts";
import { knownNames } from "./audience-names.ts";

const tags = ["Audiences"];

export function registerAudienceRoutes(app: App, deps: HttpDeps): void {
  const { pool, catalog, refreshCatalog, clock } = deps;
  const people = findAudiencePeople(pool);
  const all = async (workspaceId: WorkspaceId): Promise<readonly AudienceRow[]> => listAudiences(pool, workspaceId);
  const one = async (workspaceId: WorkspaceId, name: string): Promise<AudienceRow> => {
    const row = (await all(workspaceId)).find((audience) => audience.name === name);
    if (!row) throw new AppError("not_found", `there is no audience ${name} in this workspace`);
    return row;
  };
  const toTry = (workspaceId: WorkspaceId, body: { readonly rule: unknown }): AudienceToRead => {
    const { document } = checkedDocument({ schema: 1, name: "to-try", title: "To try", rule: body.rule });
    return { workspaceId, rule: document.rule, context: ruleContextOf(catalog(), workspaceId) };
  };

  app.get(
    "/v1/audiences",
    { config: needs("audiences:read"), schema: { tags, summary: "List audiences", response: { 200: audienceListSchema, ...problems } } },
    async (request) => ({ rows: (await all(callerOf(request).workspaceId)).map(summaryOf), next: null }),
  );

  app.get(
    "/v1/audiences/:name",
    {
      config: needs("audiences:read"),
      schema: { tags, summary: "Read an audience", params: audienceParamsSchema, response: { 200: audienceSchema, ...problems } },
    },
    async (request) => {
      const rows = await all(callerOf(request).workspaceId);
      const { name } = request.params;
      const row = rows.find((audience) => audience.name === name);
      if (!row) throw new AppError("not_found", `there is no audience ${name} in this workspace`);
      return detailOf(row, rows);
    },
  );

  app.put(
    "/v1/audiences/:name",
    {
      config: needs("audiences:write"),
      bodyLimit: LIMITS.documentBytes,
      schema: {
        tags,
        summary: "Store an audience",
        description:
          "A changed rule is applied to everybody in the background; journeys are not told of who enters or leaves by that. The same document again changes nothing. Errors are answered with 422 and `problems` that say where.",
        params: audienceParamsSchema,
        headers: onlyNewSchema,
        body: audienceDocumentSchema,
        response: { 200: audienceStoredSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      const caller = callerOf(request);
      const { document, warnings } = checkedDocument(request.body);
      if (document.name !== name)
        throw new AppError("unprocessable", `the document is named ${document.name}, the address says ${name}; make them agree`, {
          details: { problems: [] },
        });
      const unknown = unknownNames(document.rule, await knownNames(deps, caller.workspaceId));
      const kept = await keepAudience(
        deps,
        { workspaceId: caller.workspaceId, actor: actorOf(caller) },
        document,
        (others) => refuseAmong(document, others),
        { onlyNew: isOnlyNew(request.headers) },
      );
      if (kept.changed) {
        await refreshCatalog();
        await fillAudiences(deps);
      }
      return { name, ...kept, warnings: [...warnings, ...unknown] };
    },
  );

  app.post(
    "/v1/audiences/:name/validate",
    {
      config: needs("audiences:read"),
      bodyLimit: LIMITS.documentBytes,
      schema: {
        tags,
        summary: "Validate without storing",
        params: audienceParamsSchema,
        body: audienceDocumentSchema,
        response: { 200: audienceValidatedSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const result = checkDocument(request.body);
      if (!result.ok) return { ok: false, problems: [...result.problems], warnings: [] };
      const { document } = result;
      const others = (await all(workspaceId)).map((row) => row.document).filter((other) => other.name !== document.name);
      const wrong = problemsAmong(document, others);
      const unknown = unknownNames(document.rule, await knownNames(deps, workspaceId));
      return { ok: wrong.length === 0, problems: [...wrong], warnings: [...result.warnings, ...unknown] };
    },
  );

  app.delete(
    "/v1/audiences/:name",
    {
      config: needs("audiences:write"),
      schema: {
        tags,
        summary: "Remove an audience",
        description: "Refused while another audience names it.",
        params: audienceParamsSchema,
        response: { 200: audienceSchema, ...problems },
      },
    },
    async (request) => {
      const { name } = request.params;
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const rows = await all(workspaceId);
      const row = await one(workspaceId, name);
      const id = await removeAudience(deps, { workspaceId, actor: actorOf(caller) }, name);
      await refreshCatalog();
      if (id !== null) await forgetAudience(deps, workspaceId, id);
      return detailOf(row, rows);
    },
  );

  app.post(
    "/v1/audiences/estimate",
    {
      config: needs("audiences:read"),
      bodyLimit: LIMITS.documentBytes,
      schema: { tags, summary: "Estimate the size of a rule", body: ruleBodySchema, response: { 200: estimateSchema, ...problems } },
    },
    async (request) => estimateAudience(pool, toTry(callerOf(request).workspaceId, request.body), clock),
  );

  app.get(
    "/v1/audiences/:name/overlap",
    {
      config: needs("audiences:read"),
      schema: {
        tags,
        summary: "How many people are also in others",
        params: audienceParamsSchema,
        querystring: overlapQuery,
        response: { 200: overlapSchema, ...problems },
      },
    },
    async (request) => {
      const rows = await all(callerOf(request).workspaceId);
      const wanted = request.query.with?.split(",").map((name) => name.trim());
      const sized = rows.map((row) => ({ id: row.id, name: row.name, title: row.document.title, size: row.size }));
      const audience = sized.find(({ name }) => name === request.params.name);
      if (!audience) throw new AppError("not_found", `there is no audience ${request.params.name} in this workspace`);
      return people.overlap(
        audience,
        sized.filter((other) => other !== audience && (wanted === undefined || wanted.includes(other.name))),
      );
    },
  );

  app.get(
    "/v1/audiences/:name/explain",
    {
      config: needs("audiences:read"),
      schema: {
        tags,
        summary: "Why somebody is in it, or not",
        description: "Every rule's verdict and what it was judged on.",
        params: audienceParamsSchema,
        querystring: explainQuery,
        response: { 200: explainSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const row = await one(workspaceId, request.params.name);
      const profile = await showProfile(pool, workspaceId, request.query.profile);
      if (!profile)
        throw new AppError(
          "not_found",
          "there is no such profile in this workspace; name it by its id, or as phone:+…, externalId:…, email:… or bsuid:…",
        );
      const audience = { name: row.name, rule: row.document.rule, context: ruleContextOf(await freshCatalog(), workspaceId) };
      return explain(pool, audience, profile, await people.since(row.id, profile.id), clock.now());
    },
  );

  app.get(
    "/v1/audiences/:name/members",
    {
      config: needs("audiences:read"),
      schema: {
        tags,
        summary: "People in it, page by page",
        params: audienceParamsSchema,
        querystring: membersQuery,
        response: { 200: membersSchema, ...problems },
      },
    },
    async (request) => people.members((await one(callerOf(request).workspaceId, request.params.name)).id, request.query),
  );

  /** Rules of other audiences are read from the snapshot, which another process may have changed a moment ago. */
  async function freshCatalog() {
    await refreshCatalog();
    return catalog();
  }
}
