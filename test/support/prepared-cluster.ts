/**
 * A PostgreSQL cluster with a migrated database `parley`, made once for the whole run and copied by whoever needs a server of their own
 * (a tenth of the work of making one).
 */
import { execFile } from "node:child_process";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmbeddedPostgres } from "../../src/db/embedded-postgres.ts";
import { migrate } from "../../src/db/migrate.ts";
import { clusterHome } from "../../src/db/postgres-cluster.ts";
import { findServerUser } from "../../src/db/postgres-user.ts";
import { silentLog } from "../../src/platform/log.ts";

const run = promisify(execFile);

/** `dataDir` is empty, or is not there yet. */
export async function prepareCluster(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await chmod(dataDir, 0o755); // the OS user postgres must get in when the tests run as root
  await using server = await startEmbeddedPostgres({ dataDir, log: silentLog });
  await migrate(server.url);
}

/** What `startEmbeddedPostgres` then finds in `dataDir`. */
export async function copyCluster(prepared: string, dataDir: string): Promise<void> {
  const user = await findServerUser();
  const [from, to] = [await clusterHome(prepared, user, silentLog), await clusterHome(dataDir, user, silentLog)];
  // With its owner and rights, which Node.js does not copy; without its port, for which all of them would ask.
  await run("cp", ["-a", join(from, "data"), join(from, "password"), to]);
}
