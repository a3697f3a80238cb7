import type { Db, DbClient } from "../db/pool.ts";
import type { JourneyDocument } from "../journeys/document.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type DraftRow = {
  readonly name: string;
  readonly document: JourneyDocument;
  readonly revision: number;
  readonly baseVersion: number | null;
  readonly savedAt: Date;
  readonly savedBy: string;
};

const COLUMNS = `name, document, revision, base_version as "baseVersion", saved_at as "savedAt", saved_by as "savedBy"`;

export async function readDraft(db: Db | DbClient, workspaceId: WorkspaceId, name: string): Promise<DraftRow | null> {
  const { rows } = await db.query<DraftRow>(`select ${COLUMNS} from journey_draft where workspace_id = $1 and name = $2`, [
    workspaceId,
    name,
  ]);
  return rows[0] ?? null;
}

export async function isPublished(db: Db, workspaceId: WorkspaceId, name: string): Promise<boolean> {
  const { rowCount } = await db.query("select from journey where workspace_id = $1 and name = $2", [workspaceId, name]);
  return rowCount === 1;
}

export async function listDraftRows(
  db: Db,
  workspaceId: WorkspaceId,
): Promise<readonly (Omit<DraftRow, "document" | "baseVersion"> & { readonly title: string; readonly published: boolean })[]> {
  const { rows } = await db.query<Omit<DraftRow, "document" | "baseVersion"> & { title: string; published: boolean }>(
    `select d.name, d.revision, d.saved_at as "savedAt", d.saved_by as "savedBy", coalesce(d.document->>'title', d.name) as title,
       exists (select 1 from journey j where j.workspace_id = d.workspace_id and j.name = d.name) as published
     from journey_draft d where d.workspace_id = $1 order by d.saved_at desc`,
    [workspaceId],
  );
  return rows;
}

/** Answers the new revision, or null when the draft is no longer the one that was read. */
export async function writeDraft(
  client: DbClient,
  draft: {
    readonly workspaceId: WorkspaceId;
    readonly name: string;
    readonly document: unknown;
    readonly revision: number;
    readonly baseVersion: number | null;
    readonly savedBy: string;
  },
): Promise<{ readonly revision: number; readonly savedAt: Date } | null> {
  const values = [draft.workspaceId, draft.name, JSON.stringify(draft.document), draft.baseVersion, draft.savedBy];
  const { rows } =
    draft.revision === 0
      ? await client.query<{ revision: number; savedAt: Date }>(
          `insert into journey_draft (workspace_id, name, document, base_version, saved_by, revision) values ($1, $2, $3, $4, $5, 1)
           on conflict do nothing returning revision, saved_at as "savedAt"`,
          values,
        )
      : await client.query<{ revision: number; savedAt: Date }>(
          `update journey_draft set document = $3, base_version = $4, saved_by = $5, revision = revision + 1, saved_at = now()
           where workspace_id = $1 and name = $2 and revision = $6 returning revision, saved_at as "savedAt"`,
          [...values, draft.revision],
        );
  return rows[0] ?? null;
}

export async function deleteDraft(client: DbClient, workspaceId: WorkspaceId, name: string, revision: number): Promise<boolean> {
  const { rowCount } = await client.query("delete from journey_draft where workspace_id = $1 and name = $2 and revision = $3", [
    workspaceId,
    name,
    revision,
  ]);
  return rowCount === 1;
}
