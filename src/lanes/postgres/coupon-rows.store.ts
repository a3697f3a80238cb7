import type { DbClient } from "../../db/pool.ts";
import type { CouponAsk, RedeemedCoupons, TakenCoupon } from "../lane-store.ts";

// What was taken for the same occasion before, and the pool's rule.
const KNOWN = `
select a.place::int, p.id as "poolId", p.when_empty as "whenEmpty", c.code
from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) with ordinality as a(workspace_id, pool, profile_id, occasion, place)
join coupon_pool p on p.workspace_id = a.workspace_id and p.name = a.pool
left join coupon_code c on c.pool_id = p.id and c.profile_id = a.profile_id and c.taken_for = a.occasion`;

// Free codes that nobody else is taking; as many as are asked for. The unique index holds should two ever take for the same occasion.
const TAKE = `
with free as (
  select pool_id, code, row_number() over () as place from (
    select pool_id, code from coupon_code where pool_id = $1 and taken_for is null order by code limit cardinality($2::uuid[]) for update skip locked
  ) as locked
), ask as (select * from unnest($2::uuid[], $3::text[], $4::uuid[]) with ordinality as a(profile_id, occasion, message_id, place))
update coupon_code c set profile_id = ask.profile_id, taken_for = ask.occasion, message_id = ask.message_id, taken_at = $5
from free join ask on ask.place = free.place where c.pool_id = free.pool_id and c.code = free.code
returning ask.place::int as place, c.code`;

type Known = {
  readonly place: number;
  readonly poolId: string;
  readonly whenEmpty: TakenCoupon["whenEmpty"];
  readonly code: string | null;
};

export async function takeCoupons(client: DbClient, asks: readonly CouponAsk[], now: Date): Promise<readonly TakenCoupon[]> {
  const { rows } = await client.query<Known>({
    name: "known_coupons",
    text: KNOWN,
    values: [asks.map((ask) => ask.workspaceId), asks.map((ask) => ask.pool), asks.map((ask) => ask.profileId), asks.map((ask) => ask.for)],
  });
  const known = new Map(rows.map((row) => [row.place - 1, row]));
  const found = asks.map((ask, place): TakenCoupon & { readonly poolId: string | null } => {
    const row = known.get(place);
    return { ...ask, code: row?.code ?? null, isNew: false, whenEmpty: row?.whenEmpty ?? "skip", poolId: row?.poolId ?? null };
  });
  for (const poolId of new Set(found.flatMap((one) => (one.code === null && one.poolId !== null ? [one.poolId] : [])))) {
    // In one batch nobody gets two for the same occasion: the first of them takes, the others get what it took.
    const wanting = new Map<string, TakenCoupon>();
    for (const one of found) if (one.poolId === poolId && one.code === null) wanting.set(`${one.profileId} ${one.for}`, one);
    const list = [...wanting.values()];
    const values = [poolId, list.map((one) => one.profileId), list.map((one) => one.for), list.map((one) => one.messageId), now];
    const taken = await client.query<{ place: number; code: string }>({ name: "take_coupons", text: TAKE, values });
    const codes = new Map(taken.rows.map(({ place, code }) => [keyOf(list[place - 1]), code]));
    for (const [place, one] of found.entries()) {
      const code = one.poolId === poolId && one.code === null ? codes.get(keyOf(one)) : undefined;
      if (code !== undefined) found[place] = { ...one, code, isNew: true };
    }
  }
  return found.map(({ poolId: _, ...taken }) => taken);
}

function keyOf(one: TakenCoupon | undefined): string {
  return one ? `${one.profileId} ${one.for}` : "";
}

export async function giveBackCoupons(client: DbClient, taken: readonly TakenCoupon[]): Promise<void> {
  await client.query(
    `update coupon_code c set profile_id = null, taken_for = null, message_id = null, taken_at = null
     from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) as t(workspace_id, code, profile_id, occasion)
     where c.workspace_id = t.workspace_id and c.code = t.code and c.profile_id = t.profile_id and c.taken_for = t.occasion`,
    [taken.map((one) => one.workspaceId), taken.map((one) => one.code), taken.map((one) => one.profileId), taken.map((one) => one.for)],
  );
}

/** Shops change the case of codes. The first order that names one counts. */
export async function redeemCoupons(client: DbClient, orders: readonly RedeemedCoupons[]): Promise<void> {
  const named = orders.flatMap(({ codes, ...order }) => codes.map((code) => ({ ...order, code: code.toLowerCase() })));
  await client.query(
    `update coupon_code c set redeemed_at = o.at, redeemed_by = o."profileId", order_id = o."orderId"
     from json_to_recordset($1::json) as o("workspaceId" uuid, "profileId" uuid, code text, "orderId" text, at timestamptz)
     where c.workspace_id = o."workspaceId" and lower(c.code) = o.code and c.redeemed_at is null`,
    [JSON.stringify(named)],
  );
}
