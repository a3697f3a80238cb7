import type { Clock } from "../platform/clock.ts";
import type { WorkspaceId } from "../platform/ids.ts";

/** An origin that failed so often in a row is left alone for a while, then asked once, to see. */
const FAILURES_TO_OPEN = 5;
const OPEN_MS = 30_000;
const MOST_CIRCUITS = 10_000;

type Circuit = { failures: number; openUntil: number };

export const circuitOf = (workspaceId: WorkspaceId, url: string): string =>
  `${workspaceId} ${URL.canParse(url) ? new URL(url).origin : ""}`;

/** One circuit for each origin of a workspace, in the memory of this process: every process learns for itself, and nobody from another workspace's failures. */
export class Circuits {
  readonly #circuits = new Map<string, Circuit>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds to wait before the origin may be asked; 0: now. Of those who come after the pause only the first is let through. */
  waitMs(key: string): number {
    const circuit = this.#circuits.get(key);
    if (!circuit || circuit.failures < FAILURES_TO_OPEN) return 0;
    const now = this.#clock.monotonic();
    if (now < circuit.openUntil) return Math.ceil(circuit.openUntil - now);
    circuit.openUntil = now + OPEN_MS;
    return 0;
  }

  succeeded(key: string): void {
    this.#circuits.delete(key);
  }

  failed(key: string): void {
    const circuit = this.#circuits.get(key) ?? { failures: 0, openUntil: 0 };
    circuit.failures += 1;
    if (circuit.failures >= FAILURES_TO_OPEN) circuit.openUntil = this.#clock.monotonic() + OPEN_MS;
    // The oldest is the first: a Map keeps its order.
    const [oldest] = this.#circuits.keys();
    if (this.#circuits.size >= MOST_CIRCUITS && oldest !== undefined) this.#circuits.delete(oldest);
    this.#circuits.set(key, circuit);
  }
}
