/**
 * People, and runs that wait, by the million: written straight into the tables, in the shape that the doors give them.
 * The last byte of an id is its lane, as everywhere; ids of the same number belong together.
 */
import type pg from "pg";
import type { JourneyDocument } from "../../src/journeys/document.ts";
import type { VersionId, WorkspaceId } from "../../src/platform/ids.ts";
import { EVENT, phoneOf } from "./people.ts";

/** Rows of one statement. */
const AT_ONCE = 100_000;

/** The UUID of number `n`; `kind` keeps people and runs apart. */
const idOf = (kind: "1" | "2"): string =>
  `('0199' || lpad(to_hex(n), 8, '0') || '700${kind}' || '8000' || '0000000000' || lpad(to_hex(n % 256), 2, '0'))::uuid`;

const CONSENT = JSON.stringify({
  whatsapp: { utility: { state: "opted_in", at: "2026-01-01T00:00:00.000Z", source: "bench", entryId: "e" } },
});

const PEOPLE = `
with n as (select generate_series($1::int, $2::int - 1) as n),
p as (
  insert into profile (lane, id, workspace_id, identities, attributes, locale, time_zone, country, consent, reachability, created_at, updated_at)
  select n % 256, ${idOf("1")}, $3, jsonb_build_object('externalId', 'customer-' || n, 'phone', $4::text || lpad(n::text, 6, '0')),
    jsonb_build_object('firstName', 'Ana ' || n, 'tier', n % 10), 'en', 'Europe/Paris', 'FR', $5, '{}', now(), now()
  from n)
insert into identity (workspace_id, kind, value, profile_id)
select $3, k.kind, k.value, ${idOf("1")} from n
cross join lateral (values ('externalId', 'customer-' || n), ('phone', $4::text || lpad(n::text, 6, '0'))) as k(kind, value)`;

/** The people of `person(index)`, from 0 up to `count`, at most a million. */
export async function fillPeople(pool: pg.Pool, workspaceId: WorkspaceId, count: number): Promise<void> {
  for (let from = 0; from < count; from += AT_ONCE)
    await pool.query(PEOPLE, [from, Math.min(count, from + AT_ONCE), workspaceId, phoneOf(0).slice(0, -6), CONSENT]);
}

const RUNS = `
with n as (select generate_series($1::int, $2::int - 1) as n)
insert into run (lane, id, workspace_id, profile_id, journey, version_id, key, state, node, due_at, memory, started_at, updated_at)
select n % 256, ${idOf("2")}, $3, ${idOf("1")}, $4, $5, n::text, 'live', $6, $7,
  jsonb_build_object('event', jsonb_build_object('type', $8::text, 'id', 'e' || n, 'occurredAt', '2026-11-01T09:00:00.000Z',
    'properties', jsonb_build_object('orderId', n::text, 'orderNumber', '#' || n, 'total', '89.90', 'currency', 'EUR')),
    'answers', '{}'::jsonb, 'messages', '{}'::jsonb, 'trail', '[]'::jsonb), now(), now()
from n`;

/** One run for each person from `from` up to `to`, waiting at that node until `dueAt`. */
export async function fillRuns(
  pool: pg.Pool,
  of: {
    readonly workspaceId: WorkspaceId;
    readonly versionId: VersionId;
    readonly journey: JourneyDocument;
    readonly from: number;
    readonly to: number;
    readonly dueAt: Date;
  },
): Promise<void> {
  const { workspaceId, versionId, journey, dueAt } = of;
  for (let from = of.from; from < of.to; from += AT_ONCE)
    await pool.query(RUNS, [from, Math.min(of.to, from + AT_ONCE), workspaceId, journey.name, versionId, journey.start, dueAt, EVENT]);
}

const REWIND = `
with n as (select generate_series(0, $1::int - 1) as n), x as (select (n % 256)::smallint as lane, ${idOf("2")} as id from n)
update run set node = $2, memory = jsonb_set(memory, '{trail}', '[]'), due_at = $3 from x where run.lane = x.lane and run.id = x.id`;

/** Puts the runs of the first `count` people back to the start, where they wait until `dueAt`. */
export async function rewindRuns(pool: pg.Pool, journey: JourneyDocument, count: number, dueAt: Date): Promise<void> {
  await pool.query(REWIND, [count, journey.start, dueAt]);
}
