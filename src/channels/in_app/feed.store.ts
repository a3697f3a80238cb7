import type { Db } from "../../db/pool.ts";
import { toSqlArray } from "../../db/sql-array.ts";
import type { ChannelId, MessageId, ProfileId, WorkspaceId } from "../../platform/ids.ts";
import { laneOf } from "../../platform/lane.ts";

export type FeedOf = { readonly channelId: ChannelId; readonly profileId: ProfileId };
export type ItemContent = {
  readonly title: string;
  readonly text: string;
  readonly image: string;
  readonly url: string;
  readonly label: string;
  /** Whether the address is a short link, which counts by itself. */
  readonly counted: boolean;
};
export type FeedItem = {
  readonly id: MessageId;
  readonly attempt: number;
  /** `own`: what the visitor wrote. */
  readonly placement: "feed" | "banner" | "own";
  readonly content: ItemContent;
  readonly seq: number;
  readonly createdAt: Date;
  readonly seenAt: Date | null;
  readonly readAt: Date | null;
  readonly dismissedAt: Date | null;
};
export type NewItem = FeedOf &
  Pick<FeedItem, "id" | "attempt" | "placement" | "content" | "createdAt"> & {
    readonly workspaceId: WorkspaceId;
    readonly expiresAt: Date;
  };
export type Mark = "seen" | "read" | "dismissed";
/** The last item of a page. */
export type Before = { readonly createdAt: Date; readonly id: string };

const ITEM = `id, attempt, placement, content, seq, created_at as "createdAt", seen_at as "seenAt", read_at as "readAt", dismissed_at as "dismissedAt"`;
/** Locks the feed's row until the statement ends: numbers become visible in their order. */
const NEXT = `insert into in_app_feed (lane, profile_id, channel_id, seq) values ($1, $2, $3, 1)
on conflict (lane, profile_id, channel_id) do update set seq = in_app_feed.seq + 1 returning seq`;
const MINE = "lane = $1 and profile_id = $2 and channel_id = $3";

const keyOf = ({ channelId, profileId }: FeedOf) => [laneOf(profileId), profileId, channelId] as const;

/** Whether the person may write another message: so many in so long a time, whatever the process and however many ask at once. */
export async function mayWrite(
  db: Db,
  of: FeedOf,
  asked: { readonly now: Date; readonly since: Date; readonly most: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into in_app_feed as f (lane, profile_id, channel_id, seq, said, said_since) values ($1, $2, $3, 0, 1, $4)
on conflict (lane, profile_id, channel_id) do update set said = case when f.said_since > $5 then f.said + 1 else 1 end,
  said_since = case when f.said_since > $5 then f.said_since else $4 end
where f.said_since is null or f.said_since <= $5 or f.said < $6`,
    [...keyOf(of), asked.now, asked.since, asked.most],
  );
  return rowCount === 1;
}

export async function readItem(db: Db, of: FeedOf, id: string): Promise<FeedItem | null> {
  const { rows } = await db.query<FeedItem>(`select ${ITEM} from in_app_item where ${MINE} and id = $4`, [...keyOf(of), id]);
  return rows[0] ?? null;
}

/** The same message twice is one item. What the visitor wrote they have read. */
export async function addItem(db: Db, item: NewItem): Promise<void> {
  const { id, workspaceId, attempt, placement, content, createdAt, expiresAt } = item;
  await db.query(
    `with next as (${NEXT})
insert into in_app_item (lane, profile_id, channel_id, id, workspace_id, attempt, placement, content, seq, created_at, expires_at, seen_at, read_at)
select $1, $2, $3, $4, $5, $6, $7, $8, next.seq, $9, $10, own.at, own.at
from next, (select case when $7 = 'own' then $9::timestamptz end as at) own on conflict do nothing`,
    [...keyOf(item), id, workspaceId, attempt, placement, JSON.stringify(content), createdAt, expiresAt],
  );
}

/** The newest first, both sides' words, without what was dismissed. */
export async function readPage(db: Db, of: FeedOf, now: Date, before: Before | null, limit: number): Promise<readonly FeedItem[]> {
  const { rows } = await db.query<FeedItem>(
    `select ${ITEM} from in_app_item where ${MINE} and placement in ('feed', 'own') and dismissed_at is null and expires_at > $4
  and ($5::timestamptz is null or (created_at, id) < ($5, $6::uuid))
order by created_at desc, id desc limit $7`,
    [...keyOf(of), now, before?.createdAt ?? null, before?.id ?? null, limit],
  );
  return rows;
}

/** Banners that wait to be looked at, the oldest first. */
export async function readBanners(db: Db, of: FeedOf, now: Date, limit: number): Promise<readonly FeedItem[]> {
  const { rows } = await db.query<FeedItem>(
    `select ${ITEM} from in_app_item where ${MINE} and placement = 'banner' and read_at is null and dismissed_at is null and expires_at > $4
order by created_at, id limit $5`,
    [...keyOf(of), now, limit],
  );
  return rows;
}

/** What changed since that number, in order: so many, and those that changed together with the last one. */
export async function readChanges(db: Db, of: FeedOf, now: Date, after: number, limit: number): Promise<readonly FeedItem[]> {
  const { rows } = await db.query<FeedItem>(
    `select ${ITEM} from in_app_item where ${MINE} and seq > $4 and expires_at > $5
order by seq fetch first $6 rows with ties`,
    [...keyOf(of), after, now, limit],
  );
  return rows;
}

/** How many messages of the feed were not read, and the number of its last change. */
export async function readState(db: Db, of: FeedOf, now: Date): Promise<{ readonly unread: number; readonly seq: number }> {
  const { rows } = await db.query<{ unread: number; seq: number }>(
    `select (select count(*) from in_app_item where ${MINE} and placement = 'feed' and read_at is null and dismissed_at is null and expires_at > $4) as unread,
  coalesce((select seq from in_app_feed where ${MINE}), 0) as seq`,
    [...keyOf(of), now],
  );
  return rows[0] ?? { unread: 0, seq: 0 };
}

const MARKS: { readonly [Each in Mark]: string } = {
  seen: "seen_at = coalesce(i.seen_at, $5)",
  read: "seen_at = coalesce(i.seen_at, $5), read_at = coalesce(i.read_at, $5)",
  dismissed: "seen_at = coalesce(i.seen_at, $5), dismissed_at = coalesce(i.dismissed_at, $5)",
};

/** What the person got among these, as it is now; others are left alone. */
export async function markItems(db: Db, of: FeedOf, ids: readonly string[], mark: Mark, now: Date): Promise<readonly FeedItem[]> {
  const { rows } = await db.query<FeedItem>(
    `with next as (${NEXT})
update in_app_item i set seq = next.seq, ${MARKS[mark]} from next where ${MINE.replaceAll(/(\w+ = \$)/g, "i.$1")} and i.id = any($4) and i.placement <> 'own'
returning i.id, attempt, placement, content, i.seq, created_at as "createdAt", seen_at as "seenAt", read_at as "readAt", dismissed_at as "dismissedAt"`,
    [...keyOf(of), toSqlArray(ids), now],
  );
  return rows;
}

/** Moves what was said to others who turned out to be this person. */
export async function adoptItems(db: Db, of: FeedOf): Promise<void> {
  const { rows } = await db.query<{ absorbed: readonly string[] }>("select absorbed from profile where lane = $1 and id = $2", [
    laneOf(of.profileId),
    of.profileId,
  ]);
  const others = rows[0]?.absorbed ?? [];
  if (others.length === 0) return;
  await db.query(
    `with moved as (delete from in_app_item where lane = any($4) and profile_id = any($5) and channel_id = $3 returning *), next as (${NEXT})
insert into in_app_item (lane, profile_id, channel_id, id, workspace_id, attempt, placement, content, seq, created_at, expires_at, seen_at, read_at, dismissed_at)
select $1, $2, $3, id, workspace_id, attempt, placement, content, next.seq, created_at, expires_at, seen_at, read_at, dismissed_at
from moved, next on conflict do nothing`,
    [...keyOf(of), toSqlArray(others.map(laneOf)), toSqlArray(others)],
  );
}

/** At most so many; answers how many. */
export async function dropExpired(db: Db, now: Date, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from in_app_item i using (select lane, profile_id, channel_id, id from in_app_item where expires_at <= $1 limit $2) old
where i.lane = old.lane and i.profile_id = old.profile_id and i.channel_id = old.channel_id and i.id = old.id`,
    [now, limit],
  );
  return rowCount ?? 0;
}
