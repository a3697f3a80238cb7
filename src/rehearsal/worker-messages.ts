import type { RehearsalResult } from "../contract/rehearsal.ts";
import type { Participant, Simulation } from "./simulator/simulate.ts";

/** People come in pages, so that neither side holds a copy of all of them for the crossing; then the word to begin. */
export type ToWorker =
  | { readonly kind: "people"; readonly participants: readonly Participant[] }
  | { readonly kind: "play"; readonly simulation: Omit<Simulation, "participants" | "progress"> };

export type FromWorker =
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "done"; readonly result: RehearsalResult; readonly tookMs: number }
  | { readonly kind: "failed"; readonly error: string };
