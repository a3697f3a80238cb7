import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { toEmulatorError, type EmulatorError } from "../api/request.ts";

/** `value` survives a failed reload: what was read stays on the screen beside the error. */
export type Resource<T> = { readonly value: T | null; readonly error: EmulatorError | null; readonly reload: () => void };

type Held<T> = { readonly key: string | null; readonly value: T | null; readonly error: EmulatorError | null };

/**
 * Reads something by key and again on `reload`. Reloads asked for during a load, or within `restMs` after it,
 * become one: a burst of a thousand events costs a handful of requests.
 */
export function useResource<T>(key: string | null, load: () => Promise<T>, restMs = 100): Resource<T> {
  const [held, setHeld] = useState<Held<T>>({ key: null, value: null, error: null });
  const trigger = useRef<() => void>(() => undefined);
  const loadLatest = useEffectEvent(load);

  useEffect(() => {
    if (key === null) return;
    let stopped = false;
    let busy = false;
    let again = false;
    let rest: ReturnType<typeof setTimeout> | null = null;
    const keep = (next: (previous: Held<T>) => Held<T>) => {
      if (!stopped) setHeld(next);
    };
    const run = async () => {
      if (busy) {
        again = true;
        return;
      }
      busy = true;
      try {
        const value = await loadLatest();
        keep(() => ({ key, value, error: null }));
      } catch (error) {
        keep((previous) => ({ key, value: previous.key === key ? previous.value : null, error: toEmulatorError(error) }));
      }
      if (stopped) return;
      rest = setTimeout(() => {
        busy = false;
        if (!again) return;
        again = false;
        void run();
      }, restMs);
    };
    trigger.current = () => void run();
    void run();
    return () => {
      stopped = true;
      if (rest !== null) clearTimeout(rest);
    };
  }, [key, restMs]);

  const reload = useCallback(() => trigger.current(), []);
  return held.key === key ? { value: held.value, error: held.error, reload } : { value: null, error: null, reload };
}
