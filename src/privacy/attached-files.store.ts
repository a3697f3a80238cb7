/** Files that the team attached to answers to one person: what nobody else was sent and nothing names goes with them. */
import type { Db, DbClient } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import { PERSONAL_DATA } from "./personal-data.ts";

export type AttachedFile = { readonly id: string; readonly sha256: string };
type Of = { readonly workspaceId: WorkspaceId; readonly ids: readonly ProfileId[] };

// Ids are unlike anything else in a document: where one stands in the text, the file is named.
const SENT_TO_THEM = `
select a.id::text, a.sha256 from media_asset a where a.workspace_id = $1 and a.attached and a.id in (
  select named.found[1]::uuid from message m join message_text t on t.lane = m.lane and t.id = m.id
  cross join regexp_matches(t.content::text, '([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})', 'g') named(found)
  where m.lane = any($2::smallint[]) and m.profile_id = any($3::uuid[]) and m.direction = 'outbound')`;
// No message is older than the file it names; a day for clocks of machines that differ.
const SENT_TO_OTHERS = `
select a.id::text from media_asset a where a.id = any($2::uuid[]) and exists (
  select from message m join message_text t on t.lane = m.lane and t.id = m.id
  where m.workspace_id = $1 and m.created_at > a.created_at - interval '1 day' and m.direction = 'outbound' and not (m.profile_id = any($3::uuid[]))
    and strpos(t.content::text, a.id::text) > 0)`;

const HOLD = "select from media_asset where id = any($1::uuid[]) order by id for update";

/**
 * Before their messages go: by these the files are found. `isHeld`: nobody else can be sent one of them before the transaction is over; whose
 * answer was being written holds it up (`DeskTx.holdFiles`), and is seen.
 */
export async function readAttached(db: Db | DbClient, { workspaceId, ids }: Of, isHeld: boolean): Promise<readonly AttachedFile[]> {
  const sent = await db.query<AttachedFile>(SENT_TO_THEM, [workspaceId, [...new Set(ids.map(laneOf))], ids]);
  if (sent.rows.length === 0) return [];
  if (isHeld) await db.query(HOLD, [sent.rows.map(({ id }) => id)]);
  const others = await db.query<{ id: string }>(SENT_TO_OTHERS, [workspaceId, sent.rows.map(({ id }) => id), ids]);
  const needed = new Set(others.rows.map(({ id }) => id));
  for (const [table, { columns }] of Object.entries(PERSONAL_DATA)) {
    const authored = Object.keys(columns).filter((column) => columns[column] === "authored");
    const left = sent.rows.flatMap(({ id }) => (needed.has(id) ? [] : [id]));
    if (left.length === 0) break;
    if (authored.length === 0 || !("workspace_id" in columns)) continue;
    const { rows } = await db.query<{ id: string }>(
      `select file.id from unnest($2::text[]) as file(id) where exists (
         select from ${table} x where x.workspace_id = $1 and (${authored.map((column) => `strpos(to_jsonb(x."${column}")::text, file.id) > 0`).join(" or ")}))`,
      [workspaceId, left],
    );
    for (const { id } of rows) needed.add(id);
  }
  return sent.rows.filter(({ id }) => !needed.has(id));
}

/** Their bytes go after the commit. */
export async function deleteAttached(db: DbClient, files: readonly AttachedFile[]): Promise<void> {
  await db.query("delete from media_asset where id = any($1::uuid[]) and attached", [files.map(({ id }) => id)]);
}
