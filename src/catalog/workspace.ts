/** What a workspace is called, by which clocks it lives, and what its links are like. */
import { type Db, inTransaction } from "../db/pool.ts";
import { type LinkSettings, UTM_NAMES } from "../links/choice.ts";
import type { StoredHours } from "../contact-rules/working-hours.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { moveZone } from "./audiences.ts";
import { insertAudit } from "./audit.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";
import { lockSettings, readSettings, takeLinkHost, type WorkspaceSettings, writeSettings } from "./workspace.store.ts";

export type { WorkspaceSettings } from "./workspace.store.ts";

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
      answerHours: change.answerHours === undefined ? before.answerHours : change.answerHours,
      links: change.links ?? before.links,
      language: change.language === undefined ? before.language : change.language,
    };
    const changed = (["name", "timeZone", "quietHours", "answerHours", "links", "language"] as const).filter(
      (name) => textOf(before[name]) !== textOf(after[name]),
    );
    if (changed.length === 0) return before;
    if (after.links.address !== null && !(await takeLinkHost(client, workspaceId, new URL(after.links.address).host)))
      throw new AppError("conflict", "another workspace of this installation has its links on that host: choose another one");
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

/** By their values: the order of keys in the database is not ours. */
function textOf(value: WorkspaceSettings[keyof WorkspaceSettings]): string {
  if (typeof value !== "object" || value === null) return String(value);
  if ("week" in value) return textOfHours(value);
  return "from" in value ? `${value.from} ${value.to}` : textOfLinks(value);
}

function textOfHours({ timeZone, week, exceptions, holidays }: StoredHours): string {
  return JSON.stringify([
    timeZone,
    week.map(({ days, from, to }) => [days, from, to]),
    exceptions.map(({ from, to, stretches, note }) => [from, to, stretches.map((each) => [each.from, each.to]), note ?? null]),
    holidays,
  ]);
}

function textOfLinks({ address, track, utm }: LinkSettings): string {
  return JSON.stringify([address, track, ...UTM_NAMES.map((name) => utm[name] ?? "")]);
}

function there(found: WorkspaceSettings | null, workspaceId: WorkspaceId): WorkspaceSettings {
  if (!found) throw new Error(`the workspace ${workspaceId} of a caller is not there`);
  return found;
}
