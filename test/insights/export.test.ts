/** Raw facts leave whole, once, in stable columns, also over a line that breaks. */
import { silentLog } from "../../src/platform/log.ts";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import Fastify from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../src/accounts/caller.ts";
import { runCli } from "../../src/cli/run.ts";
import { EXPORT_KINDS } from "../../src/contract/export.ts";
import { createPool, type Db } from "../../src/db/pool.ts";
import { registerExportRoutes } from "../../src/http/public/export-routes.ts";
import { EXPORTS } from "../../src/insights/export-columns.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createTestDatabase } from "../support/database.ts";
import { seedConsole, type Seeded } from "./console-data.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const SPAN = "from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z";
let db: Db;
let shop: Seeded;
let url: string;
let folder: string;
const app = Fastify().withTypeProvider<ZodTypeProvider>();
const closing: Server[] = [];

beforeAll(async () => {
  const database = await createTestDatabase();
  db = createPool({ url: database.url, max: 6, name: "export test", onError: () => undefined });
  shop = await seedConsole(db, { people: 900, now: NOW, spreadMs: 50 * 60_000 });
  // People whom a campaign asked, left out, or passed over, several of them in the same moment.
  await db.query(
    `with c as (insert into campaign (id, workspace_id, name, document, created_by, created_at, updated_at)
       values (gen_random_uuid(), $1, 'sale', '{}', 'test', now(), now()) returning id)
     insert into campaign_recipient (lane, campaign_id, profile_id, occurrence, workspace_id, outcome, reason, variant, wave, message_id, created_at)
     select m.lane, c.id, m.profile_id, o.n::text || m.id, $1, case o.n when 1 then 'message' when 2 then 'held_out' else 'skipped' end,
       case o.n when 3 then 'no_language' end, 'a', 0, case o.n when 1 then m.id end, timestamptz '2026-11-22 10:00:00+00'
     from (select * from message where workspace_id = $1 and direction = 'outbound' order by id limit 200) m, c, generate_series(1, 3) o(n)`,
    [shop.workspaceId],
  );
  await seedConsole(db, { people: 3, now: NOW, spreadMs: 60_000, workspaceName: "Other" });
  app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler);
  app.decorateRequest("caller", null);
  app.addHook("onRequest", async (incoming) => {
    incoming.caller = { workspaceId: shop.workspaceId, rights: new Set(["personal:read"]) } as unknown as Caller;
  });
  registerExportRoutes(app, { pool: db, shift: () => 0, log: silentLog });
  url = await app.listen({ port: 0, host: "127.0.0.1" });
  folder = await mkdtemp(join(tmpdir(), "parley-export-"));
});
afterAll(async () => {
  for (const server of closing) server.close();
  await app.close();
  await db.end();
  await rm(folder, { recursive: true, force: true });
});

async function rowsOf(path: string): Promise<{ readonly [column: string]: unknown }[]> {
  const text = await (await fetch(`${url}${path}`)).text();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { readonly [column: string]: unknown });
}
const count = async (table: string): Promise<number> =>
  (await db.query<{ n: number }>(`select count(*) as n from ${table} where workspace_id = $1`, [shop.workspaceId])).rows[0]?.n ?? -1;

describe("an export", () => {
  it.each([
    ["events", "event"],
    ["messages", "message"],
    ["runs", "run"],
    ["consent", "consent_entry"],
    ["recipients", "campaign_recipient"],
    ["audit", "audit"],
  ] as const)("of %s has every row of the workspace once, oldest first, with every column", async (kind, table) => {
    const rows = await rowsOf(`/v1/export/${kind}?${SPAN}`);
    expect(rows).toHaveLength(await count(table));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const row of rows.slice(0, 50)) expect(Object.keys(row)).toEqual([...EXPORTS[kind].columns.map(({ name }) => name), "cursor"]);
    const cutBy = {
      events: "received_at",
      messages: "stored_at",
      runs: "started_at",
      consent: "recorded_at",
      recipients: "created_at",
      audit: "at",
    }[kind];
    const times = rows.map((row) => String(row[cutBy]));
    expect(times).toEqual(times.toSorted());
  });

  it("of recipients is of one campaign where one is named", async () => {
    const all = await rowsOf(`/v1/export/recipients?${SPAN}`);
    expect(await rowsOf(`/v1/export/recipients?${SPAN}&campaign=sale`)).toEqual(all);
    expect(await rowsOf(`/v1/export/recipients?${SPAN}&campaign=other`)).toEqual([]);
    expect((await fetch(`${url}/v1/export/messages?${SPAN}&campaign=sale`)).status).toBe(400);
  });

  it("keeps the types of its columns", async () => {
    const isType = {
      text: (value: unknown) => typeof value === "string",
      json: (value: unknown) => typeof value === "string" && JSON.parse(value) !== undefined,
      timestamp: (value: unknown) => typeof value === "string" && new Date(value).toISOString() === value,
      integer: (value: unknown) => Number.isInteger(value),
      number: (value: unknown) => typeof value === "number",
      boolean: (value: unknown) => typeof value === "boolean",
    };
    for (const kind of EXPORT_KINDS)
      for (const row of (await rowsOf(`/v1/export/${kind}?${SPAN}`)).slice(0, 200))
        for (const { name, type } of EXPORTS[kind].columns)
          expect([kind, name, row[name] === null || isType[type](row[name])]).toEqual([kind, name, true]);
  });

  it("goes on behind a cursor as if it had never stopped", async () => {
    const whole = await rowsOf(`/v1/export/messages?${SPAN}`);
    const middle = whole[Math.floor(whole.length / 2)]!;
    const rest = await rowsOf(`/v1/export/messages?${SPAN}&after=${String(middle["cursor"])}`);
    expect(rest).toEqual(whole.slice(whole.indexOf(middle) + 1));
    const people = await rowsOf(`/v1/export/recipients?${SPAN}`);
    expect(await rowsOf(`/v1/export/recipients?${SPAN}&after=${String(people[77]?.["cursor"])}`)).toEqual(people.slice(78));
  });

  it("misses nothing that was being written while it ran, for whoever goes on from its last row", async () => {
    const open = "from=2026-01-01T00:00:00Z&to=2099-01-01T00:00:00Z";
    const seen = (await rowsOf(`/v1/export/consent?${open}`)).map(({ id }) => id);
    const last = async (after: string) =>
      (await rowsOf(`/v1/export/consent?${open}&after=${after}`)).map(({ id, cursor }) => ({ id, cursor }));
    let cursor = String((await rowsOf(`/v1/export/consent?${open}`)).at(-1)?.["cursor"]);
    const add = async (client: Pick<Db, "query">, at: string): Promise<string> => {
      const { rows } = await client.query<{ id: string }>(
        `insert into consent_entry (lane, id, workspace_id, profile_id, seq, channel, purpose, action, how, source, actor, evidence, occurred_at, recorded_at, prev_hash, hash)
         select lane, gen_random_uuid(), workspace_id, profile_id, 10 + floor(random() * 1e9)::integer, channel,
           purpose, action, how, source, actor, evidence, occurred_at, ${at}, '', ''
         from consent_entry e where workspace_id = $1 limit 1 returning id`,
        [shop.workspaceId],
      );
      return rows[0]?.id ?? "";
    };
    const slow = await db.connect();
    await slow.query("begin");
    const early = await add(slow, "clock_timestamp()");
    const late = await add(db, "clock_timestamp()");
    // The later one is there, and still waits for the earlier one.
    const horizon = async () => (await db.query<{ at: Date }>("select clock_timestamp() as at")).rows[0]?.at ?? new Date(0);
    const written = await horizon();
    while ((await horizon()).getTime() - written.getTime() < 1_200);
    const during = await last(cursor);
    expect(during).toEqual([]);
    await slow.query("commit");
    slow.release();
    while ((await horizon()).getTime() - written.getTime() < 1_500);
    const after = await last(cursor);
    cursor = String(after.at(-1)?.cursor);
    expect([...seen, ...after.map(({ id }) => id)]).toEqual([...seen, early, late]);
    expect(await last(cursor)).toEqual([]);
  });

  it("is compressed for those who ask", async () => {
    const zipped = await new Promise<Buffer>((resolve, reject) => {
      request(`${url}/v1/export/events?${SPAN}`, { headers: { "accept-encoding": "gzip" } }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => resolve(Buffer.concat(chunks)));
      })
        .on("error", reject)
        .end();
    });
    expect(gunzipSync(zipped).toString("utf8").trimEnd().split("\n")).toHaveLength(await count("event"));
  });

  it("as CSV holds no formula", async () => {
    await db.query(
      "update event set source = '=HYPERLINK(\"http://evil\")' where id = (select id from event where workspace_id = $1 limit 1)",
      [shop.workspaceId],
    );
    const text = await (await fetch(`${url}/v1/export/events?${SPAN}&format=csv`)).text();
    expect(text).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(text).not.toMatch(/(^|,)"?[=+@]/m);
  });

  it("frees its place when the reader leaves", async () => {
    for (let n = 0; n < 6; n += 1) {
      const leaving = new AbortController();
      const answer = await fetch(`${url}/v1/export/messages?${SPAN}`, { signal: leaving.signal });
      expect(answer.status).toBe(200);
      leaving.abort();
      await answer.body?.cancel().catch(() => undefined);
      while (
        (await db.query("select from pg_stat_activity where application_name like '%export test%' and state = 'idle in transaction'"))
          .rowCount !== 0
      );
    }
  });
});

describe("parley export", () => {
  /** Breaks off the first answers in their middle. */
  async function faultyLine(breaks: number, zips: boolean): Promise<string> {
    let left = breaks;
    const server = createServer((incoming, outgoing) => {
      request(`${url}${incoming.url ?? ""}`, { headers: { "accept-encoding": zips ? "gzip" : "identity" } }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, {
          "content-type": "application/x-ndjson",
          ...(zips ? { "content-encoding": "gzip" } : {}),
        });
        let bytes = 0;
        const cut = (left -= 1) >= 0;
        answer.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          outgoing.write(chunk, () => (cut && bytes > (zips ? 3_000 : 60_000) ? outgoing.destroy() : undefined));
        });
        answer.on("end", () => outgoing.end());
      }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it.each([
    ["ndjson", false],
    ["csv", false],
    ["ndjson", true],
  ] as const)("writes every row once as %s, though the line breaks twice (compressed: %s)", async (format, zips) => {
    const out = join(folder, `messages.${format}`);
    const told: string[] = [];
    const code = await runCli(["export", "messages", "--from", "2026-01-01", "--to", "2027-01-01", "--format", format, "--out", out], {
      env: { PARLEY_URL: await faultyLine(2, zips), PARLEY_API_KEY: "pk_0123456789abcdef" },
      clock: { now: () => NOW, monotonic: () => 0, sleep: async (_ms, aborted) => systemClock.sleep(100, aborted) },
      out: (line) => told.push(line),
      err: (line) => told.push(line),
      input: async () => "",
      signal: new AbortController().signal,
    });
    expect([code, told]).toEqual([0, [`${await count("message")} rows in ${out}`]]);
    const whole = await (await fetch(`${url}/v1/export/messages?${SPAN}&format=${format}`)).text();
    expect(await readFile(out, "utf8")).toBe(whole);
  });
});
