import type { StreamChanges } from "../../contract/console.ts";
import type { Clock } from "../../platform/clock.ts";

/** More people than this are not named any more. */
const MOST_IDS = 200;

/**
 * Gathers changes and emits them at most once in `everyMs`: the first at once, so that a quiet system feels
 * immediate, the rest together. Null: of nobody knows whom. Nothing is emitted after the signal.
 */
export function coalesceChanges(options: {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly emit: (changes: StreamChanges) => void;
}): (profileIds: readonly string[] | null) => void {
  const { clock, everyMs, signal, emit } = options;
  let pending = new Set<string>();
  let isAnything = false;
  let waiting = false;
  let lastAt = -Infinity;
  const flush = async (): Promise<void> => {
    const rest = lastAt + everyMs - clock.monotonic();
    if (rest > 0) await clock.sleep(rest, signal);
    waiting = false;
    if (signal.aborted) return;
    lastAt = clock.monotonic();
    const ids = pending;
    const isTooMuch = isAnything || ids.size > MOST_IDS;
    pending = new Set();
    isAnything = false;
    emit({ profileIds: isTooMuch ? null : [...ids] });
  };
  return (profileIds) => {
    if (profileIds === null) isAnything = true;
    for (const id of profileIds ?? []) {
      if (pending.size > MOST_IDS) break;
      pending.add(id);
    }
    if (waiting || signal.aborted) return;
    waiting = true;
    void flush();
  };
}
