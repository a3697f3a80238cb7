import { type Db, inTransaction } from "../db/pool.ts";
import { type Pace, type SlotState, takeSlots } from "./slots.ts";

// The time is read after the lock was got.
const LOCK = `
insert into campaign_slots (campaign_id) values ($1) on conflict (campaign_id) do update set campaign_id = excluded.campaign_id
returning planned_ms as "plannedMs", last_ms as "lastMs", extract(epoch from clock_timestamp())::float8 * 1000 as now`;

/** How many milliseconds from now each of the next `count` messages of a campaign may leave; ascending, shared out among all processes; see `takeSlots`. */
export async function leaseSlots(db: Db, { campaignId, perSecond }: Pace, count: number): Promise<readonly number[]> {
  return inTransaction(db, async (client) => {
    const { rows } = await client.query<SlotState & { now: number }>({ name: "lock_campaign_slots", text: LOCK, values: [campaignId] });
    const [row] = rows;
    if (!row) return [];
    const { slots, state } = takeSlots(row, perSecond, row.now, count);
    await client.query({
      name: "keep_campaign_slots",
      text: "update campaign_slots set planned_ms = $2, last_ms = $3 where campaign_id = $1",
      values: [campaignId, state.plannedMs, state.lastMs],
    });
    return slots.map((at) => at - row.now);
  });
}
