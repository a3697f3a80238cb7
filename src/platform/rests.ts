import type { Clock } from "./clock.ts";

type Rest = { until: number; failures: number };

const FIRST_MS = 1_000;
/** Names that nobody asks for any more are forgotten beyond so many. */
const MANY = 1_000;

/**
 * Work that comes up again and again, each piece by itself: one that fails is reported and rests, twice as long each time, while the
 * others go on. `mostMs`: the longest rest after a failure.
 */
export class Rests {
  readonly #rests = new Map<string, Rest>();
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  readonly #mostMs: number;

  constructor(clock: Clock, report: (error: unknown) => void, { mostMs = 60_000 }: { readonly mostMs?: number } = {}) {
    this.#clock = clock;
    this.#report = report;
    this.#mostMs = mostMs;
  }

  /** What came of it; null when it rests, or failed and rests from now on. */
  async attempt<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    const rest = this.#rests.get(name);
    if (rest && rest.until > this.#clock.monotonic()) return null;
    try {
      const answer = await work();
      // It may have asked for a rest itself.
      if (this.#rests.get(name) === rest) this.#rests.delete(name);
      return answer;
    } catch (error) {
      const failures = (rest?.failures ?? 0) + 1;
      this.#rest(name, { until: this.#clock.monotonic() + Math.min(FIRST_MS * 2 ** (failures - 1), this.#mostMs), failures });
      this.#report(error);
      return null;
    }
  }

  /** It is not asked again before that. */
  pause(name: string, ms: number): void {
    this.#rest(name, { until: this.#clock.monotonic() + ms, failures: 0 });
  }

  /** Whatever rests may be asked at once. */
  end(): void {
    for (const rest of this.#rests.values()) rest.until = Number.NEGATIVE_INFINITY;
  }

  #rest(name: string, rest: Rest): void {
    if (this.#rests.size >= MANY) {
      const past = this.#clock.monotonic() - this.#mostMs;
      for (const [other, { until }] of this.#rests) if (until < past) this.#rests.delete(other);
    }
    this.#rests.set(name, rest);
  }
}
