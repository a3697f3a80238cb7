import { type Db, inTransactionFrom } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { CampaignId } from "../platform/ids.ts";
import { type LeaseLeave, type LeaseSlots, type Pace, type SlotState, takeLeave, takeSlots } from "./slots.ts";

// The time is read after the lock was got.
const LOCK = `
insert into campaign_slots (campaign_id) values ($1) on conflict (campaign_id) do update set campaign_id = excluded.campaign_id
returning planned_ms as "plannedMs", last_ms as "lastMs", leaves_ms as "leavesMs", extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs"`;

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

/** Leave to go, from the one row that all processes share; see `takeLeave`. */
export function createLeaveLeases(db: Db): LeaseLeave {
  return async ({ campaignId, perSecond }, count) =>
    inTransactionFrom<Row, Awaited<ReturnType<LeaseLeave>>>(db, locked(campaignId), async (client, rows) => {
      const row = theRow(rows);
      const { leave, leavesMs } = takeLeave(row.leavesMs, perSecond, row.nowMs, count);
      if (leave.inMs.length > 0)
        await client.query({
          name: "keep_campaign_leave",
          text: "update campaign_slots set leaves_ms = $2 where campaign_id = $1",
          values: [campaignId, leavesMs],
        });
      return leave;
    });
}

async function lease(
  db: Db,
  { campaignId, perSecond }: Pace,
  count: number,
): Promise<{ readonly nowMs: number; readonly slots: readonly number[] }> {
  return inTransactionFrom<Row, { readonly nowMs: number; readonly slots: readonly number[] }>(
    db,
    locked(campaignId),
    async (client, rows) => {
      const row = theRow(rows);
      const { slots, state } = takeSlots(row, perSecond, row.nowMs, count);
      await client.query({
        name: "keep_campaign_slots",
        text: "update campaign_slots set planned_ms = $2, last_ms = $3 where campaign_id = $1",
        values: [campaignId, state.plannedMs, state.lastMs],
      });
      return { nowMs: row.nowMs, slots };
    },
  );
}

type Row = SlotState & { readonly leavesMs: number; readonly nowMs: number };

const locked = (campaignId: CampaignId) => ({ name: "lock_campaign_slots", text: LOCK, values: [campaignId] });

function theRow([row]: readonly Row[]): Row {
  if (!row) throw new Error("an upsert answers with its row");
  return row;
}
