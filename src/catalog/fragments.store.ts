import type { Db, DbClient } from "../db/pool.ts";
import type { Fragments } from "../liquid/text-facts.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type FragmentRow = {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly revision: number;
  readonly savedAt: Date;
  readonly savedBy: string;
};
export type FragmentRevision = Pick<FragmentRow, "revision" | "text" | "savedAt" | "savedBy">;

const ROW = `name, title, text, revision, saved_at as "savedAt", saved_by as "savedBy"`;

export async function readFragments(db: Db | DbClient): Promise<ReadonlyMap<WorkspaceId, Fragments>> {
  const { rows } = await db.query<{ workspaceId: WorkspaceId; name: string; text: string }>(
    `select workspace_id as "workspaceId", name, text from fragment order by name`,
  );
  const all = new Map<WorkspaceId, Map<string, string>>();
  for (const { workspaceId, name, text } of rows) {
    const own = all.get(workspaceId) ?? new Map<string, string>();
    all.set(workspaceId, own.set(name, text));
  }
  return all;
}

export async function listFragmentRows(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly FragmentRow[]> {
  return (await db.query<FragmentRow>(`select ${ROW} from fragment where workspace_id = $1 order by name`, [workspaceId])).rows;
}

/** Fragments of one workspace are changed one after the other, so that no two make a circle together. */
export async function lockFragments(client: DbClient, workspaceId: WorkspaceId): Promise<readonly FragmentRow[]> {
  await client.query("select from workspace where id = $1 for update", [workspaceId]);
  return listFragmentRows(client, workspaceId);
}

export async function writeFragment(client: DbClient, workspaceId: WorkspaceId, row: FragmentRow): Promise<void> {
  const { name, title, text, revision, savedAt, savedBy } = row;
  await client.query(
    `insert into fragment (workspace_id, name, title, text, revision, saved_at, saved_by) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (workspace_id, name) do update set title = $3, text = $4, revision = $5, saved_at = $6, saved_by = $7`,
    [workspaceId, name, title, text, revision, savedAt, savedBy],
  );
  await client.query(
    "insert into fragment_revision (workspace_id, name, revision, text, saved_at, saved_by) values ($1, $2, $3, $4, $5, $6)",
    [workspaceId, name, revision, text, savedAt, savedBy],
  );
}

export async function deleteFragmentRow(client: DbClient, workspaceId: WorkspaceId, name: string): Promise<void> {
  await client.query("delete from fragment where workspace_id = $1 and name = $2", [workspaceId, name]);
}

export async function listRevisionRows(db: Db, workspaceId: WorkspaceId, name: string): Promise<readonly FragmentRevision[]> {
  const { rows } = await db.query<FragmentRevision>(
    `select revision, text, saved_at as "savedAt", saved_by as "savedBy" from fragment_revision
     where workspace_id = $1 and name = $2 order by revision desc limit 100`,
    [workspaceId, name],
  );
  return rows;
}

export type DocumentRow = {
  readonly kind: "journey" | "draft" | "campaign";
  readonly name: string;
  readonly title: string;
  readonly document: unknown;
};

/** Everything that may still say something: versions that people enter or are in, drafts, campaigns that are not over. */
export async function readSpeakers(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly DocumentRow[]> {
  const { rows } = await db.query<DocumentRow>(
    `select 'journey' as kind, j.name, j.title, v.document from journey j
       join journey_version v on v.workspace_id = j.workspace_id and v.journey = j.name
     where j.workspace_id = $1 and (v.id = j.live_version_id and j.state in ('live', 'paused')
       or exists (select from run r where r.version_id = v.id and r.state = 'live'))
     union all select 'draft', name, coalesce(document->>'title', name), document from journey_draft where workspace_id = $1
     union all select 'campaign', name, coalesce(document->>'title', name), document from campaign
       where workspace_id = $1 and state not in ('finished', 'cancelled')
     order by 1, 2`,
    [workspaceId],
  );
  return rows;
}
