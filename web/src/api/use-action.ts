import { useMutation, type UseMutationOptions, type UseMutationResult } from "@tanstack/react-query";
import { useCallback, useRef } from "react";

/** Rises with each wish of the person: a click, a key. The second click of a double click is no new wish, nor is a key held down. */
let wish = 0;
let again = false;
let held = false;

function wished(isRepeated: boolean): void {
  again = isRepeated;
  if (!again) wish += 1;
}

/** Once, when the console starts. */
export function watchWishes(): void {
  const first = { capture: true };
  document.addEventListener(
    "keydown",
    ({ repeat }) => {
      held = repeat;
      wished(repeat);
    },
    first,
  );
  document.addEventListener("keyup", () => (held = false), first);
  document.addEventListener(
    "click",
    ({ detail }) => {
      // A key that is held down clicks again and again, without a count.
      if (detail > 0 || !held) wished(detail > 1);
    },
    first,
  );
}

/**
 * Does something, or answers null: not while it is under way, and not twice for one wish. What is drawn on the screen comes too late
 * for the second click of a double click, and the answer can come before it.
 */
export function useOnce(): <T>(work: () => Promise<T>) => Promise<T> | null {
  const busy = useRef(false);
  const done = useRef<number | null>(null);
  return useCallback((work) => {
    if (busy.current || (again && done.current === wish)) return null;
    busy.current = true;
    done.current = wish;
    return work().finally(() => {
      busy.current = false;
    });
  }, []);
}

type Shown = "mutate" | "reset" | "data" | "error" | "variables" | "isPending" | "isSuccess";
export type Action<Data, Variables> = Pick<UseMutationResult<Data, Error, Variables>, Shown>;

/** What somebody asks the server to do. It is done once, however often it is clicked. */
export function useAction<Data = unknown, Variables = void>(options: UseMutationOptions<Data, Error, Variables>): Action<Data, Variables> {
  const { mutateAsync, ...shown } = useMutation(options);
  const once = useOnce();
  const mutate = useCallback<Action<Data, Variables>["mutate"]>(
    (...given) => void once(async () => mutateAsync(...given).catch(() => undefined)),
    [once, mutateAsync],
  );
  return { ...shown, mutate };
}
