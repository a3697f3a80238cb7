import { type Columns, sqlColumns, sqlTable } from "../../db/sql-columns.ts";
import { createHash } from "node:crypto";
import type { Db, DbClient } from "../../db/pool.ts";
import type { InboxId } from "../../platform/ids.ts";
import type { Lane } from "../../platform/lane.ts";
import { type InboxRow, isNews, type NewInboxRow } from "../inbox.ts";
import { shareOfLane } from "../share.ts";

/**
 * Sixteen bytes that stand for "this thing, from this door, in this workspace". Kept out of the lane tables
 * because a merge may change the lane of a person between two deliveries of the same event.
 */
function seenKey(row: NewInboxRow): string | null {
  if (row.dedupeKey === null) return null;
  return createHash("sha256").update(`${row.workspaceId}\n${row.item.kind}\n${row.dedupeKey}`).digest("hex").slice(0, 32);
}

type Appended = { readonly row: NewInboxRow; readonly seen: string | null };
const APPENDED: Columns<Appended> = {
  lane: ["smallint", ({ row }) => row.lane],
  id: ["uuid", ({ row }) => row.id],
  workspace_id: ["uuid", ({ row }) => row.workspaceId],
  profile_id: ["uuid", ({ row }) => row.profileId],
  item: ["json", ({ row }) => row.item],
  news: ["boolean", ({ row }) => isNews(row)],
  seen: ["text", ({ seen }) => seen],
};
const ROWS = sqlTable(APPENDED);

// Receipts and outcomes, the bulk of it, have no key: what is applied twice changes nothing. All of these count as new.
const APPEND = `
insert into inbox (lane, id, workspace_id, profile_id, item, news) select lane, id, workspace_id, profile_id, item, news from ${ROWS}
on conflict do nothing`;

// Keys are inserted in their order: two batches with the same keys wait for each other instead of dead-locking.
const APPEND_NEW = `
with input as (select * from ${ROWS}), fresh as (
  insert into seen (key) select decode(seen, 'hex') from input where seen is not null order by seen
  on conflict do nothing returning key
)
insert into inbox (lane, id, workspace_id, profile_id, item, news)
select lane, id, workspace_id, profile_id, item, news from input
where seen is null or decode(seen, 'hex') in (select key from fresh)
on conflict do nothing returning id`;

/** Durable when it resolves. Answers which rows were new. */
export async function appendInbox(db: Db | DbClient, rows: readonly NewInboxRow[]): Promise<ReadonlySet<InboxId>> {
  const keys = new Set<string>();
  const input: Appended[] = [];
  for (const row of rows) {
    const seen = seenKey(row);
    if (seen !== null) {
      if (keys.has(seen)) continue;
      keys.add(seen);
    }
    input.push({ row, seen });
  }
  if (input.length === 0) return new Set();
  const values = sqlColumns(APPENDED, input);
  if (keys.size === 0) {
    await db.query({ name: "append_to_inbox", text: APPEND, values });
    return new Set(rows.map((row) => row.id));
  }
  const { rows: added } = await db.query<{ id: InboxId }>({ name: "append_new_to_inbox", text: APPEND_NEW, values });
  return new Set(added.map((row) => row.id));
}

// By the rows' places, not by a join: planned while the inbox was empty, as it nearly always is, a join would read all of a backlog.
const TAKE = `
delete from inbox
where lane = any($1::smallint[]) and ctid = any(array(
  select i.ctid from unnest($1::smallint[]) as l(lane)
  cross join lateral (select ctid from inbox where inbox.lane = l.lane order by id limit $2) as i
  where exists (select from inbox p where p.lane = l.lane and not p.news)
    or exists (select from inbox p where p.lane = l.lane and p.received_at <= clock_timestamp() - make_interval(secs => $3::float8 / 1000))
))
returning inbox.lane, inbox.id, inbox.workspace_id as "workspaceId", inbox.profile_id as "profileId", inbox.item, inbox.received_at as "receivedAt"`;

/** Takes rows out of the inboxes of these lanes, oldest first; leaves inboxes alone in which there is nothing but news of the last `newsMs`. */
export async function takeInbox(db: DbClient, lanes: readonly Lane[], limit: number, newsMs: number): Promise<readonly InboxRow[]> {
  const values = [lanes, shareOfLane(limit, lanes.length), newsMs];
  const { rows } = await db.query<InboxRow>({ name: "take_inbox", text: TAKE, values });
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Up to so many rows that wait, of all lanes. */
export async function countWaiting(db: Db, most: number): Promise<number> {
  const { rows } = await db.query<{ n: number }>("select count(*)::int as n from (select from inbox limit $1) i", [most]);
  return rows[0]?.n ?? 0;
}

/** Forgets what was taken in more than `days` ago; Meta retries a webhook for 7 days. */
export async function forgetSeen(db: Db, days: number): Promise<number> {
  const result = await db.query("delete from seen where at < now() - make_interval(days => $1)", [days]);
  return result.rowCount ?? 0;
}
