/**
 * PostgreSQL without installing it: the server programs come from npm, the data lies in the data folder, reached through a private socket or on loopback only.
 * Promises: one owner at a time; a clean stop loses nothing and is quick; after `kill -9` of Parley, of the server, or of both, the next
 * start needs no hand-work. Never: durability settings weaker than a real server's, a password that another OS user can read.
 */
import { randomInt } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { systemClock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Logger } from "../platform/log.ts";
import { findPostgresBinaries } from "./postgres-binaries.ts";
import { clusterHome, ensureCluster, readText, SHARED_FOLDER, SUPERUSER } from "./postgres-cluster.ts";
import { processMark, stopLeftovers } from "./postgres-processes.ts";
import { isPortFree, type PostgresServer, runServer, socketHost } from "./postgres-server.ts";
import { findServerUser, type ServerUser } from "./postgres-user.ts";

const DATABASE = "parley";
/** Between tries to start a server that ended by itself. */
const LONGEST_PAUSE_MS = 5_000;

export interface EmbeddedPostgres extends AsyncDisposable {
  /** Superuser of the cluster, database `parley`. */
  readonly url: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log: Logger;
  /** Server settings on top of ours, e.g. `{ fsync: "off" }` for tests that may lose everything. */
  readonly settings?: Readonly<Record<string, string>>;
}

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  max_connections: "100",
  shared_buffers: "256MB",
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  wal_compression: "on",
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  random_page_cost: "1.1",
  jit: "off",
  TimeZone: "UTC",
  log_timezone: "UTC",
  // A week of logs, each day's file overwritten a week later.
  logging_collector: "on",
  log_directory: "log",
  log_filename: "%a.log",
  log_truncate_on_rotation: "on",
};

export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log } = options;
  if (process.platform === "win32")
    throw new AppError("unavailable", "The embedded PostgreSQL does not run on Windows. Set DATABASE_URL, or use WSL.");
  const user = await findServerUser();
  const home = await clusterHome(options.dataDir, user, log);
  await takeOwnership(home);
  try {
    const binaries = await findPostgresBinaries(user, user === undefined ? join(home, "bin") : SHARED_FOLDER, log);
    const password = await ensureCluster(home, binaries, user, log);
    await stopLeftovers(join(home, "data"), log);
    return await supervise({ home, user, program: binaries.postgres, settings: { ...SETTINGS, ...options.settings } }, password, log);
  } catch (error) {
    await rm(ownerFile(home), { force: true });
    throw error;
  }
}

interface Launch {
  readonly home: string;
  readonly user: ServerUser;
  readonly program: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** Keeps a server running on one port until `stop`: one that dies by itself (out of memory, `kill -9`) is started again. */
async function supervise(launch: Launch, password: string, log: Logger): Promise<EmbeddedPostgres> {
  let { server, port } = await launchOnFreePort(launch);
  const host = encodeURIComponent(socketHost(launch.home, port) ?? "127.0.0.1");
  const url = `postgres://${SUPERUSER}:${password}@${host}:${port}/${DATABASE}`;
  let stopping = false;
  const watch = async (): Promise<void> => {
    for (;;) {
      await server.ended;
      if (stopping) return;
      log.error({ port }, "the embedded PostgreSQL ended unexpectedly; starting it again");
      await server.stop();
      if (!(await restart())) return;
      log.info({ port }, "the embedded PostgreSQL runs again");
    }
  };
  /** For as long as it takes: a full disk keeps it down until somebody makes room. False: nobody wants it any more. */
  const restart = async (): Promise<boolean> => {
    for (let pauseMs = 200; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      await systemClock.sleep(pauseMs);
      if (stopping) return false;
      try {
        await stopLeftovers(join(launch.home, "data"), log);
        const next = await runServer({ ...launch, port });
        if (next === undefined) throw new AppError("unavailable", `Port ${port} was taken while the embedded PostgreSQL was down.`);
        server = next;
        // `stop` waits for this watch before it stops the server that was just started.
        return !stopping;
      } catch (error) {
        log.error({ err: error }, "the embedded PostgreSQL could not be started again; it is tried again in a moment");
      }
    }
  };
  const watching = watch();

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping = true;
    await server.stop();
    await watching;
    await server.stop(); // a restart that was under way
    await rm(ownerFile(launch.home), { force: true });
  };
  const handle: EmbeddedPostgres = {
    url,
    port,
    stop: () => (stopped ??= stop()),
    [Symbol.asyncDispose]: () => handle.stop(),
  };
  try {
    await ensureDatabase(url);
  } catch (error) {
    await handle.stop();
    throw error;
  }
  return handle;
}

/** The remembered port keeps addresses stable between starts; a taken one is replaced. */
async function launchOnFreePort(launch: Launch): Promise<{ server: PostgresServer; port: number }> {
  const file = join(launch.home, "port");
  const remembered = Number(await readText(file));
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = attempt === 0 && remembered > 0 ? remembered : await freePort();
    const server = await runServer({ ...launch, port });
    if (server === undefined) continue;
    await writeFile(file, String(port), { mode: 0o600 });
    return { server, port };
  }
  throw new AppError("unavailable", "No free port was found on 127.0.0.1 for the embedded PostgreSQL.");
}

/** Below the range from which the kernel serves outgoing connections: such a port would often be taken at the next start. */
async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = 15_000 + randomInt(15_000);
    if (await isPortFree(port)) return port;
  }
  throw new AppError("unavailable", "No free port was found on 127.0.0.1.");
}

async function ensureDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = "/postgres";
  const client = new pg.Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function ownerFile(home: string): string {
  return join(home, "owner.json");
}

/** Two Parleys on one data folder would stop each other's server as a leftover. */
async function takeOwnership(home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, mark: await processMark(process.pid) });
  const known = await readText(ownerFile(home));
  if (known) {
    const owner = JSON.parse(known) as { pid: number; mark?: string };
    if (owner.mark !== undefined && (await processMark(owner.pid)) === owner.mark) {
      throw new AppError(
        "conflict",
        `Parley already runs on this data folder (process ${owner.pid}). Stop it first, or set PARLEY_DATA_DIR to another folder.`,
      );
    }
  }
  const draft = `${ownerFile(home)}.${process.pid}`;
  await writeFile(draft, mine, { mode: 0o600 });
  await rename(draft, ownerFile(home));
}
