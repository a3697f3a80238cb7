/** The audit log is tamper-evident: whoever may do everything in the database is still found out. */
import { afterAll, beforeEach, expect, test } from "vitest";
import { createAuditLogCheck } from "../../src/app/auditor/audit-log-check.ts";
import { openIncidents } from "../../src/app/auditor/open-incident.store.ts";
import { verifyAudit } from "../../src/catalog/audit-chain.ts";
import { insertAuditEntry } from "../../src/catalog/audit-entry.ts";
import { createPool, type Db, inTransaction } from "../../src/db/pool.ts";
import { shiftedClock, systemClock } from "../../src/platform/clock.ts";
import { createIds, type WorkspaceId } from "../../src/platform/ids.ts";
import { createLog } from "../../src/platform/log.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { createTestDatabase } from "../support/database.ts";

const ids = createIds(systemClock, seededRng(1));
const [ours, theirs] = [ids.next<WorkspaceId>(), ids.next<WorkspaceId>()];
const ENTRIES = 5;
const pools: Db[] = [];
let pool: Db;

beforeEach(async () => {
  const { url } = await createTestDatabase();
  pool = createPool({ url, max: 6, name: "audit", onError: () => undefined });
  pools.push(pool);
  for (let n = 1; n <= ENTRIES; n += 1) {
    await write(ours, n);
    await write(theirs, n);
  }
});
afterAll(async () => Promise.all(pools.map(async (one) => one.end())));

async function write(workspaceId: WorkspaceId, n: number, id: string = ids.next()): Promise<void> {
  await inTransaction(pool, async (client) =>
    insertAuditEntry(client, { id, workspaceId, actor: "somebody", action: "thing.changed", subject: `thing ${n}`, detail: { n } }),
  );
}

/** As somebody who owns the database. */
async function tamper(sql: string): Promise<void> {
  await pool.query(`set session_replication_role = replica; ${sql}; set session_replication_role = origin`);
}

const faults = async () => (await verifyAudit(pool)).faults.map(({ workspaceId, seq, what }) => [workspaceId === ours, seq, what]);

test("what was written fits, in each workspace by itself, however many write at once", async () => {
  expect(await faults()).toEqual([]);
  await Promise.all(Array.from({ length: 20 }, (_, n) => write(ours, n)));
  expect(await faults()).toEqual([]);
  expect((await verifyAudit(pool)).heads.map(({ seq }) => seq).toSorted((one, other) => one - other)).toEqual([ENTRIES, ENTRIES + 20]);
});

test("what is written twice, or rolled back, leaves no gap", async () => {
  const id = ids.next<string>();
  await write(ours, 6, id);
  await write(ours, 6, id);
  await inTransaction(pool, async (client) => {
    await insertAuditEntry(client, { id: ids.next(), workspaceId: ours, actor: "a", action: "b", subject: "c", detail: {} });
    throw new Error("changed my mind");
  }).catch(() => undefined);
  await write(ours, 7);
  expect(await faults()).toEqual([]);
});

test("nobody changes, deletes or empties it by accident", async () => {
  for (const sql of ["update audit set actor = 'nobody'", "delete from audit", "truncate audit"])
    await expect(pool.query(sql)).rejects.toThrow("only ever added to");
});

test.each([
  ["changed", `update audit set detail = '{"n": 30}' where seq = 3`, [3, "changed"]],
  ["told of another time", "update audit set at = at - interval '1 microsecond' where seq = 3", [3, "changed"]],
  ["deleted", "delete from audit where seq = 3", [4, "changed"], [4, "missing_before"]],
  ["the first deleted", "delete from audit where seq = 1", [2, "changed"], [2, "missing_before"]],
  ["the newest deleted", "delete from audit where seq = 5", [5, "newest_missing"]],
  ["all deleted", "delete from audit", [5, "newest_missing"]],
  [
    "two changing places",
    "update audit set seq = -seq where seq in (2, 3); update audit set seq = 5 + seq where seq < 0",
    [2, "changed"],
    [3, "changed"],
    [4, "changed"],
  ],
  [
    "slipped in",
    `insert into audit (id, workspace_id, actor, action, subject, detail) select gen_random_uuid(), workspace_id, 'x', 'x', 'x', '{}' from audit where seq = 1`,
    [null, "not_chained"],
  ],
  [
    "changed, with its hash made anew",
    "update audit set actor = 'nobody' where seq = 3; update audit set hash = audit_hash((select b.hash from audit b where b.workspace_id = audit.workspace_id and b.seq = audit.seq - 1), audit) where seq = 3",
    [4, "changed"],
  ],
] as const)("an entry %s is found", async (_name, sql, ...expected) => {
  await tamper(
    sql
      .replaceAll("where seq", `where audit.workspace_id = '${ours}' and seq`)
      .replace(/^delete from audit$/, `delete from audit where workspace_id = '${ours}'`),
  );
  expect(await faults()).toEqual(expected.map(([seq, what]) => [true, seq, what]));
});

test("a chain that was rewritten whole differs from a head noted before", async () => {
  const { heads } = await verifyAudit(pool);
  await tamper(`do $$ declare r audit; h bytea := ''; begin
    for r in select * from audit where workspace_id = '${ours}' order by seq loop
      r.actor := 'nobody'; h := audit_hash(h, r);
      update audit set actor = r.actor, hash = h where id = r.id;
    end loop;
    update audit_head set hash = h where workspace_id = '${ours}';
  end $$`);
  expect(await faults()).toEqual([]);
  const noted = await verifyAudit(pool, heads);
  expect(noted.faults).toEqual([{ workspaceId: ours, seq: ENTRIES, entryId: null, what: "differs_from_anchor" }]);
});

test("each night it is verified: the heads are noted in the log, and a broken chain is one incident a day", async () => {
  const lines: string[] = [];
  const clock = shiftedClock(systemClock);
  const check = createAuditLogCheck({
    pool,
    clock,
    report: async (findings) => openIncidents(pool, findings),
    log: createLog({ level: "info", format: "json", to: { write: (line: string) => void lines.push(line) } }),
  });
  const incidents = async () => (await pool.query("select workspace_id, detail from incident where kind = 'audit_log_broken'")).rows;
  await check();
  expect(await incidents()).toEqual([]);
  const { heads } = await verifyAudit(pool);
  for (const { hash } of heads) expect(lines.join()).toContain(hash);
  await tamper(`update audit set actor = 'nobody' where workspace_id = '${ours}' and seq = 2`);
  await check();
  expect(await incidents()).toEqual([]);
  clock.advance(86_400_000);
  lines.length = 0;
  await check();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("faults were found in the audit log");
  expect(await incidents()).toEqual([{ workspace_id: ours, detail: { what: "changed", seq: 2, entryId: expect.any(String), n: 1 } }]);
});
