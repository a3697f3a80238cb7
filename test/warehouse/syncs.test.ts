/** A shop keeps its customers in a database of its own, and wants them here each morning. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DataConnection, NewConnection, NewSync, Sync, SyncPreview, SyncRun } from "../../src/contract/warehouse.ts";
import { createOutboundHttp } from "../../src/outbound/safe-http.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { runCli } from "../../src/cli/run.ts";
import { askPlace, openSource, placeOf } from "../../src/warehouse/places.ts";
import { OWN_CERTIFICATE } from "../channels/own-certificate.ts";
import { API_KEY, createWorld, type World } from "../scenario/world.ts";
import { FILE_SECRET, type Files, openFiles, openS3, openTlsDoor, openWarehouse, type S3, S3_SECRET, type Warehouse } from "./warehouse.ts";

/** A Saturday; in the night the clocks of Paris go forward. */
const START = "2027-03-27T12:00:00Z";

let world: World;
let warehouse: Warehouse;
let files: Files;
let s3: S3;
let database: DataConnection;
let crashAt = 0;
let pages = 0;
let made = 0;

beforeAll(async () => {
  warehouse = await openWarehouse();
  files = await openFiles();
  s3 = await openS3();
  world = await createWorld({
    at: START,
    allowPrivate: true,
    crashPoints: {
      visit: (point) => {
        if (point !== "sync.page_stored") return;
        pages += 1;
        if (pages === crashAt) throw new Error("the process died here");
      },
    },
  });
  database = await connect({ kind: "postgres", name: "Warehouse", settings: warehouse.settings, secret: warehouse.password });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await warehouse[Symbol.asyncDispose]();
  await files[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
});
beforeEach(() => {
  crashAt = 0;
  pages = 0;
});

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await world.call(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as Answer;
}
const connect = async (input: NewConnection): Promise<DataConnection> => ask("POST", "/v1/data-connections", input);
const incidents = async (): Promise<readonly string[]> =>
  (
    await world.system.pool.query<{ told: string }>("select kind || ' ' || (detail ->> 'sync') as told from incident order by told")
  ).rows.map(({ told }) => told);
const people = async (where: string): Promise<readonly Record<string, unknown>[]> =>
  (await world.system.pool.query(`select identities, attributes, locale from profile where ${where} order by identities->>'externalId'`))
    .rows;
const list = async (name: string): Promise<readonly string[]> => {
  await world.settle();
  const { rows } = await world.system.pool.query<{ id: string }>(
    "select p.identities->>'externalId' as id from list_member m join profile p on p.lane = m.lane and p.id = m.profile_id where m.list = $1 order by 1",
    [name],
  );
  return rows.map(({ id }) => id);
};

async function addSync(sync: Partial<NewSync> & Pick<NewSync, "source" | "into" | "columns">): Promise<Sync> {
  made += 1;
  return ask("POST", "/v1/syncs", { name: `Import ${made}`, connectionId: database.id, schedule: { kind: "manual" }, ...sync });
}

/** By hand, to its end. */
async function run(sync: Sync, body: object = {}): Promise<SyncRun> {
  const { id } = await ask<SyncRun>("POST", `/v1/syncs/${sync.id}/run`, body);
  await world.settle();
  return ask("GET", `/v1/syncs/${sync.id}/runs/${id}`);
}
const runsOf = async ({ id }: Sync): Promise<readonly SyncRun[]> => (await ask<{ rows: SyncRun[] }>("GET", `/v1/syncs/${id}/runs`)).rows;

describe("a query", () => {
  test("its columns are recognised and shown with ten rows, and its rows become people with typed attributes", async () => {
    await warehouse.query(`create table customer (id bigint primary key, phone text, "First Name" text, spent numeric, vip boolean, tags text[],
      address jsonb, born date, seen timestamptz, locale text)`);
    await warehouse.query(
      `insert into customer select n, '+3361234' || lpad(n::text, 4, '0'), 'Ana ' || n, n * 1.5, n % 2 = 0, array['a', 'b'],
         jsonb_build_object('city', 'Paris'), '1990-02-03', '2027-03-01T10:00:00+02', 'fr-FR' from generate_series(1, 25) n`,
    );
    const source = { kind: "query", query: "select * from customer order by id -- all of them\n;" } as const;
    const preview = await ask<SyncPreview>("POST", `/v1/data-connections/${database.id}/preview`, { source, into: { kind: "profiles" } });
    expect(preview.rows).toHaveLength(10);
    expect(preview.rows[0]).toMatchObject({
      line: 1,
      fault: null,
      cells: [
        "1",
        "+33612340001",
        "Ana 1",
        "1.5",
        "false",
        '["a","b"]',
        '{"city":"Paris"}',
        "1990-02-03",
        "2027-03-01T08:00:00.000Z",
        "fr-FR",
      ],
    });
    expect(preview.suggested.slice(0, 3)).toEqual([
      { column: "id", as: "externalId" },
      { column: "phone", as: "phone" },
      { column: "First Name", as: "attribute:First_Name" },
    ]);
    const sync = await addSync({ source, into: { kind: "profiles" }, columns: preview.suggested });
    expect(await run(sync)).toMatchObject({ state: "done", rows: 25, accepted: 25, faults: 0, problem: null });
    const [ana] = await people("identities->>'externalId' = '1'");
    expect(ana).toEqual({
      identities: { externalId: "1", phone: "+33612340001" },
      locale: "fr-FR",
      attributes: {
        First_Name: "Ana 1",
        spent: 1.5,
        vip: false,
        tags: ["a", "b"],
        address: { city: "Paris" },
        born: "1990-02-03",
        seen: "2027-03-01T08:00:00.000Z",
      },
    });
    // What is empty there now is taken away here; a row nobody could be found by is told, and stops no other.
    await warehouse.query(`update customer set "First Name" = null where id = 1`);
    await warehouse.query("update customer set phone = '12' where id = 2");
    const again = await run(sync);
    expect(again).toMatchObject({ state: "done", rows: 25, accepted: 24, faults: 1 });
    expect((await people("identities->>'externalId' = '1'"))[0]?.["attributes"]).not.toHaveProperty("First_Name");
    const faults = String((await world.call("GET", `/v1/syncs/${sync.id}/runs/${again.id}/faults.csv`)).body).split("\r\n");
    expect(faults[0]?.replace("\ufeff", "")).toBe("id,phone,First Name,spent,vip,tags,address,born,seen,locale,parley_line,parley_reason");
    expect(faults[1]).toMatch(/^2,12,Ana 2,.*,2,"phone must be in international form/);
  });

  test("of what grows only the new is read, and a crash between pages repeats a page and loses none", async () => {
    await warehouse.query("create table buyer (id int primary key, at timestamptz)");
    await warehouse.query(
      "insert into buyer select n, '2027-01-01'::timestamptz + n * interval '1 microsecond' from generate_series(1, 1200) n",
    );
    const sync = await addSync({
      source: { kind: "query", query: "select 'b' || id as id, at from buyer", cursor: "at" },
      into: { kind: "list", list: "buyers", mode: "add" },
      columns: [{ column: "id", as: "externalId" }],
    });
    // The second page is in the lanes, and nobody has noted it.
    crashAt = 2;
    const first = await run(sync);
    expect(first).toMatchObject({ state: "queued", failures: 1, rows: 500, accepted: 500, problem: { reason: "internal" } });
    expect((await ask<Sync>("GET", `/v1/syncs/${sync.id}`)).cursor).toBe("2027-01-01 00:00:00.0005+00");
    world.complaints.length = 0;
    await world.advance("1m");
    // From the last value that was noted on: that one row again.
    expect((await runsOf(sync))[0]).toMatchObject({ id: first.id, state: "done", rows: 1_201, accepted: 1_201, faults: 0 });
    expect(await list("buyers")).toHaveLength(1_200);
    await warehouse.query("insert into buyer values (2000, '2027-02-01')");
    expect(await run(sync)).toMatchObject({ state: "done", rows: 2 });
    expect(await list("buyers")).toHaveLength(1_201);
    expect(await run(sync, { full: true })).toMatchObject({ state: "done", rows: 1_201 });
  });

  test("a run whose process is gone is taken up by another one", async () => {
    const sync = await addSync({
      source: { kind: "query", query: "select 'b' || id as id from buyer limit 3" },
      into: { kind: "profiles" },
      columns: [{ column: "id", as: "externalId" }],
    });
    await world.system.pool.query(
      `insert into data_sync_run (id, workspace_id, sync_id, revision, state, cause, due_at, lease_until, attempt, rows, queued_at)
       values (gen_random_uuid(), $1, $2, 1, 'running', 'schedule', now(), $3, 1, 2, now())`,
      [world.workspaceId, sync.id, new Date(world.now() + 30_000)],
    );
    await world.settle();
    expect((await runsOf(sync))[0]).toMatchObject({ state: "running", rows: 2 });
    await world.advance("31s");
    expect((await runsOf(sync))[0]).toMatchObject({ state: "done", rows: 3, failures: 0 });
  });

  test("events count once, however often they are read", async () => {
    await warehouse.query("create table sale (no int, customer text, placed timestamp, total numeric, note text)");
    await warehouse.query("insert into sale select n, 'b' || n, '2027-03-01 09:30:00', n * 10, null from generate_series(1, 3) n");
    const source = { kind: "query", query: "select * from sale" } as const;
    const sync = await addSync({
      source,
      into: { kind: "events", event: "sale_made" },
      columns: [
        { column: "no", as: "eventId" },
        { column: "customer", as: "externalId" },
        { column: "placed", as: "occurredAt" },
        { column: "total", as: "property:total" },
        { column: "note", as: "property:note" },
      ],
    });
    crashAt = 1;
    expect(await run(sync)).toMatchObject({ state: "queued", failures: 1 });
    world.complaints.length = 0;
    await world.advance("1m");
    expect((await runsOf(sync))[0]).toMatchObject({ state: "done", rows: 3, accepted: 0, duplicates: 3 });
    const events = async () =>
      (await world.system.pool.query("select occurred_at, properties from event where type = 'sale_made' order by external_id")).rows;
    expect(await events()).toMatchObject([{ occurred_at: new Date("2027-03-01T09:30:00Z"), properties: { total: 10 } }, {}, {}]);
    // What the doors remember of ids for a month is gone; what an import has taken in is not.
    await world.system.pool.query("delete from seen");
    await warehouse.query("insert into sale values (4, 'b4', '2027-03-02 09:30:00', 5, 'x')");
    expect(await run(sync)).toMatchObject({ state: "done", rows: 4, accepted: 1, duplicates: 3 });
    expect(await events()).toHaveLength(4);
  });
});

describe("a list that is replaced", () => {
  test("is never emptied by a result that is too small: it is held, told, and released by somebody, or put right by the next", async () => {
    await warehouse.query("create table member (id text)");
    await warehouse.query("insert into member select 'm' || lpad(n::text, 3, '0') from generate_series(1, 100) n");
    const sync = await addSync({
      source: { kind: "query", query: "select * from member" },
      into: { kind: "list", list: "members", mode: "replace", mostLeavingPercent: 50 },
      columns: [{ column: "id", as: "externalId" }],
      schedule: { kind: "cron", cron: "0 6 * * *", zone: "Europe/Paris" },
    });
    expect(await run(sync)).toMatchObject({ state: "done", members: 0, leaving: 0 });
    expect(await list("members")).toHaveLength(100);
    await warehouse.query("delete from member where id > 'm008'");
    const held = await run(sync);
    expect(held).toMatchObject({ state: "held", rows: 8, members: 100, leaving: 92 });
    expect(await list("members")).toHaveLength(100);
    expect(await incidents()).toContain(`sync_held ${sync.document.name}`);
    // The next run finds nothing at all; it takes the place of the one that is held.
    await warehouse.query("delete from member");
    const empty = await run(sync);
    expect(empty).toMatchObject({ state: "held", rows: 0, leaving: 100 });
    expect((await runsOf(sync)).find(({ id }) => id === held.id)?.state).toBe("superseded");
    expect((await world.call("POST", `/v1/syncs/${sync.id}/runs/${held.id}/release`)).status).toBe(409);
    await warehouse.query("insert into member select 'm' || lpad(n::text, 3, '0') from generate_series(1, 70) n");
    expect(await run(sync)).toMatchObject({ state: "done", leaving: 30 });
    expect(await list("members")).toHaveLength(70);
    // As many others instead of those that were there would empty it as well: they join, and nobody leaves.
    await warehouse.query("update member set id = replace(id, 'm', 'n')");
    expect(await run(sync)).toMatchObject({ state: "held", leaving: 70, members: 70 });
    await warehouse.query("update member set id = replace(id, 'n', 'm')");
    expect(await run(sync)).toMatchObject({ state: "done", leaving: 70, members: 140 });
    expect(await list("members")).toHaveLength(70);
    await warehouse.query("delete from member where id > 'm010'");
    const last = await run(sync);
    expect(last).toMatchObject({ state: "held", leaving: 60, members: 70 });
    await ask("POST", `/v1/syncs/${sync.id}/runs/${last.id}/release`);
    expect(await list("members")).toHaveLength(10);
    expect(await ask("GET", `/v1/syncs/${sync.id}/runs/${last.id}`)).toMatchObject({ state: "done", leaving: 60 });
    // Stopped: nobody leaves.
    await warehouse.query("delete from member");
    const stopped = await run(sync);
    await ask("POST", `/v1/syncs/${sync.id}/runs/${stopped.id}/stop`);
    expect(await list("members")).toHaveLength(10);
    await ask("DELETE", `/v1/syncs/${sync.id}`);
  });
});

describe("a schedule", () => {
  test("keeps its hour on the clocks of its zone when they change, rests while it is paused, and fails in the open", async () => {
    const sync = await addSync({
      name: "Mornings",
      source: { kind: "query", query: "select 'b1' as id from broken" },
      into: { kind: "profiles" },
      columns: [{ column: "id", as: "externalId" }],
      schedule: { kind: "cron", cron: "30 6 * * *", zone: "Europe/Paris" },
    });
    // Half past six in summer time: the clocks went forward in the night.
    expect(sync.nextAt).toBe("2027-03-28T04:30:00.000Z");
    await warehouse.query("create view broken as select 1 as n");
    const ahead = Date.parse("2027-03-28T04:30:00Z") - world.now();
    await world.advance(`${ahead}ms`);
    expect(await runsOf(sync)).toMatchObject([{ state: "done", cause: "schedule", by: null, rows: 1 }]);
    const paused = await ask<Sync>("POST", `/v1/syncs/${sync.id}/pause`);
    expect(paused).toMatchObject({ state: "paused", nextAt: null });
    await world.advance("24h");
    expect(await runsOf(sync)).toHaveLength(1);
    expect(await ask("POST", `/v1/syncs/${sync.id}/resume`)).toMatchObject({ state: "active", nextAt: "2027-03-30T04:30:00.000Z" });
    await warehouse.query("drop view broken");
    await world.advance("24h");
    const [failed] = await runsOf(sync);
    expect(failed).toMatchObject({ state: "failed", failures: 1, problem: { reason: "query_refused" } });
    expect(failed?.problem?.text).toContain('relation "broken" does not exist');
    expect((await ask<Sync>("GET", `/v1/syncs/${sync.id}`)).failingSince).not.toBeNull();
    expect(await incidents()).toContain("sync_failing Mornings");
  });
});

describe("what goes wrong", () => {
  const wrong = async (settings: object, secret = warehouse.password) =>
    world.call("POST", "/v1/data-connections/try", {
      connection: { kind: "postgres", name: "x", settings: { ...warehouse.settings, ...settings }, secret },
    });
  test.each([
    ["the password", {}, "no", "data_auth_refused"],
    ["the host", { host: "no-such-host.invalid" }, undefined, "data_unreachable"],
    ["the port", { port: 1 }, undefined, "data_unreachable"],
    ["the database", { database: "nowhere" }, undefined, "data_query_refused"],
    ["TLS, which it does not offer", { tls: "verified" }, undefined, "data_tls_failed"],
  ])("%s is told apart", async (_what, settings, secret, reason) => {
    const answer = await wrong(settings, secret);
    expect([answer.status, answer.body]).toMatchObject([422, { reason }]);
    expect(JSON.stringify(answer.body)).not.toContain(warehouse.password);
  });

  test("by TLS only with who proves itself by an authority that is trusted", async () => {
    await using door = await openTlsDoor();
    const settings = { tls: "verified", host: "127.0.0.1", port: door.port };
    expect((await wrong(settings)).body).toMatchObject({ reason: "data_tls_failed" });
    expect((await wrong({ ...settings, ca: OWN_CERTIFICATE.cert })).body).toMatchObject({ server: expect.stringContaining("PostgreSQL") });
  });

  test.each([
    ["writes", "insert into customer (id) values (99) returning id", /syntax error/],
    ["would write in a function", "select setval('counter', 7) as id", /only reading/],
    ["goes on with another statement", "select 1 as id) q; commit; delete from customer; --", /syntax error|multiple commands/],
    ["is two", "select 1 as id; delete from customer", /multiple commands|syntax error/],
    ["is too slow", "select pg_sleep(60)::text as id", /longer than 1 s/],
    ["cannot be read", "select ('x' || id)::int as id from customer", /^a value of a row cannot be read/],
    ["names a column twice", "select 1 as id, 2 as id", /named id/],
  ])("a query that %s", async (_what, query, words) => {
    await warehouse.query("create sequence if not exists counter");
    const slow = await connect({
      kind: "postgres",
      name: `Slow ${(made += 1)}`,
      settings: { ...warehouse.settings, timeoutSeconds: 1 },
      secret: warehouse.password,
    });
    const before = await warehouse.query("select count(*) from customer");
    const sync = await addSync({
      connectionId: slow.id,
      source: { kind: "query", query },
      into: { kind: "profiles" },
      columns: [{ column: "id", as: "externalId" }],
    });
    const failed = await run(sync);
    expect(failed).toMatchObject({ state: "failed", accepted: 0 });
    expect(failed.problem?.text).toMatch(words);
    expect(await warehouse.query("select count(*) from customer")).toEqual(before);
  });

  test("a column that is gone stops the run before anything is taken in", async () => {
    await warehouse.query("create table shifting (id text, city text); insert into shifting values ('s1', 'Paris')");
    const sync = await addSync({
      source: { kind: "query", query: "select * from shifting" },
      into: { kind: "profiles" },
      columns: [
        { column: "id", as: "externalId" },
        { column: "city", as: "attribute:city" },
      ],
    });
    expect(await run(sync)).toMatchObject({ state: "done" });
    await warehouse.query("alter table shifting rename city to town");
    expect(await run(sync)).toMatchObject({
      state: "failed",
      accepted: 0,
      problem: { reason: "columns_changed", text: "the source has no column city any more (it has id, town)" },
    });
    expect((await people("identities->>'externalId' = 's1'"))[0]?.["attributes"]).toEqual({ city: "Paris" });
  });

  test("a secret is in no answer, no log and no entry of the audit log, and another server is not told it", async () => {
    const kept = JSON.stringify([
      await ask("GET", "/v1/data-connections"),
      (await world.system.pool.query("select settings, encode(sealed, 'escape') from data_connection")).rows,
      (await world.system.pool.query("select detail from audit")).rows,
      (await world.system.pool.query("select problem from data_sync_run")).rows,
      world.complaints,
    ]);
    expect(kept).not.toContain(warehouse.password);
    const { kind, name, settings } = database;
    expect(await ask("PUT", `/v1/data-connections/${database.id}`, { kind, name, settings })).toMatchObject({ id: database.id });
    const moved = { kind, name, settings: { ...settings, port: 1 } };
    expect((await world.call("PUT", `/v1/data-connections/${database.id}`, moved)).body).toMatchObject({ reason: "data_secret" });
    expect((await world.call("DELETE", `/v1/data-connections/${database.id}`)).body).toMatchObject({ reason: "data_connection_used" });
  });

  test("private addresses are refused where they are not allowed, also behind a name, for all kinds", async () => {
    await using http = createOutboundHttp({ allowPrivate: false, clock: systemClock });
    const ports = { http, allowPrivate: false };
    const refused = async (kind: "postgres" | "https" | "s3", settings: object): Promise<unknown> =>
      (async () => askPlace(placeOf(ports, { kind, settings: settings as never, secret: "s" })))().catch(
        (error: { readonly reason?: unknown }) => error.reason,
      );
    for (const host of ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "localhost", "2130706433"])
      expect([host, await refused("postgres", { ...warehouse.settings, host, tls: "verified" })]).toEqual([host, "address_refused"]);
    expect(await refused("postgres", { ...warehouse.settings, host: "203.0.114.1", tls: "off" })).toBe("not_encrypted");
    expect(await refused("https", { url: "https://localhost:9/" })).toBe("address_refused");
    expect(await refused("https", { url: "http://files.example.com/" })).toBe("not_encrypted");
    expect(await refused("s3", { ...s3.settings, endpoint: "https://127.0.0.1:9" })).toBe("address_refused");
    expect(await refused("s3", s3.settings)).toBe("not_encrypted");
  });
});

describe("files", () => {
  const CSV = { kind: "file", path: "people.csv" } as const;
  const columns = [
    { column: "id", as: "externalId" },
    { column: "city", as: "attribute:city" },
  ];
  test("by HTTPS: CSV and lines of JSON, packed or not; what has not changed is not read again", async () => {
    const connection = await connect({ kind: "https", name: "Files", settings: { url: `${files.url}/exports/` }, secret: FILE_SECRET });
    files.put("/exports/people.csv", "id;city\nf1;Paris\nf2;\nf3;Lyon;too many\n");
    const sync = await addSync({ connectionId: connection.id, source: CSV, into: { kind: "profiles" }, columns });
    expect(await run(sync)).toMatchObject({ state: "done", rows: 3, accepted: 2, faults: 1, file: "people.csv", bytes: 38, bytesRead: 38 });
    expect(await run(sync)).toMatchObject({ state: "unchanged", rows: 0 });
    expect(files.asked).toEqual(["200 /exports/people.csv", "304 /exports/people.csv"]);
    files.put("/exports/people.csv", gzipSync("id,city\nf2,Nice\n"));
    expect(await run(sync)).toMatchObject({ state: "done", rows: 1, accepted: 1 });
    // In Windows' letters.
    files.put("/exports/people.csv", Buffer.from("id,city\nf1,Orléans\n", "latin1"));
    await run(sync);
    expect(await people("identities->>'externalId' in ('f1', 'f2')")).toMatchObject([
      { attributes: { city: "Orléans" } },
      { attributes: { city: "Nice" } },
    ]);
    files.put(
      "/exports/people.ndjson",
      Buffer.concat([
        Buffer.from('{"id":"j1","city":"Nantes","n":7}\n{"id":"j2"\n{"id":"j3","city":"'),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('"}\n[1]\n{"id":"j5","city":null}\n'),
      ]),
    );
    const lines = await addSync({
      connectionId: connection.id,
      source: { kind: "file", path: "people.ndjson" },
      into: { kind: "profiles" },
      columns,
    });
    const read = await run(lines);
    expect(read).toMatchObject({ state: "done", rows: 5, accepted: 2, faults: 3 });
    const faults = String((await world.call("GET", `/v1/syncs/${lines.id}/runs/${read.id}/faults.csv`)).body);
    expect(faults).toMatch(/2,the line is not valid JSON\r\n,,3,the line is not valid UTF-8\r\n.*4,the line is no object/);
    // Neither beside the folder, nor where the server leads.
    for (const [path, reason] of [
      ["../secret.csv", "address_refused"],
      ["//other.example.com/x", "address_refused"],
      ["nothing.csv", "file_missing"],
    ] as const) {
      const stray = await addSync({ connectionId: connection.id, source: { kind: "file", path }, into: { kind: "profiles" }, columns });
      expect((await run(stray)).problem?.reason).toBe(reason);
    }
    const led = await connect({ kind: "https", name: "Led", settings: { url: files.url }, secret: FILE_SECRET });
    const away = await addSync({
      connectionId: led.id,
      source: { kind: "file", path: "elsewhere.csv" },
      into: { kind: "profiles" },
      columns,
    });
    expect((await run(away)).problem?.reason).toBe("file_refused");
  });

  test("in an S3: the newest under a prefix", async () => {
    const connection = await connect({ kind: "s3", name: "Bucket", settings: s3.settings, secret: S3_SECRET });
    s3.put("daily/2027 & 1.csv", "id,city\nq1,Old\n", "2027-03-01T00:00:00.000Z");
    s3.put("daily/2027 & 3.csv", "id,city\nq1,Newest\n", "2027-03-03T00:00:00.000Z");
    s3.put("daily/2027 & 2.csv", "id,city\nq1,Middle\n", "2027-03-02T00:00:00.000Z");
    s3.put("other/9.csv", "id,city\nq1,Stray\n", "2027-03-09T00:00:00.000Z");
    const source = { kind: "file", path: "daily/", newest: true } as const;
    const sync = await addSync({ connectionId: connection.id, source, into: { kind: "profiles" }, columns });
    expect(await run(sync)).toMatchObject({ state: "done", file: "daily/2027 & 3.csv", accepted: 1 });
    expect(await run(sync)).toMatchObject({ state: "unchanged" });
    expect(await people("identities->>'externalId' = 'q1'")).toMatchObject([{ attributes: { city: "Newest" } }]);
    s3.put("daily/2027 & 4.csv", "id,city\nq1,Later\n", "2027-03-04T00:00:00.000Z");
    expect(await run(sync)).toMatchObject({ state: "done", file: "daily/2027 & 4.csv" });
    const wrong = { kind: "s3", name: "x", settings: s3.settings, secret: "another" };
    expect((await world.call("POST", "/v1/data-connections/try", { connection: wrong })).body).toMatchObject({
      reason: "data_auth_refused",
    });
  });
});

test("the command line lists imports, runs them to their end, and says why one failed", async () => {
  const parley = async (...args: readonly string[]) => {
    const told: string[] = [];
    const code = await runCli(["sync", ...args], {
      env: { PARLEY_URL: world.system.url, PARLEY_API_KEY: API_KEY },
      clock: { ...systemClock, sleep: async () => world.settle() },
      out: (line) => told.push(line),
      err: (line) => told.push(line),
      input: async () => "",
      signal: new AbortController().signal,
    });
    return { code, told: told.join("\n") };
  };
  const columns = [{ column: "id", as: "externalId" }];
  const into = { kind: "list", list: "by-hand", mode: "replace" } as const;
  await warehouse.query("create table hand as select 'h' || n as id from generate_series(1, 4) n");
  await addSync({ name: "By hand", source: { kind: "query", query: "select id from hand" }, into, columns });
  expect((await parley("connections")).told).toMatch(/^Warehouse {2}postgres {2}\d+ imports$/m);
  expect(await parley("run", "By hand", "--wait")).toEqual({ code: 0, told: "done: 4 rows, 4 taken in, 0 known, 0 faults" });
  await warehouse.query("delete from hand where id > 'h1'");
  expect(await parley("run", "By hand", "--wait")).toMatchObject({ code: 3, told: expect.stringContaining("held: 3 of 4 would leave") });
  expect(await parley("release", "By hand")).toEqual({ code: 0, told: "Released: 3 leave the list" });
  expect(await list("by-hand")).toEqual(["h1"]);
  await warehouse.query("drop table hand");
  expect(await parley("run", "By hand", "--wait")).toMatchObject({ code: 3, told: expect.stringContaining('"hand" does not exist') });
  expect((await parley("pause", "By hand")).told).toContain("By hand  Warehouse  paused");
  expect((await parley("runs", "By hand")).told.split("\n")).toHaveLength(3);
  expect(await parley("run", "No such")).toMatchObject({ code: 1, told: expect.stringContaining("there is no import") });
});

test("of a large table memory holds a page at a time", async () => {
  await using http = createOutboundHttp({ allowPrivate: true, clock: systemClock });
  const place = placeOf({ http, allowPrivate: true }, { kind: "postgres", settings: warehouse.settings, secret: warehouse.password });
  const query = "select n as id, repeat('x', 1000) as text from generate_series(1, 200000) n";
  const opened = await openSource(place, { kind: "query", query, cursor: null }, { signal: new AbortController().signal });
  if (opened.kind === "unchanged") throw new Error("a query is always read");
  await using source = opened;
  let rows = 0;
  for await (const page of source.pages) {
    expect(page.rows.length).toBeLessThanOrEqual(500);
    rows += page.rows.length;
    if (rows >= 5_000) break;
  }
  // Whoever stops in the middle leaves no connection behind.
  await expect
    .poll(async () => warehouse.query("select from pg_stat_activity where application_name = 'parley sync' and state <> 'idle'"))
    .toEqual([]);
});
