import type { ChannelPorts } from "../channel-module.ts";

export type Hint = { readonly told: Promise<void>; readonly cancel: () => void };
export type Hints = {
  /** Resolves when something changed about the person, or the signal aborts. Of nobody: only the latter. */
  readonly next: (profileId: string | null, signal: AbortSignal) => Hint;
  readonly close: () => void;
};

/** One listener of the process for all streams: who is told of costs a look into a map, however many read. */
export function openHints(changes: ChannelPorts["changes"]): Hints {
  const waiting = new Map<string, Set<() => void>>();
  const close = changes.follow((profileIds) => {
    for (const id of profileIds) for (const wake of waiting.get(id) ?? []) wake();
  });
  return {
    close,
    next: (profileId, signal) => {
      const { promise, resolve } = deferred();
      const mine = profileId ?? "";
      const all = waiting.get(mine) ?? new Set();
      waiting.set(mine, all.add(resolve));
      signal.addEventListener("abort", resolve, { once: true });
      if (signal.aborted) resolve();
      return {
        told: promise,
        cancel: () => {
          signal.removeEventListener("abort", resolve);
          all.delete(resolve);
          if (all.size === 0 && waiting.get(mine) === all) waiting.delete(mine);
        },
      };
    },
  };
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
