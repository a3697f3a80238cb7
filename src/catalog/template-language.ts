/** The language of a template for people whose own it does not have, nor the workspace's. */
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";
import { writeTemplateLanguage } from "./template-language.store.ts";

/** Null: none in particular. */
export async function setTemplateLanguage(
  { pool, ids, clock }: { readonly pool: Db; readonly ids: Ids; readonly clock: Pick<Clock, "now"> },
  { workspaceId, actor }: { readonly workspaceId: WorkspaceId; readonly actor: string },
  name: string,
  language: string | null,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const chosen = language === null ? null : { language, at: new Date(clock.now()), by: actor };
    if (!(await writeTemplateLanguage(client, { workspaceId, name }, chosen))) return;
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "template.language", subject: name, detail: { language } });
    await bumpCatalogRevision(client);
  });
}
