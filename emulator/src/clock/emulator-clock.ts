import type { ClockCommand, ClockState } from "../control/contract.ts";
import { InFlight } from "./in-flight.ts";
import { ScheduleHeap, type ScheduledTask } from "./schedule-heap.ts";

const longestTimerMs = 2_000_000_000;
const tasksPerTurn = 2_000;

/**
 * The only place that knows real time. Everything the simulated world will do later waits in one heap,
 * served by one timer. `advance` runs what falls due on the way, one instant after the other, and lets the
 * deliveries of an instant end before time moves on: retries land where a real clock would put them.
 */
export class EmulatorClock {
  readonly inFlight = new InFlight();
  readonly #heap = new ScheduleHeap();
  #mode: ClockState["mode"] = "real";
  #rate = 1;
  /** Emulator time at the moment `#realBase` was read from the machine's monotonic clock. */
  #base: number;
  #realBase = performance.now();
  #timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  #timerDue = Infinity;
  #advancing: Promise<void> | null = null;
  #stepping = false;
  #closed = false;

  constructor(command: ClockCommand) {
    this.#base = command.now ?? Date.now();
    this.set(command);
  }

  now(): number {
    if (this.#mode === "manual" || this.#stepping) return this.#base;
    return Math.floor(this.#base + (performance.now() - this.#realBase) * this.#rate);
  }

  /** Unix seconds, as Graph writes them. */
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  state(): ClockState {
    return { mode: this.#mode, now: this.now(), rate: this.#rate };
  }

  set(command: ClockCommand): void {
    this.#rebase(command.now ?? this.now());
    this.#mode = command.mode;
    this.#rate = command.mode === "fast" ? (command.rate ?? 60) : 1;
    this.#arm();
  }

  schedule(at: number, run: () => void): ScheduledTask {
    const task = this.#heap.push(at, run);
    this.#arm();
    return task;
  }

  after(delayMs: number, run: () => void): ScheduledTask {
    return this.schedule(this.now() + delayMs, run);
  }

  wait(delayMs: number): Promise<void> {
    return new Promise((resume) => this.after(delayMs, resume));
  }

  /** Milliseconds of the machine's own clock, whatever the mode: only for how long the network took. */
  realNow(): number {
    return performance.now();
  }

  /** Real time, whatever the mode: only for waiting on the network. */
  realPause(ms: number): Promise<void> {
    return new Promise((resume) => setTimeout(resume, ms));
  }

  /** Real time too: housekeeping that has nothing to do with the simulated world. */
  everyRealMs(ms: number, run: () => void): () => void {
    const timer = setInterval(run, ms);
    timer.unref();
    return () => clearInterval(timer);
  }

  async advance(ms: number): Promise<void> {
    while (this.#advancing) await this.#advancing;
    this.#advancing = this.#walk(this.now() + ms);
    try {
      await this.#advancing;
    } finally {
      this.#advancing = null;
    }
  }

  /** Resolves when nothing is due now and nothing is on the wire. */
  async settle(): Promise<void> {
    for (;;) {
      this.#runDue();
      await this.inFlight.idle();
      await new Promise<void>((resume) => setImmediate(resume));
      const head = this.#heap.peek();
      if (this.inFlight.count === 0 && (!head || head.at > this.now())) return;
    }
  }

  /** Forgets everything scheduled; used by reset. */
  clear(): void {
    this.#heap.clear();
  }

  close(): void {
    this.#closed = true;
    this.#disarm();
    this.#heap.clear();
  }

  async #walk(target: number): Promise<void> {
    this.#rebase(this.now());
    this.#stepping = true;
    this.#disarm();
    try {
      await this.inFlight.idle();
      for (let head = this.#heap.peek(); head && head.at <= target; head = this.#heap.peek()) {
        this.#base = Math.max(this.#base, head.at);
        while (this.#runDue()) await this.inFlight.idle();
        await this.inFlight.idle();
      }
      this.#base = Math.max(this.#base, target);
    } finally {
      this.#stepping = false;
      this.#realBase = performance.now();
      this.#arm();
    }
  }

  #rebase(now: number): void {
    this.#base = now;
    this.#realBase = performance.now();
  }

  /** Runs what is due; true when it stopped early to let the event loop breathe. */
  #runDue(): boolean {
    const now = this.now();
    for (let count = 0; count < tasksPerTurn; count += 1) {
      const head = this.#heap.peek();
      if (!head || head.at > now) return false;
      this.#heap.pop();
      head.run();
    }
    return true;
  }

  #arm(): void {
    if (this.#closed || this.#stepping) return;
    const head = this.#heap.peek();
    if (!head || (this.#mode === "manual" && head.at > this.#base)) return;
    if (this.#timer && this.#timerDue <= head.at) return;
    this.#disarm();
    this.#timerDue = head.at;
    const delay = (head.at - this.now()) / this.#rate;
    const wake = (): void => {
      this.#timer = null;
      this.#timerDue = Infinity;
      if (!this.#stepping) this.#runDue();
      this.#arm();
    };
    this.#timer = delay <= 0 ? setImmediate(wake) : setTimeout(wake, Math.min(delay, longestTimerMs));
  }

  #disarm(): void {
    if (this.#timer instanceof Object) {
      clearTimeout(this.#timer as NodeJS.Timeout);
      clearImmediate(this.#timer as NodeJS.Immediate);
    }
    this.#timer = null;
    this.#timerDue = Infinity;
  }
}
