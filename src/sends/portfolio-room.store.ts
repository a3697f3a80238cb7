import { slotFreesAt, REACH_MS, REACH_SLOT_MS } from "../conversations/reach.ts";
import { type Db, inTransaction, inTransactionFrom } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import { allLanes } from "../platform/lane.ts";

export type PortfolioNumbers = {
  readonly workspaceId: WorkspaceId;
  readonly portfolioId: string;
  /** The numbers that share the limit. */
  readonly channelIds: readonly ChannelId[];
};
export type RoomAsked = PortfolioNumbers & {
  /** Who asks: a process. */
  readonly holder: string;
  readonly purpose: "marketing" | "other";
  /** How many people in all may be counted for this purpose. */
  readonly limit: number;
  /** What the holder was granted before and has not given back. */
  readonly kept: number;
  readonly want: number;
  /** Taken besides, as long as plenty is left. */
  readonly spare: number;
  readonly now: Date;
};
export type Freeing = { readonly at: Date; readonly people: number };
/** `freeing`, only when less was granted than wanted: when those who are counted now count no more, earliest first. */
export type RoomGranted = {
  readonly granted: number;
  /** What could still be granted to anybody. */
  readonly left: number;
  /** People who are counted. */
  readonly used: number;
  readonly freeing: readonly Freeing[];
};

/** So long a grant stands without a word of its holder; by then everything decided on it is committed or lost. */
export const GRANT_STANDS_MS = 30_000;
/** Of what is left this part is given beyond what is wanted. */
const SPARE_PART = 8;

const LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 26))";

// A statement of its own after the lock: it has to see what was committed while the lock was waited for.
const GRANT = `
with used as (select coalesce(sum(people), 0)::int as n from reach_count where channel_id = any($1::uuid[]) and slot > $2),
held as (
  select coalesce(sum(people), 0)::int as n from portfolio_grant
  where workspace_id = $3 and portfolio_id = $4 and until > clock_timestamp() and (holder, purpose) <> ($5, $6)),
room as (select greatest(0, $7::int - used.n - held.n - $8::int) as n from used, held),
given as (
  select least(room.n, $9::int) + case when room.n > $9::int then least($10::int, (room.n - $9::int) / ${SPARE_PART}) else 0 end as n from room),
kept as (
  insert into portfolio_grant (workspace_id, portfolio_id, holder, purpose, people, until)
  select $3, $4, $5, $6, $8::int + given.n, clock_timestamp() + interval '${GRANT_STANDS_MS} ms' from given
  on conflict (workspace_id, portfolio_id, holder, purpose) do update set people = excluded.people, until = excluded.until)
select given.n as granted, room.n - given.n as left, used.n as used from given, room, used`;

const FREEING = `
select slot, sum(people)::int as people from reach_count where channel_id = any($1::uuid[]) and slot > $2 group by slot having sum(people) > 0 order by slot`;

/**
 * Room in a portfolio's messaging limit, shared exactly by all processes: what is committed, what others were granted and what the
 * holder keeps never come to more than the limit. What a holder commits may for a while be counted twice, never not at all.
 */
export async function leaseRoom(db: Db, asked: RoomAsked): Promise<RoomGranted> {
  const { workspaceId, portfolioId, channelIds, holder, purpose, limit, kept, want, spare, now } = asked;
  const since = oldestSlot(now);
  return inTransactionFrom(
    db,
    { name: "lock_portfolio", text: LOCK, values: [`${workspaceId}/${portfolioId}`] },
    async (client): Promise<RoomGranted> => {
      const { rows } = await client.query<Omit<RoomGranted, "freeing">>({
        name: "lease_portfolio_room",
        text: GRANT,
        values: [channelIds, since, workspaceId, portfolioId, holder, purpose, limit, kept, want, spare],
      });
      const [row] = rows;
      if (!row) throw new Error("a lease answers one row");
      return { ...row, freeing: row.granted >= want ? [] : await freeing(client, channelIds, since) };
    },
  );
}

/** How many people are counted now, and when they no longer are. */
export async function readReach(
  db: Db,
  channelIds: readonly ChannelId[],
  now: Date,
): Promise<{ readonly used: number; readonly freeing: readonly Freeing[] }> {
  const list = await freeing(db, channelIds, oldestSlot(now));
  return { used: list.reduce((sum, { people }) => sum + people, 0), freeing: list };
}

async function freeing(db: Pick<Db, "query">, channelIds: readonly ChannelId[], since: Date): Promise<readonly Freeing[]> {
  const { rows } = await db.query<{ slot: Date; people: number }>({
    name: "portfolio_freeing",
    text: FREEING,
    values: [channelIds, since],
  });
  return rows.map(({ slot, people }) => ({ at: slotFreesAt(slot), people }));
}

/** The newest slot that counts no more. */
function oldestSlot(now: Date): Date {
  return new Date(now.getTime() - REACH_MS - REACH_SLOT_MS);
}

/** More room than there was: what waits for it is looked at at once. Under each lane's lock, one after another. */
export async function releaseHeld(db: Db, channelIds: readonly ChannelId[]): Promise<void> {
  for (const lane of allLanes)
    await inTransaction(db, async (client) => {
      await client.query("select from lane where lane = $1 for update", [lane]);
      await client.query(
        `update message set due_at = least(due_at, clock_timestamp())
         where lane = $1 and channel_id = any($2::uuid[]) and stage = 'waiting' and state = 'held' and reason = 'portfolio_limit'`,
        [lane, channelIds],
      );
    });
}

/** Slots that count no more, of any workspace; nobody writes to them. */
export async function forgetReach(db: Db, now: Date): Promise<void> {
  await db.query("delete from reach_count where slot < $1", [new Date(now.getTime() - 2 * REACH_MS)]);
  await db.query("delete from portfolio_grant where until < clock_timestamp() - interval '1 hour'");
}
