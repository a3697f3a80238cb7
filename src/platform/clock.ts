import { setTimeout as sleepFor } from "node:timers/promises";

/** The only source of time. Everything that waits or compares times takes one of these. */
export type Clock = {
  /** Milliseconds since 1970 by the wall clock. For stamps and due times. */
  readonly now: () => number;
  /** Milliseconds that never go back and ignore clock changes. For deadlines of this process. */
  readonly monotonic: () => number;
  /** Resolves after the time has passed, or at once when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await sleepFor(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};

/** Resolves in the next turn of the event loop, after what has arrived meanwhile was read. */
export async function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that runs `offsetMs` beside another: virtual time for tests and demos on a real database. */
export function shiftedClock(base: Clock): Clock & { readonly advance: (ms: number) => void; readonly offsetMs: () => number } {
  let offset = 0;
  return {
    now: () => base.now() + offset,
    monotonic: base.monotonic,
    sleep: base.sleep,
    advance: (ms) => {
      offset += ms;
    },
    offsetMs: () => offset,
  };
}
