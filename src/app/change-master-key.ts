/**
 * Seals everything anew with the current master key. In small transactions, so it stops nobody and may be killed at any time: what
 * is sealed already names the new key, and the next call goes on with the rest. The values themselves are not opened.
 */
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import { contentId } from "../ingress/content-id.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import { AppError } from "../platform/errors.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Secrets } from "../platform/secrets.ts";
import { isServerRunning, resealSome, SEALED, type SealedPlace } from "./change-master-key.store.ts";
import { listWorkspaces } from "./restore.store.ts";

const BATCH = 50;

export type MasterKeyChange = { readonly keyId: string; readonly resealed: number };

export async function resealAll({
  pool,
  secrets,
  actor,
  crashPoints,
}: {
  readonly pool: Db;
  readonly secrets: Pick<Secrets, "rewrap" | "keyId">;
  readonly actor: string;
  readonly crashPoints: CrashPoints;
}): Promise<MasterKeyChange> {
  let resealed = 0;
  for (const place of Object.keys(SEALED) as readonly SealedPlace[]) {
    for (let last = BATCH; last === BATCH; resealed += last) {
      last = await resealSome(pool, place, { keyId: secrets.keyId, limit: BATCH, reseal: secrets.rewrap });
      await crashPoints.visit("master_key.batch_resealed");
    }
  }
  const keyId = secrets.keyId.toString("hex");
  // Told once for each key, also when this is what an earlier call did not come to.
  await inTransaction(pool, async (client) => {
    for (const workspaceId of (await listWorkspaces(pool)).toSorted()) {
      const id = contentId("master-key", workspaceId, keyId);
      await insertAuditEntry(client, {
        id,
        workspaceId: workspaceId as WorkspaceId,
        actor,
        action: "master_key.changed",
        subject: keyId,
        detail: {},
      });
    }
  });
  return { keyId, resealed };
}

/** A server that goes on with the old key alone could open nothing afterwards, and what it sealed meanwhile nobody could. */
export async function requireStopped(db: Db): Promise<void> {
  if (await isServerRunning(db)) throw new AppError("conflict", "Parley is running on this database; stop it first");
}
