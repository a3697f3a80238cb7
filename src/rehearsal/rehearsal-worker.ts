/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
/** The thread a rehearsal is played in: long sums there keep no lane and no request waiting. Has no connection to anything. */
import { parentPort } from "node:worker_threads";
import { loadForms } from "../channels/registry.ts";
import { systemClock } from "../platform/clock.ts";
import { type Participant, simulate } from "./simulator/simulate.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

const forms = await loadForms();
const participants: Participant[] = [];
const tell = (message: FromWorker): void => parentPort?.postMessage(message);

parentPort?.on("message", (message: ToWorker) => {
  if (message.kind === "people") {
    participants.push(...message.participants);
    return;
  }
  try {
    const startedAt = systemClock.monotonic();
    const result = simulate(
      { ...message.simulation, participants, progress: (share) => tell({ kind: "progress", share }) },
      (kind) => forms.get(kind) ?? null,
    );
    tell({ kind: "done", result, tookMs: Math.round(systemClock.monotonic() - startedAt) });
  } catch (error) {
    tell({ kind: "failed", error: error instanceof Error ? error.message : String(error) });
  }
});
