/** Promise P24: each breach is planted by hand, found by the next audit, and put before people once. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAuditor } from "../../src/app/auditor/auditor.ts";
import { INVARIANTS, type Invariant } from "../../src/app/auditor/breaches.store.ts";
import { createPool, type Db } from "../../src/db/pool.ts";
import { QUARANTINE } from "../../src/messages/doubt.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { CLAIM_TIMES } from "../../src/sends/claim.ts";
import { createTestDatabase } from "../support/database.ts";
import { CHANNEL_ID, PROFILE_ID, WORKSPACE_ID } from "../support/sample-rows.ts";

let pool: Db;
beforeAll(async () => {
  const database = await createTestDatabase();
  pool = createPool({ url: database.url, max: 3, name: "auditor", onError: () => undefined });
  await pool.query("insert into workspace (id, name) values ($1, 'Audited')", [WORKSPACE_ID]);
  // What the schema forbids can be audited only where it was taken off.
  const { rows } = await pool.query<{ name: string }>(
    "select conname as name from pg_constraint where conrelid = 'message'::regclass and contype = 'c'",
  );
  for (const { name } of rows) await pool.query(`alter table message drop constraint "${name}"`);
});
afterAll(async () => pool.end());

const message = (state: string, stage: string, set: string): string => `
insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, attempt, due_at, ${set.replaceAll(/ = [^,]+/g, "")}, created_at, updated_at)
values (7, overlay(gen_random_uuid()::text placing '07' from 35)::uuid, '${WORKSPACE_ID}', '${PROFILE_ID}', '${CHANNEL_ID}', 'outbound', '${state}', '${stage}', 1, now(),
  ${set.replaceAll(/\w+ = /g, "")}, now(), now())`;
const CLAIMED = "deadline = now() + interval '1 minute'";
const DOUBTFUL = "doubt_at = now() - interval '1 minute', settle_at = now() + interval '1 minute'";
const RUN = `insert into run (lane, id, workspace_id, profile_id, journey, version_id, key, state, node, due_at, memory, started_at, updated_at)
  values (7, '${PROFILE_ID}', '${WORKSPACE_ID}', '${PROFILE_ID}', 'j', '${CHANNEL_ID}', '', 'live', 'wait', now() - interval '6 minutes', '{}', now(), now())`;
const INBOX = `insert into inbox (lane, id, workspace_id, item, news, received_at) values (7, '${PROFILE_ID}', '${WORKSPACE_ID}', '{}', false, now() - interval '6 minutes')`;

const SOUND = [message("claimed", "claimed", CLAIMED), message("accepted", "done", "external_id = 'w'")];
const PLANTED: { readonly [I in Invariant]: readonly string[] } = {
  claim_overdue: [message("claimed", "claimed", "deadline = now() - interval '71 seconds'")],
  pair_outstanding_twice: [message("claimed", "claimed", CLAIMED), message("unknown", "unknown", DOUBTFUL)],
  doubt_overdue: [message("unknown", "unknown", "doubt_at = now() - interval '26 hours', settle_at = now() + interval '1 minute'")],
  doubt_not_looked_at: [message("unknown", "unknown", "doubt_at = now() - interval '1 hour', settle_at = now() - interval '6 minutes'")],
  accepted_without_id: [message("delivered", "done", "receipts = '{}'")],
  stage_contradicts_state: [message("queued", "done", "receipts = '{}'")],
  run_overdue: [RUN],
  inbox_stuck: [INBOX],
};

test("what is sound is no breach", async () => {
  expect(await audited(SOUND)).toEqual({ found: [], incidents: [] });
});

test.each(INVARIANTS)("%s is found, and told once", async (invariant) => {
  expect(await audited(PLANTED[invariant])).toEqual({ found: [`${invariant}:1`], incidents: [`invariant_broken/${invariant}`] });
});

test("after a restore a pair may have several doubts", async () => {
  await pool.query("update installation set lost_from = now(), lost_at = now()");
  const doubts = [message("unknown", "unknown", DOUBTFUL), message("unknown", "unknown", DOUBTFUL)];
  expect((await audited(doubts)).found).toEqual([]);
  expect((await audited(PLANTED.pair_outstanding_twice)).found).toEqual(["pair_outstanding_twice:1"]);
});

async function audited(planted: readonly string[]): Promise<{ readonly found: readonly string[]; readonly incidents: readonly string[] }> {
  await pool.query("truncate message, run, inbox, incident");
  for (const sql of planted) await pool.query(sql);
  const auditor = createAuditor({ pool, clock: systemClock, times: CLAIM_TIMES, quarantine: QUARANTINE });
  const incidents = async (): Promise<readonly string[]> =>
    (await pool.query<{ told: string }>("select kind || '/' || subject as told from incident")).rows.map(({ told }) => told);
  await auditor.audit();
  // The first look after a start may only see what is being caught up with.
  expect(await incidents()).toEqual([]);
  await auditor.audit();
  await auditor.audit();
  return { found: [...auditor.breaches()].flatMap(([name, n]) => (n > 0 ? [`${name}:${n}`] : [])), incidents: await incidents() };
}
