/** The share of a workspace's people who are kept out of every journey, so that what journeys achieve can be measured. */
import { type Db, inTransaction } from "../db/pool.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import { readShare, writeShare } from "./holdout.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

export async function readHoldout(pool: Db, workspaceId: WorkspaceId): Promise<number> {
  return readShare(pool, workspaceId);
}

export async function saveHoldout(
  { pool, ids }: { readonly pool: Db; readonly ids: Ids },
  { workspaceId, actor }: { readonly workspaceId: WorkspaceId; readonly actor: string },
  share: number,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const before = await readShare(client, workspaceId);
    await writeShare(client, workspaceId, share);
    await insertAudit(client, {
      id: ids.next(),
      workspaceId,
      actor,
      action: "holdout.changed",
      subject: "journeys",
      detail: { before, share },
    });
    await bumpCatalogRevision(client);
  });
}
