import type { Db, DbClient } from "../db/pool.ts";
import type { JourneyState, PauseMode } from "../journeys/control.ts";
import type { JourneyDocument } from "../journeys/document.ts";
import type { VersionId, WorkspaceId } from "../platform/ids.ts";

export type JourneyRow = {
  readonly name: string;
  readonly title: string;
  readonly state: JourneyState;
  readonly pause: { readonly runs: PauseMode; readonly at: string; readonly by: string } | null;
  readonly version: number | null;
  readonly versionId: VersionId | null;
  readonly publishedAt: Date | null;
  readonly publishedBy: string | null;
  readonly updatedAt: Date;
  readonly document: JourneyDocument | null;
};

const SELECT = `
select j.name, j.title, j.state, j.pause, v.version, v.id as "versionId", v.published_at as "publishedAt", v.published_by as "publishedBy",
  j.updated_at as "updatedAt", v.document
from journey j left join journey_version v on v.id = j.live_version_id
where j.workspace_id = $1`;

export async function listJourneyRows(db: Db, workspaceId: WorkspaceId, archived: boolean): Promise<readonly JourneyRow[]> {
  const { rows } = await db.query<JourneyRow>(`${SELECT} and (j.state = 'archived') = $2 order by j.name`, [workspaceId, archived]);
  return rows;
}

export async function readJourneyRow(db: Db, workspaceId: WorkspaceId, name: string): Promise<JourneyRow | null> {
  const { rows } = await db.query<JourneyRow>(`${SELECT} and j.name = $2`, [workspaceId, name]);
  return rows[0] ?? null;
}

/** With the document of that version, live or not. */
export async function readVersionRow(db: Db, workspaceId: WorkspaceId, name: string, version: number): Promise<JourneyRow | null> {
  const { rows } = await db.query<JourneyRow>(
    `select j.name, j.title, j.state, j.pause, v.version, v.id as "versionId", v.published_at as "publishedAt", v.published_by as "publishedBy",
       j.updated_at as "updatedAt", v.document
     from journey j join journey_version v on v.workspace_id = j.workspace_id and v.journey = j.name
     where j.workspace_id = $1 and j.name = $2 and v.version = $3`,
    [workspaceId, name, version],
  );
  return rows[0] ?? null;
}

/** Makes the row when it is missing and holds it: of two publishers one waits. */
export async function lockJourney(
  client: DbClient,
  workspaceId: WorkspaceId,
  document: JourneyDocument,
): Promise<{ readonly state: JourneyState; readonly liveVersionId: VersionId | null }> {
  const { rows } = await client.query<{ state: JourneyState; liveVersionId: VersionId | null }>(
    `insert into journey (workspace_id, name, title) values ($1, $2, $3)
     on conflict (workspace_id, name) do update set title = excluded.title
     returning state, live_version_id as "liveVersionId"`,
    [workspaceId, document.name, document.title],
  );
  const row = rows[0];
  if (!row) throw new Error("an upsert answers its row");
  return row;
}

/** jsonb compares by content: the order of keys and the spacing of the sender do not make a new version. */
export async function readLiveVersion(
  client: DbClient,
  id: VersionId,
  document: JourneyDocument,
): Promise<{ readonly version: number; readonly same: boolean } | null> {
  const { rows } = await client.query<{ version: number; same: boolean }>(
    "select version, document = $2::jsonb as same from journey_version where id = $1",
    [id, JSON.stringify(document)],
  );
  return rows[0] ?? null;
}

export async function insertVersion(
  client: DbClient,
  version: { readonly id: VersionId; readonly workspaceId: WorkspaceId; readonly document: JourneyDocument; readonly publishedBy: string },
): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `insert into journey_version (id, workspace_id, journey, version, document, published_by)
     select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5 from journey_version where workspace_id = $2 and journey = $3
     returning version`,
    [version.id, version.workspaceId, version.document.name, JSON.stringify(version.document), version.publishedBy],
  );
  return rows[0]?.version ?? 1;
}

export async function setLive(client: DbClient, workspaceId: WorkspaceId, name: string, versionId: VersionId): Promise<void> {
  await client.query(
    "update journey set live_version_id = $3, state = case state when 'paused' then state else 'live' end, updated_at = now() where workspace_id = $1 and name = $2",
    [workspaceId, name, versionId],
  );
}
