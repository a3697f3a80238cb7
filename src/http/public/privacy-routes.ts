import { z } from "zod";
import { actorOf } from "../../accounts/caller.ts";
import {
  erasureListSchema,
  erasureParams,
  erasurePreviewSchema,
  erasureQuery,
  erasureSchema,
  type ErasureView,
  personExportQuery,
  personParams,
  purgeSchema,
} from "../../contract/privacy.ts";
import { problems } from "../../contract/problem.ts";
import type { Db } from "../../db/pool.ts";
import { markAudited } from "../../db/workspace-scope.ts";
import { AppError } from "../../platform/errors.ts";
import type { ProfileId, WorkspaceId } from "../../platform/ids.ts";
import { erasePerson, type ErasePorts, previewErasure } from "../../privacy/erase.ts";
import { exportPerson } from "../../privacy/export-person.ts";
import { findErasedPerson, listErasures, readErasureLog } from "../../privacy/erasures.ts";
import { type ErasureProof, proofOf, removedOf } from "../../privacy/proof.ts";
import { purge } from "../../privacy/purge.ts";
import { showProfile } from "../../profiles/show-profile.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";

const tags = ["Privacy"];
const missing = (): AppError =>
  new AppError(
    "not_found",
    "there is no such profile in this workspace; name it by its id, or as phone:+…, externalId:…, email:… or bsuid:…",
  );

export type PrivacyDeps = { readonly erasePorts: ErasePorts; readonly refreshCatalog: () => Promise<unknown> };

export function registerPrivacyRoutes(app: App, { erasePorts, refreshCatalog }: PrivacyDeps): void {
  const { pool } = erasePorts;
  app.get(
    "/v1/profiles/:id/erasure-preview",
    {
      config: needs("personal:erase"),
      schema: {
        tags,
        summary: "What erasing a person would take",
        params: personParams,
        response: { 200: erasurePreviewSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { counts, ...preview } = await previewErasure(pool, workspaceId, await idOf(pool, workspaceId, request.params.id));
      return { ...preview, profileIds: [...preview.profileIds], mentioned: { ...preview.mentioned }, removed: [...removedOf(counts)] };
    },
  );

  app.post(
    "/v1/profiles/:id/erase",
    {
      config: needs("personal:erase"),
      schema: {
        tags,
        summary: "Erase a person",
        description:
          "Takes the profile, and everybody merged into it, out of everything: events, messages, files, what was still to be sent, lists, ledger, log. What stays names nobody. Their names stay on the suppression list as hashes, so that no list brings them back. Asked again it answers the same. A legal hold refuses it.",
        params: personParams,
        response: { 200: erasureSchema, ...problems },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const profile = await showProfile(pool, workspaceId, request.params.id);
      if (!profile) {
        const before = await findErasedPerson(pool, workspaceId, request.params.id);
        if (!before) throw missing();
        // Nothing changed; an entry of the door's own would bring the name back that the path has.
        markAudited();
        return viewOf(proofOf(before));
      }
      const row = await erasePerson(erasePorts, { workspaceId, actor: actorOf(caller) }, profile.id);
      await refreshCatalog();
      return viewOf(proofOf(row));
    },
  );

  app.get(
    "/v1/profiles/:id/export",
    {
      config: needs("personal:read"),
      schema: {
        tags,
        summary: "Export all that is kept about a person",
        description:
          "A ZIP, streamed as of one moment: a page to read (`summary.html`), JSON by kind of data with the columns of the tables, and the files they sent. Written to the audit log.",
        params: personParams,
        querystring: personExportQuery,
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { workspaceId } = caller;
      const profileId = await idOf(pool, workspaceId, request.params.id);
      const { stream } = await exportPerson(
        erasePorts,
        { workspaceId, actor: actorOf(caller) },
        { profileId, language: request.query.language },
      );
      // A reader that leaves must not keep the transaction.
      reply.raw.once("close", () => stream.destroy());
      return reply
        .header("content-type", "application/zip")
        .header("content-disposition", `attachment; filename="profile-${profileId}.zip"`)
        .send(stream);
    },
  );

  app.get(
    "/v1/erasures",
    {
      config: needs("personal:erase"),
      schema: {
        tags,
        summary: "List erasures, newest first",
        querystring: erasureQuery,
        response: { 200: erasureListSchema, ...problems },
      },
    },
    async (request) => {
      const { after = null, limit } = request.query;
      const rows = await listErasures(pool, callerOf(request).workspaceId, after, limit + 1);
      return {
        rows: rows.slice(0, limit).map((row) => viewOf(proofOf(row))),
        next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null,
      };
    },
  );

  app.get(
    "/v1/erasures/:id",
    {
      config: needs("personal:erase"),
      schema: { tags, summary: "Read an erasure", params: erasureParams, response: { 200: erasureSchema, ...problems } },
    },
    async (request) => {
      const rows = await findErasedPerson(pool, callerOf(request).workspaceId, request.params.id);
      if (!rows) throw new AppError("not_found", "there is no such erasure in this workspace");
      return viewOf(proofOf(rows));
    },
  );

  app.get(
    "/v1/erasure-log",
    {
      config: needs("personal:erase"),
      schema: {
        tags,
        summary: "Export the log of erasures",
        description:
          "One line of JSON each, without names: to be kept where no backup of the database is, put as `erasures.jsonl` into the data folder before an older one is started again: what it tells is erased anew before anything is sent. The server keeps it there by itself.",
        response: { 200: z.string(), ...problems },
      },
    },
    async (request, reply) =>
      reply
        .header("content-type", "application/x-ndjson; charset=utf-8")
        .header("content-disposition", 'attachment; filename="erasures.jsonl"')
        .send(await readErasureLog(pool, callerOf(request).workspaceId)),
  );

  app.post(
    "/v1/erasures/purge",
    {
      config: needs("accounts:manage"),
      schema: {
        tags,
        summary: "Give the space of what was erased back at once",
        description:
          "What was deleted lies in the database's files until its space is used again. This rewrites all tables (each is locked meanwhile) and, where the database's user may, shortens the write-ahead log. Archives of that log, replicas and backups are elsewhere and keep what they hold.",
        response: { 200: purgeSchema, ...problems },
      },
    },
    async () => purge(pool),
  );
}

async function idOf(pool: Db, workspaceId: WorkspaceId, reference: string): Promise<ProfileId> {
  const profile = await showProfile(pool, workspaceId, reference);
  if (profile) return profile.id;
  throw missing();
}

function viewOf({ profileIds, removed, mentioned, ledgers, ...proof }: ErasureProof): ErasureView {
  return { ...proof, profileIds: [...profileIds], removed: [...removed], mentioned: { ...mentioned }, ledgers: [...ledgers] };
}
