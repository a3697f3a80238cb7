/** Audiences and computed attributes as reference data: storing, and knowing when everybody has been looked at for a change. */
import { isDeepStrictEqual } from "node:util";
import type { ComputedDocument } from "../audiences/computed.ts";
import type { AudienceDocument } from "../audiences/document.ts";
import { inZone } from "../audiences/in-zone.ts";
import { dependents } from "../audiences/names.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import {
  type AudienceRow,
  type ComputedRow,
  deleteAudience,
  deleteComputed,
  lockAudiences,
  markReady,
  putAudience,
  putComputed,
  raiseComputedVersions,
  raiseVersions,
  readAudiences,
  readComputed,
  readSizes,
  readUnfilled,
  type SizeOfDay,
  type Unfilled,
  writeSizes,
} from "./audiences.store.ts";
import { insertAudit } from "./audit.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";
import { changesBetween } from "../platform/changes.ts";
import type { JsonObject } from "../platform/json.ts";

export type { AudienceRow, ComputedRow, Unfilled } from "./audiences.store.ts";

/** How many were in it, day by day. */
export async function audienceSizes(db: Db, of: Parameters<typeof readSizes>[1]): Promise<readonly SizeOfDay[]> {
  return readSizes(db, of);
}

/** To be called now and then: the last time of a day counts. */
export async function noteAudienceSizes(db: Db, now: Date): Promise<void> {
  await writeSizes(db, now);
}

type Deps = { readonly pool: Db; readonly ids: Ids };
type By = { readonly workspaceId: WorkspaceId; readonly actor: string };

export type Kept = { readonly version: number; readonly changed: boolean };

/** `check` sees the audiences as they are under the lock and throws when the document does not fit among them. */
export async function keepAudience(
  { pool, ids }: Deps,
  { workspaceId, actor }: By,
  document: AudienceDocument,
  check: (others: readonly AudienceDocument[]) => void,
  { onlyNew = false }: { readonly onlyNew?: boolean } = {},
): Promise<Kept> {
  return inTransaction(pool, async (client) => {
    await lockAudiences(client, workspaceId);
    const rows = await readAudiences(client, workspaceId);
    check(rows.map((row) => row.document).filter(({ name }) => name !== document.name));
    const before = rows.find(({ name }) => name === document.name);
    if (before && onlyNew)
      throw new AppError("conflict", `there is an audience ${document.name} already: take another name, or change that one`, {
        details: { reason: "audience_name_taken" },
      });
    if (before && isDeepStrictEqual(before.document, document)) return { version: before.version, changed: false };
    const sameRule = before !== undefined && isDeepStrictEqual(before.document.rule, document.rule);
    const version = (before?.version ?? 0) + (sameRule ? 0 : 1);
    await putAudience(client, { id: before?.id ?? ids.next(), workspaceId, document, version, by: actor });
    if (!sameRule) {
      const names = dependents(
        document.name,
        rows.map((row) => row.document),
      );
      await raiseVersions(
        client,
        rows.filter(({ name }) => names.has(name)).map(({ id }) => id),
      );
    }
    await audited(client, ids, { workspaceId, actor }, "audience.put", document.name, {
      version,
      changes: changesBetween(before?.document ?? {}, document),
    });
    return { version, changed: true };
  });
}

/** The id of what was there; null when there was none. */
export async function removeAudience({ pool, ids }: Deps, { workspaceId, actor }: By, name: string): Promise<string | null> {
  return inTransaction(pool, async (client) => {
    await lockAudiences(client, workspaceId);
    const users = dependents(
      name,
      (await readAudiences(client, workspaceId)).map((row) => row.document),
    );
    if (users.size > 0)
      throw new AppError("conflict", `the rules of ${[...users].join(", ")} name ${name}: change them first`, {
        details: { usedBy: [...users] },
      });
    const id = await deleteAudience(client, workspaceId, name);
    if (id !== null) await audited(client, ids, { workspaceId, actor }, "audience.remove", name, {});
    return id;
  });
}

export async function listAudiences(pool: Db, workspaceId: WorkspaceId): Promise<readonly AudienceRow[]> {
  return readAudiences(pool, workspaceId);
}

export async function keepComputed({ pool, ids }: Deps, { workspaceId, actor }: By, document: ComputedDocument): Promise<Kept> {
  return inTransaction(pool, async (client) => {
    await lockAudiences(client, workspaceId);
    const before = (await readComputed(client, workspaceId)).find(({ name }) => name === document.name);
    if (before && isDeepStrictEqual(before.document, document)) return { version: before.version, changed: false };
    const version = (before?.version ?? 0) + 1;
    await putComputed(client, { id: before?.id ?? ids.next(), workspaceId, document, version, by: actor });
    await audited(client, ids, { workspaceId, actor }, "computed_attribute.put", document.name, {
      version,
      changes: changesBetween(before?.document ?? {}, document),
    });
    return { version, changed: true };
  });
}

export async function removeComputed({ pool, ids }: Deps, { workspaceId, actor }: By, name: string): Promise<string | null> {
  return inTransaction(pool, async (client) => {
    const id = await deleteComputed(client, workspaceId, name);
    if (id !== null) await audited(client, ids, { workspaceId, actor }, "computed_attribute.remove", name, {});
    return id;
  });
}

export async function listComputed(pool: Db, workspaceId: WorkspaceId): Promise<readonly ComputedRow[]> {
  return readComputed(pool, workspaceId);
}

/** The days of rules that name no zone have moved: everybody is looked at anew for them, and for the audiences that name those. */
export async function moveZone(client: DbClient, workspaceId: WorkspaceId, from: string, to: string): Promise<void> {
  const moves = ({ document }: { readonly document: AudienceDocument | ComputedDocument }): boolean =>
    !isDeepStrictEqual(inZone(document, from), inZone(document, to));
  await lockAudiences(client, workspaceId);
  const rows = await readAudiences(client, workspaceId);
  const documents = rows.map((row) => row.document);
  const moved = new Set(rows.filter(moves).flatMap(({ name }) => [name, ...dependents(name, documents)]));
  await raiseVersions(
    client,
    rows.filter(({ name }) => moved.has(name)).map(({ id }) => id),
  );
  await raiseComputedVersions(
    client,
    (await readComputed(client, workspaceId)).filter(moves).map(({ id }) => id),
  );
}

/** After lanes were filled. Answers whether one became ready. */
export async function settleAudiences(pool: Db, ids: readonly string[]): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const changed = await markReady(client, ids);
    if (changed) await bumpCatalogRevision(client);
    return changed;
  });
}

export async function unfilledAudiences(pool: Db): Promise<readonly Unfilled[]> {
  return readUnfilled(pool);
}

async function audited(
  client: DbClient,
  ids: Ids,
  { workspaceId, actor }: By,
  action: string,
  subject: string,
  detail: JsonObject,
): Promise<void> {
  await insertAudit(client, { id: ids.next(), workspaceId, actor, action, subject, detail });
  await bumpCatalogRevision(client);
}
