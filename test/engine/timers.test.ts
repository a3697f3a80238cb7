/** Promise P18: many timers that are due in the same instant fire once each; none is lost, none early. */
import { exit, journey, onEvent, wait } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../scenario/world.ts";

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(async () => world[Symbol.asyncDispose]());

const TIMERS = 20_000;
const MAKE = `
with fresh as (
  select n, n % 256 as lane, overlay(gen_random_uuid()::text placing lpad(to_hex(n % 256), 2, '0') from 35)::uuid as id,
    overlay(gen_random_uuid()::text placing lpad(to_hex(n % 256), 2, '0') from 35)::uuid as run from generate_series(1, $1::integer) n
), people as (
  insert into profile (lane, id, workspace_id, identities, attributes, consent, reachability, created_at, updated_at)
  select lane, id, $2, '{}', '{}', '{}', '{}', now(), now() from fresh returning id
)
insert into run (lane, id, workspace_id, profile_id, journey, version_id, key, state, node, due_at, memory, started_at, updated_at)
select lane, run, $2, id, 'sleepers', $3, '', 'live', 'sleep', $4,
  '{"event": {"type": "slept", "id": "1", "occurredAt": "2026-01-01T00:00:00Z", "properties": {}}, "answers": {}, "messages": {}, "trail": []}', now(), now()
from fresh`;

test("20,000 timers due in the same instant fire once each, and none before it", async () => {
  await world.publish(
    journey("sleepers", {
      title: "Sleepers",
      entry: onEvent("slept"),
      start: "sleep",
      nodes: { sleep: wait("P1D", "again"), again: wait("P1D", "up"), up: exit("up") },
    }),
  );
  const version = [...world.system.catalog.current().versions.keys()][0];
  const due = new Date(world.now() + 3_600_000);
  await world.system.pool.query(MAKE, [TIMERS, world.workspaceId, version, due]);
  await world.advance("59m");
  expect(await world.ledger.count("select count(*)::int as n from run where node <> 'sleep'")).toBe(0);
  await world.advance("1m");
  expect(
    await world.ledger.count("select count(*)::int as n from run where node = 'again' and jsonb_array_length(memory->'trail') = 1"),
  ).toBe(TIMERS);
  expect(await world.ledger.count("select sum(passed)::int as n from node_count where node = 'sleep' and via = 'elapsed'")).toBe(TIMERS);
  await world.advance("25h");
  expect(await world.ledger.count("select count(*)::int as n from run where outcome = 'up'")).toBe(TIMERS);
  expect(await world.ledger.count("select sum(passed)::int as n from node_count where node = 'again' and via = 'elapsed'")).toBe(TIMERS);
});
