import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { SimulationResult } from "./simulation.ts";

export type SeedWork = { readonly seed: number; readonly sends: number; readonly faultFactor: number };

/** Runs one seed in a process of its own: on another core, and with room for all that one instant of virtual time makes. */
export async function runSeed(work: SeedWork): Promise<SimulationResult> {
  // One core is left to the other test files.
  while (running >= Math.max(availableParallelism() - 1, 1)) await Promise.race(all);
  running += 1;
  const run = runProcess(work).finally(() => {
    running -= 1;
    all.delete(run);
  });
  all.add(run);
  return run;
}

let running = 0;
const all = new Set<Promise<SimulationResult>>();

function runProcess(work: SeedWork): Promise<SimulationResult> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL("./seed-process.ts", import.meta.url)), [JSON.stringify(work)], {
      execArgv: ["--import", "tsx", "--max-semi-space-size=64", "--max-old-space-size=2000"],
    });
    child.once("message", (result) => resolve(result as SimulationResult));
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`the simulation of seed ${work.seed} ended without a result (${code ?? signal})`)),
    );
  });
}
