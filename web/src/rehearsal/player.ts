/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
import type { RehearsalResult } from "../../../src/contract/rehearsal.ts";
import type { Simulation } from "../../../src/rehearsal/simulator/simulate.ts";

export type ToPlay = { readonly id: number; readonly simulation: Omit<Simulation, "progress"> };
export type Played =
  | { readonly id: number; readonly result: RehearsalResult; readonly tookMs: number }
  | { readonly id: number; readonly error: string };

/** One rehearsal at a time; of those asked for meanwhile only the newest is played. */
export type Player = { readonly play: (simulation: ToPlay["simulation"]) => void; readonly close: () => void };

export function openPlayer(told: (played: Played) => void): Player {
  let worker: Worker | null = open();
  let asked = 0;
  let busy = false;
  let waiting: ToPlay | null = null;
  const begin = (next: ToPlay): void => {
    busy = true;
    worker ??= open();
    worker.postMessage(next);
  };
  const ended = (played: Played): void => {
    busy = false;
    if (played.id === asked) told(played);
    if (!waiting) return;
    const next = waiting;
    waiting = null;
    begin(next);
  };
  function open(): Worker {
    const made = new Worker(new URL("./rehearsal.worker.ts", import.meta.url), { type: "module" });
    made.addEventListener("message", ({ data }: MessageEvent<Played>) => ended(data));
    made.addEventListener("error", (event) => {
      // It may not even have been loaded: what is asked next is played by another one.
      made.terminate();
      worker = null;
      ended({ id: asked, error: event.message });
    });
    return made;
  }
  return {
    play: (simulation) => {
      asked += 1;
      const next = { id: asked, simulation };
      if (busy) waiting = next;
      else begin(next);
    },
    close: () => worker?.terminate(),
  };
}
