import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { MediaKind } from "./formats.ts";

export type AssetRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly sha256: string;
  readonly kind: MediaKind;
  readonly mime: string;
  readonly bytes: number;
  readonly name: string;
  readonly filename: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  /** Put in with an answer to a customer, and by nobody for the library. */
  readonly attached: boolean;
};
export type UploadState = {
  readonly channel: string;
  readonly state: "ready" | "refused" | "uploading";
  readonly until: Date | null;
  readonly reason: string | null;
};
export type Usage = {
  readonly kind: "journey" | "draft" | "campaign" | "message";
  readonly name: string;
  readonly title: string;
};

const COLUMNS = `id, workspace_id as "workspaceId", sha256, kind, mime, bytes, name, filename, created_at as "createdAt", created_by as "createdBy", attached`;

/** The row that there is now; another one's when the same file was there. */
export async function insertAsset(client: DbClient, asset: AssetRow): Promise<AssetRow> {
  const { rows } = await client.query<AssetRow>(
    `insert into media_asset (id, workspace_id, sha256, kind, mime, bytes, name, filename, created_at, created_by, attached)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (workspace_id, sha256) do update set attached = media_asset.attached and excluded.attached returning ${COLUMNS}`,
    [
      asset.id,
      asset.workspaceId,
      asset.sha256,
      asset.kind,
      asset.mime,
      asset.bytes,
      asset.name,
      asset.filename,
      asset.createdAt,
      asset.createdBy,
      asset.attached,
    ],
  );
  const [row] = rows;
  if (!row) throw new Error(`asset ${asset.id} was not stored`);
  return row;
}

export async function readAsset(db: Db | DbClient, workspaceId: WorkspaceId, id: string): Promise<AssetRow | null> {
  const { rows } = await db.query<AssetRow>(`select ${COLUMNS} from media_asset where workspace_id = $1 and id = $2`, [workspaceId, id]);
  return rows[0] ?? null;
}

export async function lockAsset(client: DbClient, workspaceId: WorkspaceId, id: string): Promise<AssetRow | null> {
  const { rows } = await client.query<AssetRow>(`select ${COLUMNS} from media_asset where workspace_id = $1 and id = $2 for update`, [
    workspaceId,
    id,
  ]);
  return rows[0] ?? null;
}

/** Newest first; `after` is the id of the last one seen. */
export async function listAssetRows(
  db: Db,
  of: {
    readonly workspaceId: WorkspaceId;
    readonly search: string | null;
    readonly kinds: readonly MediaKind[] | null;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<readonly AssetRow[]> {
  const { rows } = await db.query<AssetRow>(
    `select ${COLUMNS} from media_asset
     where workspace_id = $1 and ($2::text is null or strpos(lower(name || ' ' || filename), lower($2)) > 0) and ($3::text[] is null or kind = any($3))
       and ($4::uuid is null or (created_at, id) < (select a.created_at, a.id from media_asset a where a.id = $4 and a.workspace_id = $1))
     order by created_at desc, id desc limit $5`,
    [of.workspaceId, of.search, of.kinds, of.after, of.limit],
  );
  return rows;
}

/** Whoever names it keeps it for more than one answer. */
export async function renameAsset(client: DbClient, id: string, name: string): Promise<void> {
  await client.query("update media_asset set name = $2, attached = false where id = $1", [id, name]);
}

export async function deleteAsset(client: DbClient, id: string): Promise<void> {
  await client.query("delete from media_asset where id = $1", [id]);
}

export async function readUploadStates(db: Db, assetId: string): Promise<readonly UploadState[]> {
  const { rows } = await db.query<UploadState>(
    `select c.name as channel, case when u.refused is not null then 'refused' when u.external_id is not null then 'ready' else 'uploading' end as state,
       u.expires_at as until, u.refused as reason
     from media_upload u join channel c on c.id = u.channel_id where u.asset_id = $1 order by c.name`,
    [assetId],
  );
  return rows;
}

// Each stage has an index of its own. Texts are looked up by those alone: read from their own side, they are all that was ever sent.
const IN_MESSAGES = ["= 'waiting'", "in ('claimed', 'unknown')"]
  .map(
    (stage) => `exists (select from message m where m.stage ${stage} and m.workspace_id = $1
      and strpos((select t.content::text from message_text t where t.lane = m.lane and t.id = m.id), $2) > 0)`,
  )
  .join(" or ");

/** Ids are unlike anything else in a document: where one stands in the text, the file is named. In a transaction. */
export async function readUsage(client: DbClient, workspaceId: WorkspaceId, id: string): Promise<readonly Usage[]> {
  const { rows } = await client.query<Usage>(
    `select 'journey' as kind, j.name, j.title from journey j where j.workspace_id = $1 and exists (
       select from journey_version v where v.workspace_id = j.workspace_id and v.journey = j.name and strpos(v.document::text, $2) > 0
         and (v.id = j.live_version_id and j.state in ('live', 'paused') or exists (select from run r where r.version_id = v.id and r.state = 'live')))
     union all
     select 'draft', d.name, coalesce(d.document ->> 'title', d.name) from journey_draft d where d.workspace_id = $1 and strpos(d.document::text, $2) > 0
     union all
     select 'campaign', c.name, coalesce(c.document ->> 'title', c.name) from campaign c
     where c.workspace_id = $1 and c.state not in ('finished', 'cancelled') and strpos(c.document::text, $2) > 0`,
    [workspaceId, id],
  );
  await client.query("select set_config('enable_seqscan', 'off', true)");
  const messages = await client.query<{ named: boolean }>(`select ${IN_MESSAGES} as named`, [workspaceId, id]);
  return messages.rows[0]?.named ? [...rows, { kind: "message", name: "", title: "" }] : rows;
}

export async function noteUnneeded(client: DbClient, workspaceId: WorkspaceId, sha256: string, now: Date): Promise<void> {
  await client.query(
    `insert into media_unneeded (workspace_id, sha256, since) values ($1, $2, $3) on conflict (workspace_id, sha256) do update set since = greatest(media_unneeded.since, excluded.since)`,
    [workspaceId, sha256, now],
  );
}

/** `until`: not where it is held longer for something that is still to come. */
export async function forgetUnneeded(client: DbClient, workspaceId: WorkspaceId, sha256: string, until: Date | null): Promise<void> {
  await client.query(
    "delete from media_unneeded where workspace_id = $1 and sha256 = $2 and since <= coalesce($3::timestamptz, 'infinity')",
    [workspaceId, sha256, until],
  );
}

/** Forgets it, unless it was noted anew since; whether it did. */
export async function takeUnneeded(client: DbClient, workspaceId: WorkspaceId, sha256: string, before: Date): Promise<boolean> {
  const { rowCount } = await client.query("delete from media_unneeded where workspace_id = $1 and sha256 = $2 and since < $3", [
    workspaceId,
    sha256,
    before,
  ]);
  return rowCount === 1;
}

export async function readUnneeded(
  db: Db,
  before: Date,
): Promise<readonly { readonly workspaceId: WorkspaceId; readonly sha256: string }[]> {
  const { rows } = await db.query<{ workspaceId: WorkspaceId; sha256: string }>(
    `select workspace_id as "workspaceId", sha256 from media_unneeded where since < $1 order by since limit 100`,
    [before],
  );
  return rows;
}

/** Whether it counts as unneeded, as one that is being brought does. */
export async function isFileNoted(client: DbClient, workspaceId: WorkspaceId, sha256: string): Promise<boolean> {
  const { rowCount } = await client.query("select from media_unneeded where workspace_id = $1 and sha256 = $2", [workspaceId, sha256]);
  return rowCount === 1;
}

/** Whether something of the workspace still has a file with this hash. */
export async function isFileNeeded(client: DbClient, workspaceId: WorkspaceId, sha256: string): Promise<boolean> {
  const { rows } = await client.query<{ needed: boolean }>(
    `select exists (select from media_asset where workspace_id = $1 and sha256 = $2)
       or exists (select from inbound_media where workspace_id = $1 and sha256 = $2) as needed`,
    [workspaceId, sha256],
  );
  return rows[0]?.needed ?? true;
}

/** Files that the workspace has by this hash, whoever brought them: serialises those who store and those who remove the same one. */
export async function lockFile(client: DbClient, workspaceId: WorkspaceId, sha256: string): Promise<void> {
  await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`${workspaceId}/${sha256}`]);
}
