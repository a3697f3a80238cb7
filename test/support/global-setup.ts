/** One cluster and one server for the whole run, with a migrated template; each test file clones the template (some 30 ms). */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../../src/db/embedded-postgres.ts";
import { createLog } from "../../src/platform/log.ts";
import { TEMPLATE } from "./database-url.ts";
import { copyCluster, prepareCluster } from "./prepared-cluster.ts";
import { scratchFolder } from "./scratch.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly postgresUrl: string;
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

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(await scratchFolder(), "parley-test-"));
  await chmod(folder, 0o755); // the OS user postgres must get in when the tests run as root
  const [prepared, dataDir] = [join(folder, "prepared"), join(folder, "server")];
  const remove = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await prepareCluster(prepared);
    await copyCluster(prepared, dataDir);
  } catch (error) {
    await remove();
    throw error;
  }
  const server = await startEmbeddedPostgres({ dataDir, log: createLog({ level: "error", format: "text" }), settings: FORGETFUL });
  const stop = async (): Promise<void> => {
    await server.stop();
    await remove();
  };
  try {
    await createTemplate(server.url);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("postgresUrl", server.url);
  project.provide("preparedCluster", prepared);
  return stop;
}

/** Of the migrated database, to which nobody is connected yet but us. */
async function createTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${TEMPLATE} template parley strategy file_copy`);
  await client.end();
}
