import type { Clock } from "./clock.ts";

/** Remembers answers for a few seconds, so that a revocation is felt at once and a busy key costs no query a request. */
export class ShortCache<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly until: number }>();
  readonly #clock: Clock;
  readonly #forMs: number;
  readonly #limit: number;

  constructor(clock: Clock, options: { readonly forMs: number; readonly limit: number }) {
    this.#clock = clock;
    this.#forMs = options.forMs;
    this.#limit = options.limit;
  }

  async get(key: string, read: () => Promise<Value>): Promise<Value> {
    const entry = this.#entries.get(key);
    if (entry && entry.until > this.#clock.monotonic()) return entry.value;
    const value = await read();
    // The oldest entry is the first: a Map keeps its order.
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= this.#limit && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#clock.monotonic() + this.#forMs });
    return value;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}
