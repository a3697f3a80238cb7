import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import { bumpFiles } from "../catalog/bump-revision.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";

export type UploadKey = { readonly assetId: string; readonly channelId: ChannelId };

/** Takes the upload for a while; false: somebody else has it, it is there and not to be renewed, or the channel refused it. */
export async function takeUpload(
  db: Db,
  { assetId, channelId }: UploadKey,
  workspaceId: WorkspaceId,
  { now, until, renewBefore }: { readonly now: Date; readonly until: Date; readonly renewBefore: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into media_upload (asset_id, channel_id, workspace_id, taken_until, updated_at)
     select $1, $2, $3, $5, $4 where exists (select from media_asset where id = $1 and workspace_id = $3)
     on conflict (asset_id, channel_id) do update set taken_until = excluded.taken_until, updated_at = excluded.updated_at
     where (media_upload.taken_until is null or media_upload.taken_until < $4) and media_upload.refused is null
       and (media_upload.expires_at is null or media_upload.expires_at < $6)`,
    [assetId, channelId, workspaceId, now, until, renewBefore],
  );
  return rowCount === 1;
}

/** Lanes that are locked after this see it. */
export async function keepUpload(
  db: Db,
  { assetId, channelId }: UploadKey,
  kept: { readonly externalId: string; readonly expiresAt: Date } | { readonly refused: string },
  now: Date,
): Promise<void> {
  const [externalId, expiresAt, refused] = "refused" in kept ? [null, null, kept.refused] : [kept.externalId, kept.expiresAt, null];
  await inTransaction(db, async (client: DbClient) => {
    await client.query(
      `update media_upload set external_id = $3, expires_at = $4, refused = $5, taken_until = null, failures = 0, failing_since = null, updated_at = $6 where asset_id = $1 and channel_id = $2`,
      [assetId, channelId, externalId, expiresAt, refused, now],
    );
    await bumpFiles(client);
  });
}

/**
 * A try that came to nothing: everybody waits, twice as long after each, so that a file that cannot be uploaded now is not tried by
 * everybody each second. Answers since when it has been failing.
 */
export async function putOffUpload(
  db: Db,
  { assetId, channelId }: UploadKey,
  { now, firstMs, mostMs }: { readonly now: Date; readonly firstMs: number; readonly mostMs: number },
): Promise<Date | null> {
  const { rows } = await db.query<{ since: Date }>(
    `update media_upload set failures = failures + 1, failing_since = coalesce(failing_since, $3),
       taken_until = $3::timestamptz + least($4::float8 * 2 ^ least(failures, 30), $5::float8) * interval '1 millisecond'
     where asset_id = $1 and channel_id = $2 returning failing_since as since`,
    [assetId, channelId, now, firstMs, mostMs],
  );
  return rows[0]?.since ?? null;
}

/** The channel may take now what it refused, or what it forgot. */
export async function forgetUploads(client: DbClient, assetId: string): Promise<void> {
  await client.query("delete from media_upload where asset_id = $1", [assetId]);
  await bumpFiles(client);
}

/** Ids that are about to expire of files that published journeys and campaigns under way name. */
export async function readExpiring(db: Db, before: Date): Promise<readonly (UploadKey & { readonly workspaceId: WorkspaceId })[]> {
  const { rows } = await db.query<UploadKey & { workspaceId: WorkspaceId }>(
    `select u.asset_id as "assetId", u.channel_id as "channelId", u.workspace_id as "workspaceId" from media_upload u
     where u.expires_at < $1 and u.refused is null and (
       exists (select from journey j join journey_version v on v.id = j.live_version_id
               where j.workspace_id = u.workspace_id and j.state = 'live' and strpos(v.document::text, u.asset_id::text) > 0)
       or exists (select from campaign c where c.workspace_id = u.workspace_id and c.state in ('scheduled', 'running', 'paused')
               and strpos(c.document::text, u.asset_id::text) > 0))
     order by u.expires_at limit 100`,
    [before],
  );
  return rows;
}
