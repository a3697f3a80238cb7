import type { Socket } from "node:net";
import { NO_ASSIST_CHANGES } from "../../src/lanes/assist-tx.ts";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { NO_GROUP_CHANGES } from "../../src/lanes/group-tx.ts";
import { NO_AUDIENCE_CHANGES } from "../../src/lanes/audience-tx.ts";
import { watchFrozenSessions } from "../../src/db/frozen-sessions.store.ts";
import type { DbClient } from "../../src/db/pool.ts";
import type { LaneTx } from "../../src/lanes/lane-store.ts";
import { createPostgresLaneStore } from "../../src/lanes/postgres/lane-store.store.ts";
import { nextTurn, systemClock } from "../../src/platform/clock.ts";
import { allLanes, stripes, toLane } from "../../src/platform/lane.ts";
import { countInOrder, eventRow, ids, intake, type Lanes, openLanes, profileIn, someone, WORKSPACE } from "./lanes.ts";

let lanes: Lanes;
beforeAll(async () => void (lanes = await openLanes()));
afterAll(async () => lanes[Symbol.asyncDispose]());

test("two processes never hold the same lane; who comes second gets what is left, or nothing", async () => {
  const other = createPostgresLaneStore(lanes.connect(2));
  const [stripe = []] = stripes(16);
  const seen = await lanes.store.transaction(stripe, async ({ lanes: held }) => {
    const rest = await other.transaction(allLanes.slice(10, 20), async (tx) => tx.lanes);
    const none = await other.transaction(stripe, async (tx) => tx.lanes);
    return { held, rest, none };
  });
  expect(seen).toEqual({ held: stripe, rest: allLanes.slice(16, 20), none: null });
  expect(await other.transaction(stripe, async (tx) => tx.lanes)).toEqual(stripe);
});

test("a frozen holder loses its lanes within seconds, and what it wanted to commit is refused", async () => {
  const other = createPostgresLaneStore(lanes.connect(2));
  const profile = profileIn(5);
  let thaw: () => void = () => undefined;
  const thawed = new Promise<void>((resolve) => void (thaw = resolve));
  const frozen = lanes.store.transaction([toLane(5)], async (tx: LaneTx) => {
    await tx.save({ ...EMPTY, profiles: [someone(profile, tx.now)] });
    await thawed;
  });
  const outcome = frozen.then(
    () => "committed",
    () => "refused",
  );
  const began = systemClock.monotonic();
  await vi.waitUntil(async () => (await other.transaction([toLane(5)], async () => "got it")) === "got it", {
    timeout: 100_000,
    interval: 50,
  });
  const took = systemClock.monotonic() - began;
  thaw();
  expect(await outcome).toBe("refused");
  expect(took).toBeGreaterThan(1_000);
  expect(await lanes.count(`select count(*)::int as n from profile where id = '${profile}'`)).toBe(0);
});

test("a holder that froze in the middle of a statement, or before it read its answer, loses its lanes too; one that works keeps them", async () => {
  const ended: string[] = [];
  const other = lanes.connect(2);
  await using _ = watchFrozenSessions({
    pool: other,
    clock: systemClock,
    ended: ({ name }) => void ended.push(name),
    failed: (error) => void lanes.errors.push(error),
  });
  const hold = async (name: string, lane: number): Promise<DbClient> => {
    const client = await lanes.connect(1, name).connect();
    onTestFinished(() => client.release(true));
    await client.query("begin");
    await client.query("select from lane where lane = $1 for update", [lane]);
    return client;
  };
  const half = await hold("half", 21);
  socketOf(half).write(HALF_A_STATEMENT);
  const deaf = await hold("deaf", 22);
  const unread = deaf.query(`select repeat('x', ${50 << 20})`).catch(() => undefined);
  await nextTurn();
  socketOf(deaf).pause();
  const busy = await hold("busy", 23);
  const slept = busy.query("select pg_sleep(6)");
  const store = createPostgresLaneStore(other);
  const gets = async (lane: number): Promise<boolean> => (await store.transaction([toLane(lane)], async () => true)) === true;
  await vi.waitUntil(async () => (await gets(21)) && gets(22), { timeout: 100_000, interval: 50 });
  expect(await gets(23)).toBe(false);
  await slept;
  await busy.query("commit");
  expect(ended.toSorted()).toEqual(["parley deaf", "parley half"]);
  socketOf(deaf).resume();
  await unread;
});

test("what is due is decided by the database's clock, whatever this machine's says", async () => {
  const run = { lane: 9, profile: profileIn(9), version: ids.next<string>() };
  const insert = async (dueIn: string): Promise<unknown> =>
    lanes.pool.query(
      `insert into run (lane, id, workspace_id, profile_id, journey, version_id, key, state, node, due_at, memory, started_at, updated_at)
       values ($1, $2, $3, $4, 'j', $5, 'k', 'live', 'n', now() + $6::interval, '{}', now(), now())`,
      [run.lane, ids.inLane(toLane(9)), WORKSPACE, run.profile, run.version, dueIn],
    );
  await insert("10 minutes");
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    vi.setSystemTime(systemClock.now() + 3_600_000);
    expect(await lanes.store.lanesWithWork(0)).toEqual([]);
    expect(await lanes.store.transaction([toLane(9)], async (tx) => tx.dueRuns(10))).toEqual([]);
    vi.setSystemTime(systemClock.now() - 7_200_000);
    await insert("-1 second");
    expect(await lanes.store.lanesWithWork(0)).toEqual([9]);
    expect(await lanes.store.transaction([toLane(9)], async (tx) => tx.dueRuns(10))).toHaveLength(1);
  } finally {
    vi.useRealTimers();
    await lanes.pool.query("delete from run");
  }
});

test("when every connection is cut, the work goes on by itself and nothing is lost", async () => {
  const profile = profileIn(11);
  const worker = lanes.worker([intake(countInOrder)]);
  for (let n = 1; n <= 20; n += 1) {
    if (n % 5 === 0)
      await lanes.pool.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
      );
    const row = eventRow(profile, { n });
    // A door whose commit failed tells its caller, who sends again.
    await vi.waitUntil(
      async () =>
        lanes.store.append([row]).then(
          () => true,
          (error: { code?: string }) => error.code === "23505",
        ),
      { timeout: 100_000, interval: 10 },
    );
  }
  await vi.waitUntil(
    async () =>
      worker.idle().then(
        () => true,
        () => false,
      ),
    { timeout: 100_000, interval: 20 },
  );
  const { rows } = await lanes.pool.query<{ attributes: object }>("select attributes from profile where id = $1", [profile]);
  expect(rows).toEqual([{ attributes: { last: 20, gaps: 0 } }]);
  expect(await lanes.count("select count(*)::int as n from incident")).toBe(0);
  await worker[Symbol.asyncDispose]();
});

const EMPTY = {
  profiles: [],
  identities: [],
  consent: [],
  events: [],
  conversations: [],
  newMessages: [],
  changedMessages: [],
  newRuns: [],
  changedRuns: [],
  removedRuns: [],
  calls: [],
  assignments: [],
  entries: [],
  forwarded: [],
  counts: [],
  facts: [],
  reach: [],
  inboundFiles: [],
  campaignRecipients: [],
  campaignConversions: [],
  formResponses: [],
  visits: [],
  arrivals: [],
  deliveries: [],
  incidents: [],
  audiences: NO_AUDIENCE_CHANGES,
  groups: NO_GROUP_CHANGES,
  assist: NO_ASSIST_CHANGES,
  desk: { conversations: [], entries: [], texts: [], seen: [] },
} as const;

/** A Parse message, and not a byte of what has to follow. */
const HALF_A_STATEMENT = Buffer.from("P\0\0\0\x10\0select 1\0\0\0", "latin1");

function socketOf(client: DbClient): Socket {
  return (client as DbClient & { readonly connection: { readonly stream: Socket } }).connection.stream;
}
