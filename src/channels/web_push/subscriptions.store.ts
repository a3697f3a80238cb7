import type { Db } from "../../db/pool.ts";
import type { ChannelId, ProfileId, WorkspaceId } from "../../platform/ids.ts";
import { laneOf } from "../../platform/lane.ts";

export type Subscription = { readonly id: Buffer; readonly endpoint: string; readonly p256dh: Buffer; readonly auth: Buffer };
export type NewSubscription = Subscription & {
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly profileId: ProfileId;
  readonly browser: string;
  readonly at: Date;
};
type Of = { readonly channelId: ChannelId; readonly profileId: ProfileId };

/** Browsers of one person; of more the ones that were not seen for longest go. */
const MOST_OF_A_PERSON = 20;

/** Also takes the browser from whoever had it. True when the person did not have it before. */
export async function keepSubscription(db: Db, subscription: NewSubscription): Promise<boolean> {
  const { id, workspaceId, channelId, profileId, endpoint, p256dh, auth, browser, at } = subscription;
  const lane = laneOf(profileId);
  const { rows } = await db.query<{ isNew: boolean }>(
    `with taken as (delete from web_push_subscription where channel_id = $3 and id = $4 and profile_id <> $2)
insert into web_push_subscription (lane, profile_id, channel_id, id, workspace_id, endpoint, p256dh, auth, browser, created_at, seen_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
on conflict (lane, profile_id, channel_id, id) do update set p256dh = excluded.p256dh, auth = excluded.auth, browser = excluded.browser,
  seen_at = excluded.seen_at
returning created_at = $10 as "isNew"`,
    [lane, profileId, channelId, id, workspaceId, endpoint, p256dh, auth, browser, at],
  );
  const isNew = rows[0]?.isNew === true;
  if (isNew)
    await db.query(
      `delete from web_push_subscription where lane = $1 and profile_id = $2 and channel_id = $3 and id in (
  select id from web_push_subscription where lane = $1 and profile_id = $2 and channel_id = $3 order by seen_at desc, id offset ${MOST_OF_A_PERSON})`,
      [lane, profileId, channelId],
    );
  return isNew;
}

/** Of the person and of everybody who turned out to be them. */
export async function readSubscriptions(db: Db, { channelId, profileId }: Of): Promise<readonly Subscription[]> {
  const { rows } = await db.query<Subscription>(
    `with who as (
  select $1::smallint as lane, $2::uuid as id
  union all
  select get_byte(uuid_send(other::uuid), 15)::smallint, other::uuid
  from profile p, jsonb_array_elements_text(p.absorbed) other where p.lane = $1 and p.id = $2)
select s.id, s.endpoint, s.p256dh, s.auth from who join web_push_subscription s on s.lane = who.lane and s.profile_id = who.id
where s.channel_id = $3 order by s.seen_at desc`,
    [laneOf(profileId), profileId, channelId],
  );
  return rows;
}

export async function removeSubscriptions(db: Db, channelId: ChannelId, ids: readonly Buffer[]): Promise<void> {
  await db.query("delete from web_push_subscription where channel_id = $1 and id = any($2)", [channelId, ids]);
}

/** Whose browser it was; null when nobody's. */
export async function takeSubscription(db: Db, channelId: ChannelId, id: Buffer): Promise<ProfileId | null> {
  const { rows } = await db.query<{ profileId: ProfileId }>(
    'delete from web_push_subscription where channel_id = $1 and id = $2 returning profile_id as "profileId"',
    [channelId, id],
  );
  return rows[0]?.profileId ?? null;
}
