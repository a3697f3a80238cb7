import { type Db, type DbClient, inTransactionFrom } from "../../db/pool.ts";
import type { Message } from "../../messages/message.ts";
import type { MessageId } from "../../platform/ids.ts";
import { type Lane, toLane } from "../../platform/lane.ts";
import type { LaneStore, LaneTx } from "../lane-store.ts";
import { assistTx, writeAssist } from "./assist-rows.store.ts";
import { audienceTx, writeAudiences } from "./audience-rows.store.ts";
import { deskTx, writeDesk } from "./desk-rows.store.ts";
import { staffingTx } from "./staffing-rows.store.ts";
import { giveBackCoupons, redeemCoupons, takeCoupons } from "./coupon-rows.store.ts";
import { appendInbox, takeInbox } from "./inbox.store.ts";
import {
  readContacts,
  readDueDoubts,
  readDueMessages,
  readMessages,
  readMessagesByExternalId,
  readOverdueClaims,
  readPendingMessages,
  readRecentOutbound,
} from "./message-rows.store.ts";
import { insertMessages, updateMessages } from "./message-writes.store.ts";
import {
  readCampaignTouches,
  readConversations,
  readDueRuns,
  readLiveRuns,
  readOutstanding,
  readPastRuns,
  readProfiles,
  readAgreedEarlier,
  readSuppressed,
} from "./read-rows.store.ts";
import {
  lockEntries,
  readAssignedAt,
  readCalls,
  readDueCalls,
  readMembers,
  readHabits,
  readReadingTimes,
  readRunsOfJourney,
  writeJourneyRows,
} from "./journey-rows.store.ts";
import { writeRows } from "./write-rows.store.ts";

/** A person's habits change, and messages of long ago are no habit. */
const HABITS_MS = 90 * 86_400_000;
/**
 * Lane tables are read by index, always. Left to itself the planner reads a table that was empty when it was last looked
 * at (an inbox nearly always is) from end to end, dead rows and all, once for each lane (tried: 24 ms to take 32 rows out of
 * the inbox, 20 ms to find no due run, against 0.3 ms).
 */
const BY_INDEX = "set_config('enable_seqscan', 'off', true)";

const LOCK = `
with held as (select lane from lane where lane = any($1::smallint[]) order by lane for update skip locked)
select array(select lane from held) as lanes, clock_timestamp() as now, (select revision from catalog_revision) as revision, ${BY_INDEX}`;

// Whoever waits for one lane holds no other, and so keeps nobody from going on.
const LOCK_ONE = LOCK.replace(" skip locked", "");

// 256 short probes, each answered by the first entry of a partial index. What waits behind a message in the air or in doubt is no
// work: the lane is woken when that one is settled.
const WITH_WORK = `
with t as materialized (select clock_timestamp() + make_interval(secs => $1::float8 / 1000) as now)
select l.lane from lane l, t
where exists (select from inbox i where i.lane = l.lane and not i.news)
  or exists (select from inbox i where i.lane = l.lane and i.received_at <= clock_timestamp() - make_interval(secs => $2::float8 / 1000))
  or exists (select from run r where r.lane = l.lane and r.state = 'live' and r.due_at <= t.now)
  or exists (select from run_call c where c.lane = l.lane and c.state <> 'done' and c.due_at <= t.now)
  or exists (select from message m where m.lane = l.lane and m.stage = 'waiting' and m.due_at <= t.now
    and (m.expires_at <= t.now or m.channel_id = any(array(select id from channel where state = 'active')))
    and not exists (
      select from message o where o.lane = m.lane and o.profile_id = m.profile_id and o.channel_id = m.channel_id and o.stage in ('claimed', 'unknown')))
  or exists (select from desk_conversation d where d.lane = l.lane and d.wake_at <= t.now)
  or exists (select from membership b where b.lane = l.lane and b.recheck_at <= t.now)
  or exists (select from message m where m.lane = l.lane and m.stage = 'claimed' and m.deadline <= t.now)
  or exists (select from message m where m.lane = l.lane and m.stage = 'unknown' and m.settle_at <= t.now)`;

type Lock = { readonly lanes: readonly number[]; readonly now: Date; readonly revision: number };

/** `shift` moves the database's time, for tests that travel. */
export function createPostgresLaneStore(pool: Db, shift: () => number = () => 0): LaneStore {
  const at = (now: Date): Date => (shift() === 0 ? now : new Date(now.getTime() + shift()));
  return {
    transaction: async (lanes, work) =>
      inTransactionFrom(pool, { name: "lock_lanes", text: LOCK, values: [lanes] }, async (client, [lock]: readonly Lock[]) =>
        !lock || lock.lanes.length === 0 ? null : work(laneTx(client, lock.lanes.map(toLane), at(lock.now), lock.revision)),
      ),
    transactionIn: async (lane, work) =>
      inTransactionFrom(pool, { name: "lock_lane", text: LOCK_ONE, values: [[lane]] }, async (client, [lock]: readonly Lock[]) => {
        if (!lock) throw new Error(`lane ${lane} was not locked`);
        return work(laneTx(client, lock.lanes.map(toLane), at(lock.now), lock.revision));
      }),
    lanesWithWork: async (newsMs) =>
      inTransactionFrom(pool, { name: "by_index", text: `select ${BY_INDEX}` }, async (client) => {
        const { rows } = await client.query<{ lane: Lane }>({ name: "lanes_with_work", text: WITH_WORK, values: [shift(), newsMs] });
        return rows.map((row) => row.lane);
      }),
    append: async (rows) => appendInbox(pool, rows),
  };
}

function laneTx(client: DbClient, lanes: readonly Lane[], now: Date, catalogRevision: number): LaneTx {
  /** Messages as they were read first, so that an update writes only what changed. */
  const known = new Map<MessageId, Message>();
  const note = <M extends Message>(messages: readonly M[]): readonly M[] => {
    for (const message of messages) if (!known.has(message.id)) known.set(message.id, message);
    return messages;
  };
  return {
    lanes,
    now,
    catalogRevision,
    takeInbox: async (limit, newsMs) => takeInbox(client, lanes, limit, newsMs),
    profiles: async (ids) => readProfiles(client, ids),
    conversations: async (profileIds) => readConversations(client, profileIds),
    messages: async (ids) => note(await readMessages(client, ids)),
    messagesByExternalId: async (among, externalIds) => note(await readMessagesByExternalId(client, among, externalIds)),
    liveRuns: async (profileIds) => readLiveRuns(client, profileIds),
    pastRuns: async (keys) => readPastRuns(client, keys),
    runsOfJourney: async (of) => readRunsOfJourney(client, of),
    membersOf: async (of) => readMembers(client, of),
    lockEntries: async (of) => lockEntries(client, of),
    calls: async (ids) => readCalls(client, ids),
    dueCalls: async (limit) => readDueCalls(client, lanes, now, limit),
    dueRuns: async (limit) => readDueRuns(client, lanes, now, limit),
    dueMessages: async (limits, settled = []) => note(await readDueMessages(client, lanes, now, { limits, settled })),
    pendingMessages: async (profileIds) => note(await readPendingMessages(client, profileIds)),
    recentOutbound: async (profileIds, since) => note(await readRecentOutbound(client, profileIds, since)),
    contacts: (ids, since) => readContacts(client, ids, since),
    assignedAt: (ids, since) => readAssignedAt(client, ids, since),
    habits: async (profileIds) => readHabits(client, profileIds, new Date(now.getTime() - HABITS_MS)),
    readingTimes: async (profileIds) => readReadingTimes(client, profileIds),
    campaignTouches: async (profileIds, campaignIds) => readCampaignTouches(client, profileIds, campaignIds),
    outstanding: async (profileIds) => readOutstanding(client, profileIds),
    overdueClaims: async (graceMs, limit) => note(await readOverdueClaims(client, lanes, new Date(now.getTime() - graceMs), limit)),
    dueDoubts: async (limit) => note(await readDueDoubts(client, lanes, now, limit)),
    suppressed: async (names) => readSuppressed(client, names),
    agreedEarlier: async (profileIds) => readAgreedEarlier(client, profileIds),
    takeCoupons: async (asks) => takeCoupons(client, asks, now),
    giveBackCoupons: async (taken) => giveBackCoupons(client, taken),
    redeemCoupons: async (orders) => redeemCoupons(client, orders),
    audiences: audienceTx(client, lanes, now),
    assist: assistTx(client),
    desk: deskTx(client, lanes, now),
    staffing: staffingTx(client),
    // All at once, in this order: none needs another's answer.
    save: async (changes) => {
      await Promise.all([
        insertMessages(client, changes.newMessages),
        updateMessages(client, changes.changedMessages, known),
        writeRows(client, changes, now),
        writeAudiences(client, changes.audiences),
        writeAssist(client, changes.assist),
        writeDesk(client, changes.desk, now),
        writeJourneyRows(client, changes),
        appendInbox(client, changes.forwarded),
      ]);
    },
  };
}
