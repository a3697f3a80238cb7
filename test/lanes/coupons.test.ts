/** Codes of a pool, taken by several processes at once that also die: nobody gets two, no code goes to two, none is lost. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { addCodes, generateCodes, listPools, savePool } from "../../src/catalog/coupons.ts";
import { createPool, type Db } from "../../src/db/pool.ts";
import type { CouponAsk, LaneTx, TakenCoupon } from "../../src/lanes/lane-store.ts";
import { createPostgresLaneStore } from "../../src/lanes/postgres/lane-store.store.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createIds, type MessageId, type ProfileId, type WorkspaceId } from "../../src/platform/ids.ts";
import { toLane } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { createTestDatabase } from "../support/database.ts";

const PEOPLE = 60;
const ids = createIds(systemClock, seededRng(7));
let pools: readonly Db[];
let workspaceId: WorkspaceId;
beforeAll(async () => {
  const { url } = await createTestDatabase();
  pools = ["one", "other"].map((name) => createPool({ url, max: 8, name, onError: () => undefined }));
  const [pool] = pools;
  if (!pool) throw new Error("no pool");
  workspaceId = await ensureWorkspace({ pool, ids }, "Coupons");
  const by = { workspaceId, actor: "test" };
  const deps = { pool, ids, clock: systemClock };
  await savePool(deps, by, { name: "cart", title: "Cart", whenEmpty: "skip", lowAt: 1 });
  await addCodes(deps, by, "cart", generateCodes(PEOPLE, "T-"));
});
afterAll(async () => {
  for (const pool of pools) await pool.end();
});

const people = Array.from({ length: PEOPLE }, (_, lane) => ({ lane: toLane(lane), profileId: ids.inLane<ProfileId>(toLane(lane)) }));
type Person = (typeof people)[number];
const askOf = ({ lane, profileId }: Person): CouponAsk => ({
  workspaceId,
  pool: "cart",
  profileId,
  for: "run:1",
  messageId: ids.inLane<MessageId>(lane),
});

test("however many ask at once, die and ask again, each person has one code and no code has two", async () => {
  const stores = pools.map((pool) => createPostgresLaneStore(pool));
  const take = async (person: Person, turn: number): Promise<readonly TakenCoupon[] | "died" | null> => {
    const store = stores[turn % stores.length];
    const work = async (tx: LaneTx): Promise<readonly TakenCoupon[]> => {
      const taken = await tx.takeCoupons([askOf(person), askOf(person)]);
      if (turn < 2) throw new Error("died");
      return taken;
    };
    return store ? store.transaction([person.lane], work).catch(() => "died" as const) : null;
  };
  const seen = new Map<string, Set<string>>();
  // The first two turns die with their codes taken; then each asks four times, by turns in one process and the other.
  for (const turn of [0, 1, 2, 3, 4, 5])
    for (const [index, taken] of (
      await Promise.all(people.map(async (person) => take(person, turn + (turn < 2 ? 0 : person.lane % 2))))
    ).entries()) {
      if (turn < 2) expect(taken).toBe("died");
      if (!Array.isArray(taken)) continue;
      const codes = seen.get(people[index]?.profileId ?? "") ?? new Set();
      for (const { code } of taken as readonly TakenCoupon[]) if (code !== null) codes.add(code);
      seen.set(people[index]?.profileId ?? "", codes);
    }
  expect([...seen.values()].map(({ size }) => size)).toEqual(people.map(() => 1));
  expect(new Set([...seen.values()].flatMap((codes) => [...codes])).size).toBe(PEOPLE);
  const [pool] = pools;
  expect(pool && (await listPools(pool, workspaceId))).toMatchObject([{ free: 0, taken: PEOPLE }]);
});

test("a code that was taken and not used is free again with the same commit; the pool that is empty says what then", async () => {
  const [pool] = pools;
  const store = pool && createPostgresLaneStore(pool);
  const [first] = people;
  if (!store || !first) throw new Error("no store");
  const asked = { ...askOf(first), for: "run:2" };
  expect(await store.transaction([first.lane], async (tx) => tx.takeCoupons([asked]))).toMatchObject([{ code: null, whenEmpty: "skip" }]);
  await addCodes({ pool, ids, clock: systemClock }, { workspaceId, actor: "test" }, "cart", ["LAST"]);
  await store.transaction([first.lane], async (tx) => tx.giveBackCoupons(await tx.takeCoupons([asked])));
  expect(await listPools(pool, workspaceId)).toMatchObject([{ free: 1 }]);
  expect(await store.transaction([first.lane], async (tx) => tx.takeCoupons([asked]))).toMatchObject([{ code: "LAST", isNew: true }]);
  expect(await store.transaction([first.lane], async (tx) => tx.takeCoupons([asked]))).toMatchObject([{ code: "LAST", isNew: false }]);
});
