import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export const WHEN_EMPTY = ["skip", "hold", "without"] as const;
export type WhenEmpty = (typeof WHEN_EMPTY)[number];
export type CouponPool = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly whenEmpty: WhenEmpty;
  readonly lowAt: number;
  readonly createdAt: Date;
  readonly free: number;
  readonly taken: number;
  readonly redeemed: number;
};

const POOLS = `
select p.id, p.name, p.title, p.when_empty as "whenEmpty", p.low_at as "lowAt", p.created_at as "createdAt",
  count(c.code) filter (where c.taken_for is null)::int as free, count(c.taken_for)::int as taken, count(c.redeemed_at)::int as redeemed
from coupon_pool p left join coupon_code c on c.pool_id = p.id
where p.workspace_id = $1 and ($2::text is null or p.name = $2) group by p.id order by p.name`;

export async function readPools(db: Db, workspaceId: WorkspaceId, name: string | null): Promise<readonly CouponPool[]> {
  return (await db.query<CouponPool>(POOLS, [workspaceId, name])).rows;
}

export async function putPool(
  client: DbClient,
  pool: Pick<CouponPool, "id" | "name" | "title" | "whenEmpty" | "lowAt"> & {
    readonly workspaceId: WorkspaceId;
    readonly at: Date;
    readonly by: string;
  },
): Promise<void> {
  await client.query(
    `insert into coupon_pool (id, workspace_id, name, title, when_empty, low_at, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (workspace_id, name) do update set title = excluded.title, when_empty = excluded.when_empty, low_at = excluded.low_at`,
    [pool.id, pool.workspaceId, pool.name, pool.title, pool.whenEmpty, pool.lowAt, pool.at, pool.by],
  );
}

/** Answers how many were new: a code is in a pool once, whatever became of it. */
export async function insertCodes(
  client: DbClient,
  pool: { readonly id: string; readonly workspaceId: WorkspaceId },
  codes: readonly string[],
  now: Date,
): Promise<number> {
  const { rowCount } = await client.query(
    `insert into coupon_code (pool_id, workspace_id, code, added_at) select $1, $2, code, $4 from unnest($3::text[]) as code on conflict do nothing`,
    [pool.id, pool.workspaceId, codes, now],
  );
  return rowCount ?? 0;
}

export type LowPool = { readonly workspaceId: string; readonly name: string; readonly title: string; readonly free: number };

/** Of each pool no more codes are looked at than it takes to know. */
const LOW = `
select p.workspace_id as "workspaceId", p.name, p.title, f.free
from coupon_pool p cross join lateral (
  select count(*)::int as free from (select from coupon_code c where c.pool_id = p.id and c.taken_for is null limit p.low_at + 1) as seen
) as f
where f.free <= p.low_at and exists (select from coupon_code c where c.pool_id = p.id and c.taken_for is not null)`;

export async function readLowPools(db: Db): Promise<readonly LowPool[]> {
  return (await db.query<LowPool>(LOW)).rows;
}
