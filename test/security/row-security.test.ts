/** Between workspaces PostgreSQL itself stands: a statement that forgets whose rows it may touch finds none of another's. */
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDoorPool, createPool, type Db, inTransaction } from "../../src/db/pool.ts";
import { DOOR_ROLE, OF_THE_INSTALLATION } from "../../src/db/row-security.store.ts";
import { inWorkspace } from "../../src/db/workspace-scope.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createIds, type WorkspaceId } from "../../src/platform/ids.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { createTestDatabase } from "../support/database.ts";

const ids = createIds(systemClock, seededRng(7));
const [ours, theirs] = [ids.next<WorkspaceId>(), ids.next<WorkspaceId>()];
let url: string;
let owner: Db;
let doors: Db;

beforeAll(async () => {
  ({ url } = await createTestDatabase());
  owner = createPool({ url, max: 2, name: "owner", onError: () => undefined });
  // One connection: it serves one workspace after the other.
  doors = createDoorPool({ url, max: 1, name: "doors", onError: () => undefined });
  for (const id of [ours, theirs]) {
    await owner.query("insert into workspace (id, name) values ($1, 'Shop')", [id]);
    await owner.query("insert into account (id, workspace_id, email, name, role) values ($1, $2, 'a@example.com', 'A', 'owner')", [
      ids.next(),
      id,
    ]);
    await owner.query(`insert into audience (id, workspace_id, name, document, version, updated_by) values ($1, $2, 'all', '{}', 1, 'x')`, [
      id,
      id,
    ]);
    await owner.query("insert into membership (lane, profile_id, audience_id, since) values (1, $1, $2, now())", [ids.next(), id]);
  }
});
afterAll(async () => {
  await doors.end();
  await owner.end();
});

const count = async (table: string): Promise<unknown> => (await doors.query(`select count(*) as n from ${table}`)).rows[0]?.n;

test("a statement that forgets the workspace shows and changes one's own rows only, also those found through others", async () => {
  const seen = async (): Promise<unknown> => Promise.all(["workspace", "account", "audience", "membership"].map(count));
  expect(await inWorkspace(ours, seen)).toEqual([1, 1, 1, 1]);
  const { rowCount } = await inWorkspace(ours, async () => doors.query("update account set name = 'B'"));
  expect(rowCount).toBe(1);
  expect((await owner.query("select name from account where workspace_id = $1", [theirs])).rows).toEqual([{ name: "A" }]);
  expect(await inWorkspace(ours, async () => (await doors.query("delete from membership")).rowCount)).toBe(1);
  expect(await inWorkspace(theirs, seen)).toEqual([1, 1, 1, 1]);
});

test("nor does one that asks for the other's by name, or writes there, or moves a row there", async () => {
  await inWorkspace(ours, async () => {
    expect((await doors.query("select from audience where workspace_id = $1", [theirs])).rows).toEqual([]);
    expect((await doors.query("update audience set name = 'x' where id = $1", [theirs])).rowCount).toBe(0);
    await expect(doors.query("update audience set workspace_id = $1", [theirs])).rejects.toThrow("row-level security");
    await expect(
      doors.query("insert into account (id, workspace_id, email, name, role) values ($1, $2, 'b@example.com', 'B', 'owner')", [
        ids.next(),
        theirs,
      ]),
    ).rejects.toThrow("row-level security");
    await expect(
      doors.query("insert into membership (lane, profile_id, audience_id) values (2, $1, $2)", [ids.next(), theirs]),
    ).rejects.toThrow("row-level security");
  });
});

test("the one connection serves both in turn, also in transactions and after one that failed", async () => {
  for (const id of [ours, theirs, ours])
    await inWorkspace(id, async () => {
      await inTransaction(doors, async (client) => {
        expect((await client.query("select id from audience")).rows).toEqual([{ id }]);
        throw new Error("changed my mind");
      }).catch((error: Error) => expect(error.message).toBe("changed my mind"));
      expect((await doors.query("select id from audience")).rows).toEqual([{ id }]);
    });
});

test("without a workspace nothing is lent, and a bare connection of the doors' role sees nothing", async () => {
  await expect(doors.query("select from account")).rejects.toThrow("without saying of which");
  await expect(inWorkspace(null, async () => doors.query("select from account"))).rejects.toThrow("without saying of which");
  const client = new pg.Client({ connectionString: url, options: `-c role=${DOOR_ROLE}` });
  await client.connect();
  try {
    for (const table of ["workspace", "account", "audience", "membership"])
      expect((await client.query(`select from ${table}`)).rows).toEqual([]);
    await expect(client.query("select from installation")).rejects.toThrow("permission denied");
    await expect(client.query("alter table account disable row level security")).rejects.toThrow("must be owner");
  } finally {
    await client.end();
  }
});

test("no table, view or function is left open", async () => {
  const names = async (sql: string): Promise<readonly string[]> =>
    (await owner.query<{ name: string }>(sql)).rows.map(({ name }) => name).toSorted();
  // A table with a policy that always says no was forgotten in `row-security.store.ts`.
  const forgotten = `select c.relname as name from pg_class c join pg_policy p on p.polrelid = c.oid where pg_get_expr(p.polqual, p.polrelid) = 'false'`;
  expect(await names(forgotten)).toEqual([]);
  const open = `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`;
  expect(await names(open)).toEqual(Object.keys(OF_THE_INSTALLATION).toSorted());
  const views = `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
    and not coalesce(reloptions::text like '%security_invoker=true%', false)`;
  expect(await names(views)).toEqual([]);
  expect(await names("select proname as name from pg_proc where pronamespace = 'public'::regnamespace and prosecdef")).toEqual([]);
  const strong = `select rolname as name from pg_roles where rolname = '${DOOR_ROLE}' and (rolsuper or rolbypassrls or rolcreaterole or rolcanlogin)`;
  expect(await names(strong)).toEqual([]);
});
