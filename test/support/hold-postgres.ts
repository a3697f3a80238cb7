/** A process for tests to kill: owns an embedded server until then. */
import { startEmbeddedPostgres } from "../../src/db/embedded-postgres.ts";
import { silentLog } from "../../src/platform/log.ts";

const [dataDir = ""] = process.argv.slice(2);
const { url } = await startEmbeddedPostgres({ dataDir, log: silentLog });
process.send?.(url); // the open channel keeps this process alive
process.on("message", () => undefined);
