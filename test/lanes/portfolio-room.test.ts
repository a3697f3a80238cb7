/** Several processes that draw on one portfolio's limit at the same moment, one that dies with room in hand, one whose transaction fails. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Clock, systemClock } from "../../src/platform/clock.ts";
import type { ChannelId } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { createPortfolioRoom, type PortfolioRoom } from "../../src/sends/portfolio-room.ts";
import { leaseRoom } from "../../src/sends/portfolio-room.store.ts";
import { aConversation, aProfile } from "../support/sample-rows.ts";
import { LaneWork } from "../../src/lanes/lane-work.ts";
import { ids, type Lanes, NO_CATALOG, openLanes, profileIn, WORKSPACE } from "./lanes.ts";

let lanes: Lanes;
beforeEach(async () => void (lanes = await openLanes()));
const opened: PortfolioRoom[] = [];
afterEach(async () => {
  for (const room of opened.splice(0)) await room[Symbol.asyncDispose]();
  await lanes[Symbol.asyncDispose]();
});

const channelId = ids.next<ChannelId>();
const numbers = { workspaceId: WORKSPACE, portfolioId: "5069", channelIds: [channelId] };
const LIMIT = 100;

function process(clock: Pick<Clock, "monotonic" | "sleep"> = systemClock): PortfolioRoom {
  const pool = lanes.connect(2);
  const room = createPortfolioRoom({
    leaseRoom: async (asked) => leaseRoom(pool, asked),
    clock,
    holder: ids.next(),
    failed: (error) => void lanes.errors.push(error),
  });
  opened.push(room);
  return room;
}
/** What a lane transaction does with a claim. */
async function reach(people: number, inLane = 0): Promise<void> {
  for (let one = 0; one < people; one += 1) {
    const profileId = profileIn(inLane);
    const lane = laneOf(profileId);
    await lanes.put(lane, (work) => {
      work.putProfile(aProfile({ lane, id: profileId, workspaceId: WORKSPACE }));
      work.conversations.put(aConversation({ lane, profileId, channelId, workspaceId: WORKSPACE, reachedAt: work.now }));
    });
  }
}
const counted = async (): Promise<number> => lanes.count("select coalesce(sum(people), 0)::int as n from reach_count");

test("four processes that take and commit at once come to the limit exactly, whatever their transactions want", async () => {
  const work = async (room: PortfolioRoom, lane: number, wants: readonly number[]): Promise<number> => {
    let taken = 0;
    for (const want of wants) {
      const ticket = await room.take(numbers, LIMIT, "other", want, new Date());
      // Some find less to send than they took room for.
      const used = Math.min(ticket.room(), Math.ceil(want * 0.8));
      for (let one = 0; one < used; one += 1) ticket.spend();
      await reach(used, lane);
      ticket.close();
      taken += used;
    }
    return taken;
  };
  const wants = [7, 3, 11, 5, 9, 2, 8, 4];
  const all = await Promise.all(Array.from({ length: 4 }, async (_, index) => work(process(), index, wants.slice(index % 3))));
  const taken = all.reduce((sum, one) => sum + one, 0);
  expect(taken).toBe(await counted());
  expect(taken).toBeLessThanOrEqual(LIMIT);
  // Whoever comes last finds the rest, once the others have given back what they had in hand.
  const last = process();
  const rest = async (): Promise<number> => {
    const ticket = await last.take(numbers, LIMIT, "other", LIMIT, new Date());
    const room = ticket.room();
    ticket.close();
    return room;
  };
  await expect.poll(rest, { timeout: 20_000 }).toBe(LIMIT - taken);
  expect(lanes.errors).toEqual([]);
});

test("eight that ask in the same moment are granted the limit between them, not each what was left", async () => {
  const pools = Array.from({ length: 8 }, () => lanes.connect(1));
  for (let round = 0; round < 5; round += 1) {
    await lanes.pool.query("delete from portfolio_grant");
    await Promise.all(pools.map(async (pool) => pool.query("select 1")));
    const granted = await Promise.all(
      pools.map(async (pool) => {
        const asked = {
          ...numbers,
          holder: ids.next<string>(),
          purpose: "other",
          limit: LIMIT,
          kept: 0,
          want: 30,
          spare: 0,
          now: new Date(),
        } as const;
        return (await leaseRoom(pool, asked)).granted;
      }),
    );
    expect(granted.reduce((sum, one) => sum + one, 0)).toBe(LIMIT);
  }
});

test("what somebody has to spare comes back once they need no more", async () => {
  const [one, other] = [process(), process()];
  const ticket = await one.take(numbers, LIMIT, "other", 8, new Date());
  for (let person = 0; person < 8; person += 1) ticket.spend();
  await reach(8);
  ticket.close();
  await expect.poll(async () => lanes.count("select coalesce(sum(people), 0)::int as n from portfolio_grant"), { timeout: 20_000 }).toBe(0);
  expect((await other.take(numbers, LIMIT, "other", LIMIT, new Date())).room()).toBe(LIMIT - 8);
});

test("room that a dead process took along comes back when its word has lapsed; a failed transaction's does sooner", async () => {
  let now = 0;
  const here = process({ ...systemClock, monotonic: () => now });
  const failed = await here.take(numbers, LIMIT, "other", 60, new Date());
  expect(failed.room()).toBe(60);
  // While plenty is left, the first of them was given a few to spare.
  const other = process();
  expect((await other.take(numbers, LIMIT, "other", 60, new Date())).room()).toBe(35);
  // Neither closes its ticket. The second one is dead.
  now += 21_000;
  await lanes.pool.query("update portfolio_grant set until = until - interval '31 seconds'");
  const again = await here.take(numbers, LIMIT, "other", LIMIT, new Date(systemClock.now() + 2_000));
  expect(again.room()).toBe(LIMIT);
});

test("marketing leaves a tenth to everything else, and says when it may go on", async () => {
  const room = process();
  await reach(88);
  const ticket = await room.take(numbers, LIMIT, "marketing", 10, new Date());
  expect(ticket.room()).toBe(2);
  expect((await room.take(numbers, LIMIT, "other", 20, new Date())).room()).toBe(LIMIT - 88 - 2);
  const at = ticket.nextFree(new Date());
  expect(at.getTime()).toBeLessThanOrEqual(systemClock.now() + 2_000);
});

test("people count by their last message: whoever is reached again moves, and counts once", async () => {
  const profileId = profileIn(1);
  const lane = laneOf(profileId);
  const at = async (hoursAgo: number): Promise<void> =>
    lanes.store
      .transaction([lane], async (tx) => {
        const work = new LaneWork(tx, NO_CATALOG, ids);
        await work.conversations.load([profileId]);
        const known = work.conversations.of(profileId, channelId) ?? aConversation({ lane, profileId, channelId, workspaceId: WORKSPACE });
        work.conversations.put({ ...known, reachedAt: new Date(work.now.getTime() - hoursAgo * 3_600_000) });
        await tx.save(work.changes());
      })
      .then(() => undefined);
  await at(23);
  await at(5);
  await at(0);
  const { rows } = await lanes.pool.query<{ people: number }>("select people from reach_count order by slot");
  expect(rows.map(({ people }) => people)).toEqual([0, 0, 1]);
});
