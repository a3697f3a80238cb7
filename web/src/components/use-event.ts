import { useCallback, useRef } from "react";

/** One function for the life of a component that does always what the newest of the given ones does: nothing is drawn again because of it. */
export function useEvent<A extends readonly unknown[], R>(handler: (...args: A) => R): (...args: A) => R {
  const latest = useRef(handler);
  latest.current = handler;
  return useCallback((...args: A) => latest.current(...args), []);
}
