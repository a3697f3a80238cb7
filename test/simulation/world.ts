/**
 * Virtual time. Everything that waits, waits here: an event heap by time, and processes that can crash (all they
 * were about to do is dropped) or freeze (it is postponed). One turn of the real event loop drains what one
 * instant of virtual time has set going, so the same seed gives the same run.
 */
import type { Clock } from "../../src/platform/clock.ts";
import { seededRng, type Rng } from "../../src/platform/rng.ts";

/** Events of one instant share one drain; also the resolution of all latencies. */
const INSTANT_MS = 5;

export class World {
  readonly rng: Rng;
  now: number;
  #order = 0;
  readonly #heap: { at: number; order: number; run: () => void }[] = [];

  constructor(seed: number, startMs: number) {
    this.rng = seededRng(seed, 7);
    this.now = startMs;
  }

  chance(probability: number): boolean {
    return probability > 0 && this.rng.fraction() < probability;
  }

  between(low: number, high: number): number {
    return low + this.rng.fraction() * (high - low);
  }

  after(ms: number, run: () => void): void {
    this.#order += 1;
    const at = Math.ceil((this.now + Math.max(ms, 0)) / INSTANT_MS) * INSTANT_MS;
    push(this.#heap, { at, order: this.#order, run });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets time pass until `done`, looking each `everyMs`; false when `mostMs` have passed before. */
  async runUntil(done: () => boolean, everyMs: number, mostMs: number): Promise<boolean> {
    const end = this.now + mostMs;
    let nextLook = this.now + everyMs;
    for (;;) {
      const next = this.#heap[0];
      if (!next || next.at > end) return done();
      this.now = next.at;
      while (this.#heap[0] && this.#heap[0].at <= this.now) pop(this.#heap)?.run();
      await new Promise((resolve) => setImmediate(resolve));
      if (this.now >= nextLook) {
        if (done()) return true;
        nextLook = this.now + everyMs;
      }
    }
  }
}

/** One process: what it awaits resolves only while it lives, and not while it is frozen. */
export class Process {
  readonly #world: World;
  readonly #onDeath = new Set<() => void>();
  readonly #onFreeze = new Set<() => void>();
  alive = true;
  #frozenUntil = 0;
  #frozen: (() => void)[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** Every await of the code under test on something outside goes through this. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => this.#resume(resolve);
      if (ms === 0) go();
      else this.#world.after(ms, go);
    });
  }

  #resume(resolve: () => void): void {
    if (!this.alive) return;
    if (this.frozen) this.#frozen.push(resolve);
    else resolve();
  }

  get frozen(): boolean {
    return this.#frozenUntil > this.#world.now;
  }

  /** Answers how to stop listening. */
  onDeath(run: () => void): () => void {
    this.#onDeath.add(run);
    return () => void this.#onDeath.delete(run);
  }

  onFreeze(run: () => void): () => void {
    this.#onFreeze.add(run);
    return () => void this.#onFreeze.delete(run);
  }

  crash(): void {
    if (!this.alive) return;
    this.alive = false;
    this.#frozen = [];
    for (const run of this.#onDeath) run();
  }

  freeze(ms: number): void {
    if (!this.alive || this.frozen) return;
    this.#frozenUntil = this.#world.now + ms;
    for (const run of this.#onFreeze) run();
    this.#world.after(ms + INSTANT_MS, () => {
      const waiting = this.#frozen;
      this.#frozen = [];
      for (const resolve of waiting) this.#resume(resolve);
    });
  }

  get clock(): Clock {
    return { now: () => this.#world.now, monotonic: () => this.#world.now, sleep: (ms) => this.wait(ms) };
  }
}

type Event = { at: number; order: number; run: () => void };

function before(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

function push(heap: Event[], event: Event): void {
  let index = heap.length;
  heap.push(event);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!above || before(above, event)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = event;
}

function pop(heap: Event[]): Event | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!last || heap.length === 0) return top;
  let index = 0;
  for (;;) {
    let child = index * 2 + 1;
    let smallest = heap[child];
    const right = heap[child + 1];
    if (!smallest) break;
    if (right && before(right, smallest)) {
      smallest = right;
      child += 1;
    }
    if (before(last, smallest)) break;
    heap[index] = smallest;
    index = child;
  }
  heap[index] = last;
  return top;
}
