/** One embedded PostgreSQL with the settings of production for the whole bench; each measurement gets a database of its own. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../../src/db/embedded-postgres.ts";
import { silentLog } from "../../src/platform/log.ts";
import { familyCpuMs } from "./proc.ts";
import { temporaryFolder } from "./temporary.ts";

export type BenchDatabase = AsyncDisposable & { readonly url: string; readonly pool: pg.Pool };
export type BenchPostgres = AsyncDisposable & {
  readonly create: () => Promise<BenchDatabase>;
  readonly cpuMs: () => Promise<number>;
};

export async function startBenchPostgres(): Promise<BenchPostgres> {
  const folder = await temporaryFolder();
  const server = await startEmbeddedPostgres({ dataDir: folder.path, log: silentLog });
  const admin = new pg.Pool({ connectionString: server.url, max: 1 });
  admin.on("error", () => undefined); // the server's own end closes what is idle
  const { rows } = await admin.query<{ folder: string }>("select current_setting('data_directory') as folder");
  const postmaster = Number((await readFile(join(rows[0]?.folder ?? "", "postmaster.pid"), "utf8")).split("\n")[0]);
  return {
    create: async () => {
      const name = `bench_${randomUUID().replaceAll("-", "")}`;
      await admin.query(`create database ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      const pool = new pg.Pool({ connectionString: url.href, max: 4 });
      pool.on("error", () => undefined);
      return {
        url: url.href,
        pool,
        [Symbol.asyncDispose]: async () => {
          await pool.end();
          await admin.query(`drop database if exists ${name} with (force)`);
        },
      };
    },
    cpuMs: async () => familyCpuMs(postmaster),
    [Symbol.asyncDispose]: async () => {
      await admin.end();
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Equal starting points: nothing dirty is left from filling the tables, and the planner knows them. */
export async function calm(pool: pg.Pool): Promise<void> {
  await pool.query("vacuum analyze");
  await pool.query("checkpoint");
}
