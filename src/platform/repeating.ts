import type { Clock } from "./clock.ts";

/**
 * Does something now and again every so often, until it is let go of; disposing waits for the one under way. One that fails is told of, and
 * the next comes all the same. `stopping`: for those that look themselves whether it is over.
 */
export function repeating(
  {
    clock,
    everyMs,
    failed,
    stopping = new AbortController(),
  }: {
    readonly clock: Pick<Clock, "sleep">;
    readonly everyMs: number;
    readonly failed: (error: unknown) => void;
    readonly stopping?: AbortController;
  },
  act: () => Promise<unknown>,
): AsyncDisposable {
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await act().catch(failed);
      await clock.sleep(everyMs, stopping.signal);
    }
  })();
  return {
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await running;
    },
  };
}
