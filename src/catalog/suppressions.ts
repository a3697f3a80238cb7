/** Whom nothing is sent. Holds from the next claim on: the gate looks it up in the transaction that would send. */
import { type Suppressed, suppressionHash, type SuppressionSort } from "../consent/suppression.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { IdentityKind } from "../profiles/profile.ts";
import { insertAudit } from "./audit.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";
import {
  deleteSuppressionRow,
  eraseSuppressionValue,
  insertSuppressions,
  listSuppressionRows,
  readSalt,
  readSuppressedHashes,
  type SuppressionRow,
} from "./suppressions.store.ts";

export type { SuppressionRow } from "./suppressions.store.ts";

export type SuppressionPorts = { readonly pool: Db; readonly ids: Ids; readonly clock: Pick<Clock, "now"> };
export type SuppressionBy = { readonly workspaceId: WorkspaceId; readonly actor: string; readonly name: string };
/** `value`: normalised. */
export type SuppressionAsked = {
  readonly sort: SuppressionSort;
  readonly kind: IdentityKind;
  readonly value: string;
  readonly reason: string;
};

/** Answers how many were not on the list for the same before. */
export async function addSuppressions(
  { pool, ids, clock }: SuppressionPorts,
  { workspaceId, actor, name }: SuppressionBy,
  asked: readonly SuppressionAsked[],
  source: string,
): Promise<number> {
  if (asked.length === 0) return 0;
  const salt = await readSalt(pool, workspaceId);
  const rows = asked.map((one) => ({
    ...one,
    id: ids.next<string>(),
    hash: suppressionHash(salt, one.kind, one.value),
    source,
    addedBy: name,
  }));
  return inTransaction(pool, async (client) => {
    const added = await insertSuppressions(client, workspaceId, rows, new Date(clock.now()));
    if (added.length > 0) {
      const detail = { added: added.length, source, sorts: [...new Set(asked.map(({ sort }) => sort))] };
      await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "suppressions.added", subject: source, detail });
      await bumpCatalogRevision(client);
    }
    return added.length;
  });
}

/** `named`: only this one, however it is written there. */
export async function listSuppressions(
  pool: Db,
  workspaceId: WorkspaceId,
  {
    after,
    limit,
    named,
  }: { readonly after: string | null; readonly limit: number; readonly named: Pick<SuppressionAsked, "kind" | "value"> | null },
): Promise<readonly SuppressionRow[]> {
  const hash = named && suppressionHash(await readSalt(pool, workspaceId), named.kind, named.value);
  return listSuppressionRows(pool, workspaceId, { after, limit, hash });
}

export async function removeSuppression({ pool, ids }: SuppressionPorts, by: SuppressionBy, id: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    const row = await deleteSuppressionRow(client, by.workspaceId, id);
    if (!row) throw missing();
    const detail = { sort: row.sort, reason: row.reason };
    const { workspaceId, actor } = by;
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "suppression.removed", subject: id, detail });
    await bumpCatalogRevision(client);
  });
}

/** The name goes, what it does stays. */
export async function eraseSuppression({ pool, ids }: SuppressionPorts, by: SuppressionBy, id: string): Promise<SuppressionRow> {
  return inTransaction(pool, async (client) => {
    const row = await eraseSuppressionValue(client, by.workspaceId, id);
    if (!row) throw missing();
    const { workspaceId, actor } = by;
    await insertAudit(client, {
      id: ids.next(),
      workspaceId,
      actor,
      action: "suppression.erased",
      subject: id,
      detail: { sort: row.sort },
    });
    return row;
  });
}

const missing = (): AppError => new AppError("not_found", "there is no such entry on the suppression list of this workspace");

/** Who of these is on the list, by any of their names, and for what. */
export async function suppressedAmong(
  pool: Db,
  workspaceId: WorkspaceId,
  people: readonly { readonly id: string; readonly identities: { readonly [kind: string]: string | undefined } }[],
): Promise<ReadonlyMap<string, readonly Suppressed[]>> {
  const salt = await readSalt(pool, workspaceId);
  const names = people.flatMap(({ id, identities }) =>
    Object.entries(identities).flatMap(([kind, value]) => (value === undefined ? [] : [{ id, hash: suppressionHash(salt, kind, value) }])),
  );
  const listed = await readSuppressedHashes(
    pool,
    workspaceId,
    names.map(({ hash }) => hash),
  );
  const found = new Map<string, readonly Suppressed[]>();
  for (const { id, hash } of names) {
    const own = listed.filter((row) => row.hash === hash);
    if (own.length > 0) found.set(id, [...(found.get(id) ?? []), ...own]);
  }
  return found;
}
