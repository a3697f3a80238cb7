/** Erasures as they are told: by their own id, by a profile that is gone, by a name that only its hash is left of. */
import { suppressionHash } from "../consent/suppression.ts";
import type { Db } from "../db/pool.ts";
import { isUuid, type WorkspaceId } from "../platform/ids.ts";
import { normaliseIdentities } from "../profiles/normalise-identities.ts";
import { type Identities, IDENTITY_KINDS } from "../profiles/profile.ts";
import {
  type ErasureRow,
  findErasedHashes,
  findErasure,
  hasErasures,
  listErasureRows,
  readAllErasures,
  readErasure,
} from "./erasure.store.ts";
import { lineOf } from "./erasure-log.ts";
import { readSaltOf } from "./person.store.ts";

/** `reference`: an id of the erasure or of a profile, or `phone:+…` and so on. */
export async function findErasedPerson(pool: Db, workspaceId: WorkspaceId, reference: string): Promise<ErasureRow | null> {
  if (isUuid(reference)) {
    const own = await readErasure(pool, reference);
    if (own?.workspaceId === workspaceId) return own;
    return findErasure(pool, workspaceId, { profileId: reference, hash: null });
  }
  const colon = reference.indexOf(":");
  const kind = IDENTITY_KINDS.find((known) => known === reference.slice(0, colon));
  if (!kind) return null;
  const read = normaliseIdentities({ [kind]: reference.slice(colon + 1) });
  const value = read.ok ? read.identities[kind] : undefined;
  if (value === undefined) return null;
  const hash = suppressionHash((await readSaltOf(pool, workspaceId)) ?? "", kind, value);
  return findErasure(pool, workspaceId, { profileId: null, hash });
}

export async function listErasures(
  pool: Db,
  workspaceId: WorkspaceId,
  after: string | null,
  limit: number,
): Promise<readonly ErasureRow[]> {
  return listErasureRows(pool, workspaceId, after, limit);
}

export async function readErasureLog(pool: Db, workspaceId: WorkspaceId): Promise<string> {
  const rows = (await readAllErasures(pool)).filter((row) => row.workspaceId === workspaceId && row.profileIds.length > 0);
  return rows.map((row) => `${JSON.stringify(lineOf(row))}\n`).join("");
}

/** Whether somebody of one of these names was erased; one answer for each. */
export async function areErased(pool: Db, workspaceId: WorkspaceId, people: readonly Identities[]): Promise<readonly boolean[]> {
  if (people.length === 0 || !(await hasErasures(pool, workspaceId))) return people.map(() => false);
  const salt = (await readSaltOf(pool, workspaceId)) ?? "";
  const hashes = people.map((identities) => Object.entries(identities).map(([kind, value]) => suppressionHash(salt, kind, value)));
  const known = await findErasedHashes(pool, workspaceId, hashes.flat());
  return hashes.map((own) => own.some((hash) => known.has(hash)));
}
