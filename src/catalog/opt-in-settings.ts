/** How a workspace asks people to confirm, and what its pages for customers look like. */
import { NO_OPT_IN_SETTINGS, type OptInSettings } from "../consent/opt-in-settings.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import { readOptInSettings, writeOptInSettings } from "./opt-in-settings.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

export async function optInSettingsOf(pool: Db, workspaceId: WorkspaceId): Promise<OptInSettings> {
  return (await readOptInSettings(pool, workspaceId)) ?? NO_OPT_IN_SETTINGS;
}

export async function changeOptInSettings(
  { pool, ids }: { readonly pool: Db; readonly ids: Ids },
  { workspaceId, actor }: { readonly workspaceId: WorkspaceId; readonly actor: string },
  settings: OptInSettings,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const before = (await readOptInSettings(client, workspaceId, true)) ?? NO_OPT_IN_SETTINGS;
    await writeOptInSettings(client, workspaceId, settings);
    const detail = { before: JSON.stringify(before), after: JSON.stringify(settings) };
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "opt_in_settings.changed", subject: "opt-in", detail });
    await bumpCatalogRevision(client);
  });
}
