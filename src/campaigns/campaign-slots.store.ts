import { type Db, type DbClient, inTransactionFrom } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { CampaignId } from "../platform/ids.ts";
import { type LeaseLeave, type LeaseSlots, type Pace, type SlotState, takeLeave, takeSlots } from "./slots.ts";

// The lock stands inside: the time is read after it was got.
const LOCK = `
select s.*, extract(epoch from clock_timestamp())::float8 * 1000 as "nowMs" from (
  select planned_ms as "plannedMs", last_ms as "lastMs", leaves_ms as "leavesMs" from campaign_slots where campaign_id = $1 for update) s`;

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
  return async ({ campaignId, perSecond }, count, aheadMs) =>
    withRow(db, campaignId, async (client, row) => {
      const { leave, leavesMs } = takeLeave(row.leavesMs, perSecond, row.nowMs, count, aheadMs);
      if (leave.inMs.length > 0)
        await Promise.all([
          // What a crash of the database forgets of it is a moment's leave, given twice.
          client.query("set local synchronous_commit to off"),
          client.query({
            name: "keep_campaign_leave",
            text: "update campaign_slots set leaves_ms = $2 where campaign_id = $1",
            values: [campaignId, leavesMs],
          }),
        ]);
      return leave;
    });
}

type Leased = { readonly nowMs: number; readonly slots: readonly number[] };

async function lease(db: Db, { campaignId, perSecond }: Pace, count: number): Promise<Leased> {
  return withRow(db, campaignId, async (client, row) => {
    const { slots, state } = takeSlots(row, perSecond, row.nowMs, count);
    await client.query({
      name: "keep_campaign_slots",
      text: "update campaign_slots set planned_ms = $2, last_ms = $3 where campaign_id = $1",
      values: [campaignId, state.plannedMs, state.lastMs],
    });
    return { nowMs: row.nowMs, slots };
  });
}

type Row = SlotState & { readonly leavesMs: number; readonly nowMs: number };

/** The row, locked; made when there is none. */
async function withRow<T>(db: Db, campaignId: CampaignId, work: (client: DbClient, row: Row) => Promise<T>): Promise<T> {
  const lock = { name: "lock_campaign_slots", text: LOCK, values: [campaignId] };
  for (;;) {
    const done = await inTransactionFrom<Row, { readonly answer: T } | null>(db, lock, async (client, [row]) =>
      row ? { answer: await work(client, row) } : null,
    );
    if (done) return done.answer;
    await db.query("insert into campaign_slots (campaign_id) values ($1) on conflict do nothing", [campaignId]);
  }
}
