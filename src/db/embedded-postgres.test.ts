import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentLog } from "../platform/log.ts";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { clusterHome } from "./postgres-cluster.ts";
import { findServerUser } from "./postgres-user.ts";

// A folder that mkdtemp makes is closed to the OS user postgres: as root these tests also take the way around.
let dataDir: string;
let home: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-embedded-"));
  home = await clusterHome(dataDir, await findServerUser(), silentLog);
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
});

const start = () => startEmbeddedPostgres({ dataDir, log: silentLog });

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Starts a server in a process of its own and returns when it is up. */
async function startElsewhere() {
  const child = fork(new URL("../../test/support/hold-postgres.ts", import.meta.url), [dataDir], { execArgv: ["--import", "tsx"] });
  const [url] = (await once(child, "message")) as [string];
  return { child, url };
}

const postmaster = async (): Promise<number> => Number((await readFile(join(home, "data", "postmaster.pid"), "utf8")).split("\n")[0]);

describe.sequential("embedded PostgreSQL", () => {
  test("keeps data and port between starts, and its password from others", async () => {
    const first = await start();
    await query(first.url, "create table kept (n int)");
    await query(first.url, "insert into kept values (1)");
    await first.stop();
    await using second = await start();
    expect(second.port).toBe(first.port);
    expect(await query(second.url, "select n from kept")).toEqual([{ n: 1 }]);
    expect((await stat(join(home, "password"))).mode & 0o077).toBe(0);
    expect((await stat(join(home, "data"))).mode & 0o077).toBe(0);
    expect((await stat(home)).mode & 0o066).toBe(0);
    const wrong = second.url.replace(/:[^:@]+@/, ":wrong@");
    await expect(query(wrong, "select 1")).rejects.toThrow(/password/);
  });

  test("is durable, on loopback, in UTF-8 and UTC", async () => {
    await using server = await start();
    const rows = await query(
      server.url,
      "select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'TimeZone', 'server_encoding')",
    );
    expect(Object.fromEntries(rows.map((row) => [row["name"], row["setting"]]))).toEqual({
      fsync: "on",
      full_page_writes: "on",
      synchronous_commit: "on",
      listen_addresses: "127.0.0.1",
      TimeZone: "UTC",
      server_encoding: "UTF8",
    });
  });

  test("takes another port when the remembered one is taken", async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(first.port, "127.0.0.1");
    await once(squatter, "listening");
    await using second = await start();
    expect(second.port).not.toBe(first.port);
    squatter.close();
  });

  test("refuses a second owner of the folder", async () => {
    await using _server = await start();
    await expect(start()).rejects.toThrow(/already runs on this data folder/);
  });

  test("comes back by itself when the server is killed", async () => {
    await using server = await start();
    const before = await postmaster();
    process.kill(before, "SIGKILL");
    await expect.poll(() => query(server.url, "select n from kept").catch(() => []), { timeout: 100_000 }).toEqual([{ n: 1 }]);
    expect(await postmaster()).not.toBe(before);
  });

  test("stops also while it is being started again", async () => {
    const server = await start();
    const before = await postmaster();
    process.kill(before, "SIGKILL");
    const restarted = async (): Promise<boolean> => (await postmaster().catch(() => before)) !== before;
    await expect.poll(restarted, { timeout: 100_000, interval: 1 }).toBe(true);
    await server.stop();
    await expect(query(server.url, "select 1")).rejects.toThrow(/ECONNREFUSED|ENOENT/);
  });

  test("is shut down when its owner is killed, and starts again", async () => {
    const { child } = await startElsewhere();
    const pid = await postmaster();
    child.kill("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 100_000 }).toBe(false);
    await using server = await start();
    expect(await query(server.url, "select n from kept")).toEqual([{ n: 1 }]);
  });

  test("starts after owner and server were both killed", async () => {
    const { child } = await startElsewhere();
    const pid = await postmaster();
    process.kill(pid, "SIGKILL");
    child.kill("SIGKILL");
    await once(child, "exit");
    await using server = await start();
    expect(await query(server.url, "select n from kept")).toEqual([{ n: 1 }]);
  });
});

/** A process that has ended but was not yet collected by its new parent counts as dead. */
async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
