/** How a workspace hears words such as STOP, and what it answers. */
import { BUILT_IN_KEYWORDS, type KeywordSettings } from "../consent/keywords/settings.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import { readKeywords, writeKeywords } from "./keywords.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

export async function keywordsOf(pool: Db, workspaceId: WorkspaceId): Promise<KeywordSettings> {
  return (await readKeywords(pool, workspaceId)) ?? BUILT_IN_KEYWORDS;
}

export async function changeKeywords(
  { pool, ids }: { readonly pool: Db; readonly ids: Ids },
  { workspaceId, actor }: { readonly workspaceId: WorkspaceId; readonly actor: string },
  settings: KeywordSettings,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const before = (await readKeywords(client, workspaceId, true)) ?? BUILT_IN_KEYWORDS;
    await writeKeywords(client, workspaceId, settings);
    const detail = { before: JSON.stringify(before), after: JSON.stringify(settings) };
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "keywords.changed", subject: "keywords", detail });
    await bumpCatalogRevision(client);
  });
}
