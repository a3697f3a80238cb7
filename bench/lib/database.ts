/** One embedded PostgreSQL with the settings of production for the whole bench; each measurement gets a database of its own. */
import { randomUUID } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../../src/db/embedded-postgres.ts";
import { silentLog } from "../../src/platform/log.ts";
import { familyCpuMs } from "./proc.ts";
import { type Temporary, temporaryFolder } from "./temporary.ts";

export type BenchDatabase = AsyncDisposable & { readonly url: string; readonly pool: pg.Pool };
export type BenchPostgres = AsyncDisposable & {
  readonly create: () => Promise<BenchDatabase>;
  /** One that several scenarios share, for what takes minutes to fill; `fill` makes it once, and what it answers is given again. */
  readonly shared: <T>(name: string, fill: (database: BenchDatabase) => Promise<T>) => Promise<BenchDatabase & { readonly filled: T }>;
  readonly cpuMs: () => Promise<number>;
};

/** `kept`: a folder whose shared databases are still there at the next run. */
export async function startBenchPostgres(kept: string | null = null): Promise<BenchPostgres> {
  const folder = kept === null ? await temporaryFolder() : await keptFolder(kept);
  const server = await startEmbeddedPostgres({ dataDir: folder.path, log: silentLog });
  const admin = new pg.Pool({ connectionString: server.url, max: 1 });
  admin.on("error", () => undefined); // the server's own end closes what is idle
  const { rows } = await admin.query<{ folder: string }>("select current_setting('data_directory') as folder");
  const postmaster = Number((await readFile(join(rows[0]?.folder ?? "", "postmaster.pid"), "utf8")).split("\n")[0]);
  const open = (name: string): { readonly url: string; readonly pool: pg.Pool } => {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    const pool = new pg.Pool({ connectionString: url.href, max: 4 });
    pool.on("error", () => undefined);
    return { url: url.href, pool };
  };
  return {
    create: async () => {
      const name = `bench_${randomUUID().replaceAll("-", "")}`;
      await admin.query(`create database ${name}`);
      const { url, pool } = open(name);
      return {
        url,
        pool,
        [Symbol.asyncDispose]: async () => {
          await pool.end();
          await admin.query(`drop database if exists ${name} with (force)`);
        },
      };
    },
    shared: async <T>(name: string, fill: (database: BenchDatabase) => Promise<T>) => {
      const note = join(folder.path, `${name}.json`);
      const known = await readFile(note, "utf8").catch(() => null);
      if (known === null) {
        await admin.query(`drop database if exists ${name} with (force)`);
        await admin.query(`create database ${name}`);
      }
      const { url, pool } = open(name);
      const database: BenchDatabase = { url, pool, [Symbol.asyncDispose]: async () => pool.end() };
      if (known !== null) return { ...database, filled: JSON.parse(known) as T };
      const filled = await fill(database);
      await writeFile(note, JSON.stringify(filled));
      return { ...database, filled };
    },
    cpuMs: async () => familyCpuMs(postmaster),
    [Symbol.asyncDispose]: async () => {
      await admin.end();
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function keptFolder(path: string): Promise<Temporary> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: async () => undefined };
}

/** Equal starting points: nothing dirty is left from filling the tables, and the planner knows them. */
export async function calm(pool: pg.Pool): Promise<void> {
  await pool.query("vacuum analyze");
  await pool.query("checkpoint");
}
