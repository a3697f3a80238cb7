import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { SimulationResult } from "./simulation.ts";

export type SeedWork = { readonly seed: number; readonly sends: number; readonly faultFactor: number };

type Waiting = {
  readonly work: SeedWork;
  readonly resolve: (result: SimulationResult) => void;
  readonly reject: (error: Error) => void;
};

/** One core is left to the other test files. */
const MOST = Math.max(availableParallelism() - 1, 1);
const waiting: Waiting[] = [];
let running = 0;

/**
 * Runs one seed in a process beside this one: on another core, and with room for all that one instant of virtual time makes.
 * A process takes one seed after the other, because the first 10,000 sends of a fresh one take as long as the next 20,000.
 */
export function runSeed(work: SeedWork): Promise<SimulationResult> {
  return new Promise((resolve, reject) => {
    waiting.push({ work, resolve, reject });
    if (running < MOST) startProcess();
  });
}

function startProcess(): void {
  running += 1;
  const child = fork(fileURLToPath(new URL("./seed-process.ts", import.meta.url)), {
    execArgv: ["--import", "tsx", "--max-semi-space-size=64", "--max-old-space-size=2000"],
  });
  const current = { next: undefined as Waiting | undefined };
  child.on("message", (result) => {
    current.next?.resolve(result as SimulationResult);
    takeNext(child, current);
  });
  child.once("exit", (code, signal) => {
    running -= 1;
    current.next?.reject(new Error(`the simulation of seed ${current.next.work.seed} ended without a result (${code ?? signal})`));
    if (waiting.length > 0 && running < MOST) startProcess();
  });
  takeNext(child, current);
}

/** A process for which nothing is left to do ends when it is let go. */
function takeNext(child: ChildProcess, current: { next: Waiting | undefined }): void {
  current.next = waiting.shift();
  if (current.next) child.send(current.next.work);
  else child.disconnect();
}
