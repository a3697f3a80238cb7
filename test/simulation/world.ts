/**
 * Virtual time. Everything that waits, waits here: events by their instant, and processes that can crash (all they
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
  /** What is to happen at an instant, in the order it was asked for; the heap holds each such instant once. */
  readonly #instants = new Map<number, (() => void)[]>();
  readonly #heap: number[] = [];

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
    const at = Math.ceil((this.now + Math.max(ms, 0)) / INSTANT_MS) * INSTANT_MS;
    const planned = this.#instants.get(at);
    if (planned) {
      planned.push(run);
      return;
    }
    this.#instants.set(at, [run]);
    push(this.#heap, at);
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
      if (next === undefined || next > end) return done();
      this.now = next;
      // More may be added to this very instant while it runs.
      for (const run of this.#instants.get(next) ?? []) run();
      this.#instants.delete(next);
      pop(this.#heap);
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

function push(heap: number[], value: number): void {
  let index = heap.length;
  heap.push(value);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || above <= value) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = value;
}

function pop(heap: number[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    let child = index * 2 + 1;
    let smallest = heap[child];
    const right = heap[child + 1];
    if (smallest === undefined) break;
    if (right !== undefined && right < smallest) {
      smallest = right;
      child += 1;
    }
    if (last <= smallest) break;
    heap[index] = smallest;
    index = child;
  }
  heap[index] = last;
}
