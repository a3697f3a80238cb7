/** A server that is killed in the middle of an erasure: the next one ends it, by itself, and proves it once. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CrashPoint } from "../../src/platform/crash-points.ts";
import { callApi } from "./api.ts";
import { customerAt, phoneOf } from "./customers.ts";
import { openShop, type Shop } from "./shop.ts";
import { openStage } from "./stage.ts";
import { until } from "./until.ts";

/** One after the other on one database, so that what one kill leaves behind is met by the next. */
const KILLS: readonly CrashPoint[] = ["erasure.mentions_gone", "erasure.rows_gone", "erasure.files_gone"];
/** The one beside them, of whom all stays. */
const OTHER = KILLS.length;

let shop: Shop;
beforeAll(async () => void (shop = await openShop({ customers: OTHER + 1 })));
afterAll(async () => shop[Symbol.asyncDispose]());

test(`killed at ${KILLS.join(", ")}: finished, nothing found, proved once`, { timeout: 900_000 }, async () => {
  await using stage = await openStage(shop, { maxInFlight: 16 });
  const { databaseUrl } = stage;
  const run = async (sql: string) => shop.run(databaseUrl, sql);
  const tables = (
    await run("select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")
  ).map(({ name }) => String(name));
  const ids = new Map((await run("select value, profile_id as id from identity")).map(({ value, id }) => [String(value), String(id)]));
  /** By table: rows in which anything of the person stands, in whatever column. Proofs name the profile, which leads to nothing. */
  const found = async (index: number): Promise<ReadonlyMap<string, number>> => {
    const own = [`erase-me-${index}-`, phoneOf(index).slice(1), `"${customerAt(index)}"`, ids.get(customerAt(index)) ?? ""];
    const words = own.map((word) => `t::text like '%${word}%'`);
    const counts = tables.map((name) => `select '${name}' as name, count(*)::int as n from "${name}" t where ${words.join(" or ")}`);
    const rows = await run(counts.join(" union all "));
    const places = rows.filter(({ name, n }) => n !== 0 && name !== "erasure").map(({ name, n }) => [String(name), Number(n)] as const);
    return new Map(places.toSorted(([one], [other]) => one.localeCompare(other)));
  };

  // What a shop knows after a while: attributes, an order that was told, a trip that waits, a name in the log of changes.
  const before = await stage.start(0);
  for (let index = 0; index <= OTHER; index += 1) {
    const profile = { externalId: customerAt(index) };
    const mark = (what: string): string => `erase-me-${index}-${what}`;
    expect(await callApi(before.url, "/v1/profiles", { ...profile, attributes: { note: mark("attribute") } })).toBe(202);
    for (const type of ["order_placed", "trip_booked"])
      expect(await callApi(before.url, "/v1/events", { id: mark(type), type, profile, properties: { note: mark("property") } })).toBe(202);
  }
  await until(
    "orders are told, trips wait",
    async () => (await stage.meta.accepted()) === OTHER + 1 && (await run("select from run where state = 'live'")).length === OTHER + 1,
  );
  await stage.finish();
  await before.kill();
  const stays = await found(OTHER);
  for (let index = 0; index <= OTHER; index += 1)
    expect([...(await found(index)).keys()]).toEqual(
      expect.arrayContaining(["profile", "identity", "event", "message", "run", "consent_entry"]),
    );

  for (const [index, point] of KILLS.entries()) {
    const doomed = await stage.start(0, { crashAt: `${point}:1`, signal: "SIGKILL" });
    expect(await callApi(doomed.url, `/v1/profiles/externalId:${customerAt(index)}/erase`, {}), "no answer left").toBe(0);
    expect(await doomed.ended, point).toBe("SIGKILL");
    expect(await run("select from erasure where state = 'done'"), point).toHaveLength(index);
    if (point === "erasure.mentions_gone") expect((await found(index)).has("profile"), "in the middle").toBe(true);

    // Nobody asks again.
    const next = await stage.start(0);
    await until(
      `the erasure that was cut off at ${point} is done`,
      async () => (await run("select from erasure where state = 'done'")).length === index + 1,
    );
    expect([...(await found(index))], point).toEqual([]);
    expect(await run("select subject from audit where action like 'profile.erased%'"), point).toHaveLength(index + 1);
    await next.kill();
  }
  // Its words are the proof's, for each of them, and no start since has found anything to do again.
  expect(
    await run(
      "select e.replays from erasure e join audit a on a.subject = e.id::text and a.action = 'profile.erased' where e.state = 'done' and a.detail->>'proof' is not null",
    ),
  ).toEqual(KILLS.map(() => ({ replays: 0 })));
  expect(await run("select from run where state = 'live'"), "nothing of them waits to be sent").toHaveLength(1);
  expect([...(await found(OTHER))]).toEqual([...stays]);
});
