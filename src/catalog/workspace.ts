/** What a workspace is called, and by which clocks it lives. */
import { type Db, inTransaction } from "../db/pool.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { moveZone } from "./audiences.ts";
import { insertAudit } from "./audit.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";
import { lockSettings, readSettings, type WorkspaceSettings, writeSettings } from "./workspace.store.ts";

export async function readWorkspace(pool: Db, workspaceId: WorkspaceId): Promise<WorkspaceSettings> {
  return there(await readSettings(pool, workspaceId), workspaceId);
}

/** What is left out of `change` stays as it is; a change to what is there already is none, and is not audited. */
export async function changeWorkspace(
  { pool, ids }: { readonly pool: Db; readonly ids: Ids },
  { workspaceId, actor }: { readonly workspaceId: WorkspaceId; readonly actor: string },
  change: { readonly [Setting in keyof WorkspaceSettings]?: WorkspaceSettings[Setting] | undefined },
): Promise<WorkspaceSettings> {
  return inTransaction(pool, async (client) => {
    const before = there(await lockSettings(client, workspaceId), workspaceId);
    const after: WorkspaceSettings = {
      name: change.name ?? before.name,
      timeZone: change.timeZone ?? before.timeZone,
      quietHours: change.quietHours === undefined ? before.quietHours : change.quietHours,
      language: change.language === undefined ? before.language : change.language,
    };
    const changed = (["name", "timeZone", "quietHours", "language"] as const).filter(
      (name) => textOf(before[name]) !== textOf(after[name]),
    );
    if (changed.length === 0) return before;
    await writeSettings(client, workspaceId, after);
    if (after.timeZone !== before.timeZone) await moveZone(client, workspaceId, before.timeZone, after.timeZone);
    await insertAudit(client, {
      id: ids.next(),
      workspaceId,
      actor,
      action: "workspace.changed",
      subject: after.name,
      detail: Object.fromEntries(changed.map((name) => [name, { before: before[name], after: after[name] }])),
    });
    await bumpCatalogRevision(client);
    return after;
  });
}

/** Quiet hours are compared by their times: the order of keys in the database is not ours. */
function textOf(value: WorkspaceSettings[keyof WorkspaceSettings]): string {
  return typeof value === "object" && value !== null ? `${value.from} ${value.to}` : String(value);
}

function there(found: WorkspaceSettings | null, workspaceId: WorkspaceId): WorkspaceSettings {
  if (!found) throw new Error(`the workspace ${workspaceId} of a caller is not there`);
  return found;
}
