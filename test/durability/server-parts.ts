/** What both threads of a process under test are told. */
import { writeSync } from "node:fs";
import { LANE_TUNING, type LaneTuning } from "../../src/app/lane-tuning.ts";
import { type CrashPoints, crashPointsFrom } from "../../src/platform/crash-points.ts";
import { CLAIM_MS, FROZEN, type ServerSpec } from "./terms.ts";

const STOPPED_WITHIN_MS = 1_000;

export function crashPointsOf(spec: ServerSpec): CrashPoints {
  return crashPointsFrom(spec.crashAt, () => {
    if (spec.signal === "SIGSTOP") writeSync(2, FROZEN);
    process.kill(process.pid, spec.signal);
    // The signal reaches this thread a moment after the call: it stands still here, not on its way into the next write.
    if (spec.signal === "SIGSTOP") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STOPPED_WITHIN_MS);
  });
}

export function tuningOf(spec: ServerSpec): Partial<LaneTuning> {
  return {
    pollMs: 500,
    maxInFlight: spec.maxInFlight,
    // In the order of the real ones: the answer, the guard, the claim, the grace, the look at the evidence, the settler's lease.
    times: { ...LANE_TUNING.times, answerMs: 1_000, leastToWriteMs: 2_000, claimMs: CLAIM_MS, graceMs: 500, gatherMs: 200, leaseMs: 5_000 },
    // With the claim and the grace longer than it takes from a claim to Meta on a busy machine (4.5 s with 27 processes waiting for two cores): else absence proves nothing.
    quarantine: { firstLookMs: 4_000, lookAgainMs: 500, giveUpMs: 600_000, watermarkMs: 1_500, authenticationMs: 600_000 },
  };
}
