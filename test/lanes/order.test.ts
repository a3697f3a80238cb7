import { afterAll, beforeAll, expect, test } from "vitest";
import { journeyTaskHandler } from "../../src/engine/journeys-tasks.ts";
import { LaneWork } from "../../src/lanes/lane-work.ts";
import { nextTurn } from "../../src/platform/clock.ts";
import type { InboxId } from "../../src/platform/ids.ts";
import { allLanes, laneOf, toLane } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { countInOrder, eventRow, ids, intake, type Lanes, NO_CATALOG, openLanes, profileIn, WORKSPACE } from "./lanes.ts";

let lanes: Lanes;
beforeAll(async () => void (lanes = await openLanes()));
afterAll(async () => lanes[Symbol.asyncDispose]());

test("eight workers apply the 2,000 events of one profile in the order they came, without a gap", async () => {
  const hot = profileIn(7);
  const others = Array.from({ length: 60 }, (_, index) => profileIn(index));
  const workers = Array.from({ length: 8 }, () => lanes.worker([intake(countInOrder)]));
  for (let first = 1; first <= 2_000; first += 50) {
    const rows = Array.from({ length: 50 }, (_, index) => eventRow(hot, { n: first + index }));
    await lanes.store.append([...rows, ...others.map((profile) => eventRow(profile, { n: (first - 1) / 50 + 1 }))]);
    for (const worker of workers) worker.wake(allLanes);
  }
  await Promise.all(workers.map(async (worker) => worker.idle()));
  const { rows } = await lanes.pool.query<{ attributes: { last: number; gaps: number } }>(
    "select attributes from profile where lane = $1 and id = $2",
    [laneOf(hot), hot],
  );
  expect(rows).toEqual([{ attributes: { last: 2_000, gaps: 0 } }]);
  expect(await lanes.count('select count(*)::int as n from profile where attributes = \'{"last": 40, "gaps": 0}\'')).toBe(60);
  expect(lanes.errors).toEqual([]);
  for (const worker of workers) await worker[Symbol.asyncDispose]();
});

test("a long inbox is drained without anybody waking the lane again", async () => {
  const profile = profileIn(200);
  const worker = lanes.worker([intake(countInOrder, 64)]);
  await lanes.store.append(Array.from({ length: 3_000 }, (_, index) => eventRow(profile, { n: index + 1 })));
  worker.wake([toLane(200)]);
  await worker.idle();
  expect(await lanes.count("select count(*)::int as n from inbox")).toBe(0);
  expect(await lanes.count(`select (attributes->>'last')::int as n from profile where id = '${profile}'`)).toBe(3_000);
  await worker[Symbol.asyncDispose]();
});

test("whoever asks whether all is done hears of what was done since they asked last, also when it is over", async () => {
  let over = (): void => undefined;
  const committed = new Promise<void>((resolve) => (over = resolve));
  const worker = lanes.worker([intake(countInOrder), { name: "over", run: async () => over }]);
  await worker.idle();
  const profile = profileIn(40);
  await lanes.store.append([eventRow(profile, { n: 1 })]);
  worker.wake([laneOf(profile)]);
  await committed;
  await nextTurn();
  expect(await worker.idle()).toBe(true);
  expect(await worker.idle()).toBe(false);
  await worker[Symbol.asyncDispose]();
});

test("what one lane sends to another arrives there, once, in order", async () => {
  const [from, to] = [profileIn(3), profileIn(250)];
  const forward = intake((work, profile, event) => {
    if (profile.id !== from) return countInOrder(work, profile, event);
    work.forward({ ...eventRow(to, event.properties), id: work.ids.inLane(laneOf(to)) });
  });
  const workers = [lanes.worker([forward]), lanes.worker([forward])];
  await lanes.store.append(Array.from({ length: 500 }, (_, index) => eventRow(from, { n: index + 1 })));
  await Promise.all(workers.map(async (worker) => worker.idle()));
  const { rows } = await lanes.pool.query<{ attributes: object }>("select attributes from profile where id = $1", [to]);
  expect(rows).toEqual([{ attributes: { last: 500, gaps: 0 } }]);
  for (const worker of workers) await worker[Symbol.asyncDispose]();
});

test("two doors that append the same things in different batches keep each once, and never dead-lock", async () => {
  const rng = seededRng(5);
  const shuffle = <T>(list: readonly T[]): T[] =>
    list
      .map((item) => ({ item, key: rng.integer(1_000_000) }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ item }) => item);
  const keys = Array.from({ length: 600 }, (_, index) => `event-${index}`);
  const profile = profileIn(90);
  const doors = Array.from({ length: 6 }, async () => {
    const mine = shuffle(keys);
    let added = 0;
    for (let at = 0; at < mine.length; at += 60)
      added += (await lanes.store.append(mine.slice(at, at + 60).map((key) => eventRow(profile, { n: 1 }, key)))).size;
    return added;
  });
  const added = await Promise.all(doors);
  expect(added.reduce((sum, count) => sum + count, 0)).toBe(600);
  expect(await lanes.count("select count(distinct item->'event'->>'id')::int as n from inbox")).toBe(600);
  // The same key of another workspace, or of another kind of thing, is another thing.
  const stranger = { ...eventRow(profile, {}, "event-1"), workspaceId: ids.next<typeof WORKSPACE>() };
  expect((await lanes.store.append([stranger, stranger])).size).toBe(1);
  await lanes.pool.query("delete from inbox");
});

test("a task that comes to all lanes at once looks at no more people in a transaction than one that comes to a few", async () => {
  const asked = async (count: number): Promise<readonly number[]> => {
    const limits: number[] = [];
    const rows = allLanes.slice(0, count).map((lane) => {
      const item = {
        kind: "journey_task",
        task: { kind: "begin", journey: "j", audience: "a", at: "2027-01-01T00:00:00Z" },
        after: null,
        done: 0,
      } as const;
      return { row: { lane, id: ids.inLane<InboxId>(lane), workspaceId: WORKSPACE, profileId: null, item, receivedAt: new Date() }, item };
    });
    await lanes.store.transaction(allLanes, async (tx) => {
      const membersOf: typeof tx.membersOf = async (of) => {
        limits.push(of.limit);
        return tx.membersOf(of);
      };
      await journeyTaskHandler.prefetch(new LaneWork({ ...tx, membersOf }, NO_CATALOG, ids), rows);
    });
    return limits;
  };
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
  expect(sum(await asked(256))).toBeLessThanOrEqual(4_096);
  expect(await asked(1)).toEqual([500]);
});
