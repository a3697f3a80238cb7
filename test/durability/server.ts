/**
 * One Parley process for tests to kill and to freeze, in two threads like the one that is delivered: the real system on a real database,
 * with times short enough for a test. Says "ready" on its channel, "frozen" just before it stops itself, and ends with the process that started it.
 */
import { openEngineThread } from "../../src/app/engine-thread.ts";
import { startSystem } from "../../src/app/system.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createLog } from "../../src/platform/log.ts";
import { crashPointsOf, tuningOf } from "./server-parts.ts";
import type { ServerSpec } from "./terms.ts";

const spec = JSON.parse(process.argv[2] ?? "") as ServerSpec;
const shared = {
  databaseUrl: spec.databaseUrl,
  publicUrl: `http://127.0.0.1:${spec.port}`,
  masterKey: Buffer.from(spec.masterKey, "hex"),
  dataDir: spec.dataDir,
  // The emulated Meta is on this machine.
  allowPrivate: true,
};
const thread = openEngineThread(
  { ...shared, roles: ["engine", "sends"], log: { level: "warn", format: "json" }, crashAt: undefined },
  {
    clock: systemClock,
    broke: (error) => {
      throw error;
    },
    beginning: new URL("./server-thread.js", import.meta.url),
  },
);
await startSystem({
  ...shared,
  host: "127.0.0.1",
  port: spec.port,
  roles: ["ingress", "http"],
  log: createLog({ level: "warn" }),
  crashPoints: crashPointsOf(spec),
  tuning: tuningOf(spec),
  near: thread.near,
  beside: thread,
});
await thread.begin();
process.on("disconnect", () => process.exit(1));
process.send?.("ready");
