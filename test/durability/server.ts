/**
 * One Parley process for tests to kill and to freeze: the real system on a real database, with times short enough for a
 * test. Says "ready" on its channel, "frozen" just before it stops itself, and ends with the process that started it.
 */
import { writeSync } from "node:fs";
import { LANE_TUNING } from "../../src/app/lane-tuning.ts";
import { startSystem } from "../../src/app/system.ts";
import { crashPointsFrom } from "../../src/platform/crash-points.ts";
import { createLog } from "../../src/platform/log.ts";
import { CLAIM_MS, FROZEN, type ServerSpec } from "./terms.ts";

const spec = JSON.parse(process.argv[2] ?? "") as ServerSpec;

const stop = (): void => {
  if (spec.signal === "SIGSTOP") writeSync(2, FROZEN);
  process.kill(process.pid, spec.signal);
};

await startSystem({
  databaseUrl: spec.databaseUrl,
  host: "127.0.0.1",
  port: spec.port,
  publicUrl: `http://127.0.0.1:${spec.port}`,
  roles: ["ingress", "engine", "sends", "http"],
  masterKey: Buffer.from(spec.masterKey, "hex"),
  dataDir: spec.dataDir,
  // The emulated Meta is on this machine.
  allowPrivate: true,
  log: createLog({ level: "warn" }),
  crashPoints: crashPointsFrom(spec.crashAt, stop),
  tuning: {
    pollMs: 500,
    maxInFlight: spec.maxInFlight,
    // In the order of the real ones: the answer, the guard, the claim, the grace, the look at the evidence, the settler's lease.
    times: { ...LANE_TUNING.times, answerMs: 1_000, leastToWriteMs: 2_000, claimMs: CLAIM_MS, graceMs: 500, gatherMs: 200, leaseMs: 5_000 },
    quarantine: { firstLookMs: 1_500, lookAgainMs: 500, giveUpMs: 600_000, watermarkMs: 1_500, authenticationMs: 600_000 },
  },
});
process.on("disconnect", () => process.exit(1));
process.send?.("ready");
