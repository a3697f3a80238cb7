/**
 * One cluster for the whole run, with a migrated template, and two servers on copies of it: one that may forget, for what runs in the tests'
 * own processes, and one that may not, for the built product, which takes no other. Each test file clones a template (some 30 ms).
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../../src/db/embedded-postgres.ts";
import { Disposal } from "../../src/platform/disposal.ts";
import { createLog } from "../../src/platform/log.ts";
import { TEMPLATE } from "./database-url.ts";
import { copyCluster, prepareCluster } from "./prepared-cluster.ts";
import { scratchFolder } from "./scratch.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly postgresUrl: string;
    /** Of the server that forgets nothing. */
    readonly durablePostgresUrl: string;
    /** See `copyCluster`. */
    readonly preparedCluster: string;
  }
}

// Tests may lose everything: without these a run takes several times as long. Durability tests start a server of their own.
const FORGETFUL = {
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  wal_level: "minimal",
  wal_compression: "off",
  max_wal_size: "512MB",
  max_wal_senders: "0",
  max_connections: "400",
};
const DURABLE = { max_connections: "400" };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = new Disposal();
  try {
    const folder = await mkdtemp(join(await scratchFolder(), "parley-test-"));
    stack.use({ [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }) });
    await chmod(folder, 0o755); // the OS user postgres must get in when the tests run as root
    const prepared = join(folder, "prepared");
    await prepareCluster(prepared);
    const start = async (name: string, settings: Readonly<Record<string, string>>): Promise<string> => {
      const dataDir = join(folder, name);
      await copyCluster(prepared, dataDir);
      const { url } = stack.use(await startEmbeddedPostgres({ dataDir, log: createLog({ level: "error", format: "text" }), settings }));
      await createTemplate(url);
      return url;
    };
    project.provide("postgresUrl", await start("server", FORGETFUL));
    project.provide("durablePostgresUrl", await start("durable", DURABLE));
    project.provide("preparedCluster", prepared);
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
  return async () => stack[Symbol.asyncDispose]();
}

/** Of the migrated database, to which nobody is connected yet but us. */
async function createTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${TEMPLATE} template parley strategy file_copy`);
  await client.end();
}
