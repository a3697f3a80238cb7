import type { Clock } from "../platform/clock.ts";

/** A host that failed so often in a row is left alone for a while, then asked once, to see. */
const FAILURES_TO_OPEN = 5;
const OPEN_MS = 30_000;
const MOST_HOSTS = 10_000;

type Circuit = { failures: number; openUntil: number };

/** One circuit for each host, in the memory of this process: every process learns for itself. */
export class Circuits {
  readonly #hosts = new Map<string, Circuit>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds to wait before the host may be asked; 0: now. Of those who come after the pause only the first is let through. */
  waitMs(host: string): number {
    const circuit = this.#hosts.get(host);
    if (!circuit || circuit.failures < FAILURES_TO_OPEN) return 0;
    const now = this.#clock.monotonic();
    if (now < circuit.openUntil) return Math.ceil(circuit.openUntil - now);
    circuit.openUntil = now + OPEN_MS;
    return 0;
  }

  succeeded(host: string): void {
    this.#hosts.delete(host);
  }

  failed(host: string): void {
    const circuit = this.#hosts.get(host) ?? { failures: 0, openUntil: 0 };
    circuit.failures += 1;
    if (circuit.failures >= FAILURES_TO_OPEN) circuit.openUntil = this.#clock.monotonic() + OPEN_MS;
    // The oldest host is the first: a Map keeps its order.
    const [oldest] = this.#hosts.keys();
    if (this.#hosts.size >= MOST_HOSTS && oldest !== undefined) this.#hosts.delete(oldest);
    this.#hosts.set(host, circuit);
  }
}
