import type { Db, DbClient } from "../db/pool.ts";
import type { FileParcel } from "../messages/content.ts";
import type { ChannelId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { type Lane, laneOf } from "../platform/lane.ts";

export type InboundRow = {
  readonly lane: Lane;
  readonly messageId: MessageId;
  readonly place: number;
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly externalId: string;
  readonly parcel: FileParcel | null;
  readonly kind: string;
  readonly toldSha256: string | null;
  readonly filename: string | null;
  readonly tries: number;
  readonly toldAt: Date;
};
export type KeptFile = { readonly sha256: string; readonly mime: string; readonly bytes: number };
export type ShownFile = {
  readonly workspaceId: WorkspaceId;
  readonly kind: string;
  readonly filename: string | null;
  readonly state: "waiting" | "stored" | "failed";
  readonly reason: string | null;
  readonly sha256: string | null;
  readonly mime: string | null;
  readonly bytes: number | null;
};

/** Takes files that are due, for a while: nobody else looks at them until then. */
export async function takeDue(
  db: Db,
  { now, until, limit }: { readonly now: Date; readonly until: Date; readonly limit: number },
): Promise<readonly InboundRow[]> {
  const { rows } = await db.query<InboundRow>(
    `update inbound_media f set due_at = $2, tries = tries + 1
     from (select lane, message_id, place from inbound_media where state = 'waiting' and due_at <= $1 order by due_at limit $3 for update skip locked) due
     where f.lane = due.lane and f.message_id = due.message_id and f.place = due.place
     returning f.lane, f.message_id as "messageId", f.place, f.parcel, f.workspace_id as "workspaceId", f.channel_id as "channelId", f.external_id as "externalId", f.kind,
       f.told_sha256 as "toldSha256", f.filename, f.tries, f.told_at as "toldAt"`,
    [now, until, limit],
  );
  return rows;
}

export async function noteStored(
  client: DbClient,
  { lane, messageId, place }: InboundRow,
  { sha256, mime, bytes }: KeptFile,
): Promise<void> {
  await client.query(
    `update inbound_media set state = 'stored', reason = null, due_at = null, parcel = null, sha256 = $3, mime = $4, bytes = $5
     where lane = $1 and message_id = $2 and place = $6`,
    [lane, messageId, sha256, mime, bytes, place],
  );
}

/** Without a time it is given up. Whoever took it since knows better. */
export async function noteFailure(
  db: Db,
  { lane, messageId, place, tries }: InboundRow,
  reason: string,
  again: Date | null,
): Promise<void> {
  await db.query(
    `update inbound_media set state = case when $4::timestamptz is null then 'failed' else 'waiting' end, reason = $3, due_at = $4
     where lane = $1 and message_id = $2 and place = $5 and state = 'waiting' and tries = $6`,
    [lane, messageId, reason, again, place, tries],
  );
}

/** Of a message that could not be fetched: tried again from now on; false when there is none such. */
export async function fetchAgain(db: Db, workspaceId: WorkspaceId, messageId: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `update inbound_media set state = 'waiting', due_at = $4, told_at = $4, tries = 0 where lane = $1 and message_id = $2 and workspace_id = $3 and state = 'failed'`,
    [laneOf(messageId), messageId, workspaceId, now],
  );
  return (rowCount ?? 0) > 0;
}

export async function readFile(db: Db, workspaceId: WorkspaceId, messageId: string, place: number): Promise<ShownFile | null> {
  const { rows } = await db.query<ShownFile>(
    `select workspace_id as "workspaceId", kind, filename, state, reason, sha256, mime, bytes from inbound_media
     where lane = $1 and message_id = $2 and workspace_id = $3 and place = $4`,
    [laneOf(messageId), messageId, workspaceId, place],
  );
  return rows[0] ?? null;
}

export async function profileOfMessage(db: Db, { lane, messageId }: InboundRow): Promise<ProfileId | null> {
  const { rows } = await db.query<{ profileId: ProfileId }>(`select profile_id as "profileId" from message where lane = $1 and id = $2`, [
    lane,
    messageId,
  ]);
  return rows[0]?.profileId ?? null;
}
