import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { type LeaseSlots, type Pace, type SlotState, takeSlots } from "./slots.ts";

// The time is read after the lock was got.
const LOCK = `
insert into campaign_slots (campaign_id) values ($1) on conflict (campaign_id) do update set campaign_id = excluded.campaign_id
returning planned_ms as "plannedMs", last_ms as "lastMs", extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs"`;

/** Slots that all processes share; see `takeSlots`. */
export function createSlotLeases(db: Db, clock: Pick<Clock, "monotonic">): LeaseSlots {
  // How far this process's clock is ahead of the database's: an answer says that it lies between two values, and the narrowest
  // of them is kept. Counting from each answer instead, leases whose answers took differently long come to overlap.
  let ahead: number | null = null;
  return async (pace, count) => {
    const askedAt = clock.monotonic();
    const leased = await lease(db, pace, count);
    const answeredAt = clock.monotonic();
    ahead = Math.min(Math.max(ahead ?? answeredAt - leased.nowMs, askedAt - leased.nowMs), answeredAt - leased.nowMs);
    const shift = ahead - answeredAt;
    return leased.slots.map((at) => at + shift);
  };
}

async function lease(
  db: Db,
  { campaignId, perSecond }: Pace,
  count: number,
): Promise<{ readonly nowMs: number; readonly slots: readonly number[] }> {
  return inTransaction(db, async (client) => {
    const { rows } = await client.query<SlotState & { nowMs: number }>({ name: "lock_campaign_slots", text: LOCK, values: [campaignId] });
    const [row] = rows;
    if (!row) throw new Error("an upsert answers with its row");
    const { slots, state } = takeSlots(row, perSecond, row.nowMs, count);
    await client.query({
      name: "keep_campaign_slots",
      text: "update campaign_slots set planned_ms = $2, last_ms = $3 where campaign_id = $1",
      values: [campaignId, state.plannedMs, state.lastMs],
    });
    return { nowMs: row.nowMs, slots };
  });
}
