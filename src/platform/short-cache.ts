import type { Clock } from "./clock.ts";

/**
 * Remembers answers for a few seconds, so that a revocation is felt at once and a busy key costs no query a request. Whoever asks while
 * an answer is being read waits for that one.
 */
export class ShortCache<Value> {
  /** Of an answer the same promise each time: thousands a second make none. */
  readonly #entries = new Map<string, { readonly value: Promise<Value>; readonly until: number }>();
  readonly #reading = new Map<string, Promise<Value>>();
  readonly #clock: Clock;
  readonly #forMs: number;
  readonly #limit: number;

  constructor(clock: Clock, options: { readonly forMs: number; readonly limit: number }) {
    this.#clock = clock;
    this.#forMs = options.forMs;
    this.#limit = options.limit;
  }

  get(key: string, read: () => Promise<Value>): Promise<Value> {
    const entry = this.#entries.get(key);
    if (entry && entry.until > this.#clock.monotonic()) return entry.value;
    const known = this.#reading.get(key);
    if (known) return known;
    const reading = read();
    this.#reading.set(key, reading);
    return this.#keepWhenRead(key, reading);
  }

  async #keepWhenRead(key: string, reading: Promise<Value>): Promise<Value> {
    try {
      const value = await reading;
      // Forgotten meanwhile, it may be what was before the change.
      if (this.#reading.get(key) === reading) this.#keep(key, reading);
      return value;
    } finally {
      if (this.#reading.get(key) === reading) this.#reading.delete(key);
    }
  }

  #keep(key: string, value: Promise<Value>): void {
    // The oldest entry is the first: a Map keeps its order.
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= this.#limit && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#clock.monotonic() + this.#forMs });
  }

  forget(key: string): void {
    this.#entries.delete(key);
    this.#reading.delete(key);
  }
}
