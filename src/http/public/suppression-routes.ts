import { z } from "zod";
import { actorOf, type Caller } from "../../accounts/caller.ts";
import {
  addSuppressions,
  eraseSuppression,
  listSuppressions,
  removeSuppression,
  type SuppressionBy,
  type SuppressionRow,
} from "../../catalog/suppressions.ts";
import {
  addSuppressionSchema,
  suppressionListSchema,
  suppressionParams,
  suppressionQuery,
  suppressionSchema,
  suppressionUploadSchema,
  type SuppressionView,
} from "../../contract/consent.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { readSuppressions } from "../../ingress/suppression-file.ts";
import { AppError } from "../../platform/errors.ts";
import { normaliseIdentities, type NamedBy } from "../../profiles/normalise-identities.ts";
import { IDENTITY_KINDS, type IdentityKind } from "../../profiles/profile.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Consent"];
const by = (caller: Caller): SuppressionBy => ({ workspaceId: caller.workspaceId, actor: actorOf(caller), name: caller.name });

/** In a scope of their own: only here a body may be CSV as text. */
export function registerSuppressionRoutes(app: App, deps: HttpDeps): void {
  const { pool, refreshCatalog } = deps;
  app.addContentTypeParser(["text/csv", "text/plain"], { parseAs: "string", bodyLimit: LIMITS.jsonBytes }, (_request, body, done) =>
    done(null, body),
  );

  app.get(
    "/v1/suppressions",
    {
      config: needs("profiles:read"),
      schema: {
        tags,
        summary: "List who is sent nothing",
        querystring: suppressionQuery,
        response: { 200: suppressionListSchema, ...problems },
      },
    },
    async (request) => {
      const { after = null, limit, name } = request.query;
      const named = name === undefined ? null : namedIn(name);
      const rows = await listSuppressions(pool, callerOf(request).workspaceId, { after, limit: limit + 1, named });
      return { rows: rows.slice(0, limit).map(viewOf), next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
    },
  );

  app.post(
    "/v1/suppressions",
    {
      config: needs("profiles:write"),
      schema: {
        tags,
        summary: "Send somebody nothing from now on",
        description: "Holds from the next message on, for whoever bears the name now or later. Also what waits already is refused.",
        body: addSuppressionSchema,
        response: { 200: suppressionSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { sort, reason, ...named } = request.body;
      const name = normalised(named);
      await addSuppressions(deps, by(caller), [{ ...name, sort, reason }], "api");
      await refreshCatalog();
      const rows = await listSuppressions(pool, caller.workspaceId, { after: null, limit: 10, named: name });
      const row = rows.find((one) => one.sort === sort);
      if (!row) throw new AppError("conflict", "it was taken off the list again meanwhile");
      return viewOf(row);
    },
  );

  app.post(
    "/v1/suppressions/upload",
    {
      config: needs("profiles:write"),
      bodyLimit: LIMITS.jsonBytes,
      schema: {
        tags,
        summary: "Upload a list of people who are sent nothing",
        description:
          "A CSV in UTF-8 with a header line: one at least of phone, email, externalId, bsuid; and reason and sort where they differ. Lines that cannot be used are told by their number, the others hold.",
        consumes: ["text/csv"],
        querystring: z.strictObject({ reason: z.string().trim().min(1).max(300).default("uploaded") }),
        response: { 200: suppressionUploadSchema, ...problems },
      },
    },
    async (request) => {
      const { body } = request;
      if (typeof body !== "string") throw new AppError("invalid_input", "send the CSV as the body, with content-type text/csv");
      const { lines, faults } = readSuppressions(body, request.query.reason);
      const added = await addSuppressions(deps, by(callerOf(request)), lines, "upload");
      await refreshCatalog();
      return { added, known: lines.length - added, rejected: faults.slice(0, LIMITS.rejectedListed), rejectedCount: faults.length };
    },
  );

  app.post(
    "/v1/suppressions/:id/erase",
    {
      config: needs("profiles:write"),
      schema: {
        tags,
        summary: "Forget a name on the list",
        description: "Only a salted hash of it is left: whoever bears the name is still sent nothing.",
        params: suppressionParams,
        response: { 200: suppressionSchema, ...problems },
      },
    },
    async (request) => viewOf(await eraseSuppression(deps, by(callerOf(request)), request.params.id)),
  );

  app.delete(
    "/v1/suppressions/:id",
    {
      config: needs("profiles:write"),
      schema: { tags, summary: "Take somebody off the list", params: suppressionParams, response: { 204: z.null(), ...problems } },
    },
    async (request, reply) => {
      await removeSuppression(deps, by(callerOf(request)), request.params.id);
      await refreshCatalog();
      return reply.code(204).send(null);
    },
  );
}

type Named = { readonly kind: IdentityKind; readonly value: string };

function normalised(named: NamedBy): Named {
  const read = normaliseIdentities(named);
  if (!read.ok) throw new AppError("invalid_input", `${read.fault.path} ${read.fault.reason}`.trim());
  for (const kind of IDENTITY_KINDS) {
    const value = read.identities[kind];
    if (value !== undefined) return { kind, value };
  }
  throw new Error("what is normalised has a name");
}

function namedIn(text: string): Named {
  const colon = text.indexOf(":");
  const kind = IDENTITY_KINDS.find((known) => known === text.slice(0, colon));
  if (!kind) throw new AppError("invalid_input", "name must look like phone:+447700900123, email:…, externalId:… or bsuid:…");
  return normalised({ [kind]: text.slice(colon + 1) });
}

function viewOf(row: SuppressionRow): SuppressionView {
  return { ...row, addedAt: row.addedAt.toISOString() };
}
