import { createContext, use, useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from "react";
import type { EmulatorEvent } from "../../../src/control/contract.ts";
import { openLiveEvents, type LiveState } from "../api/live-events.ts";

/** `reconnected`: events may have been missed; whoever shows something should ask for it again. */
type LiveSignal = EmulatorEvent | { readonly kind: "reconnected" };
type Listener = (signal: LiveSignal) => void;
type Live = { readonly state: LiveState; readonly subscribe: (listener: Listener) => () => void };

const LiveContext = createContext<Live | null>(null);

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<LiveState>("connecting");
  const listeners = useRef(new Set<Listener>());

  useEffect(() => {
    let missed = false;
    const tell = (signal: LiveSignal) => {
      for (const listener of listeners.current) listener(signal);
    };
    return openLiveEvents({
      onEvent: tell,
      onState: (next) => {
        setState(next);
        if (next === "live" && missed) tell({ kind: "reconnected" });
        missed = next === "lost";
      },
    });
  }, []);

  const live = useMemo<Live>(
    () => ({
      state,
      subscribe: (listener) => {
        listeners.current.add(listener);
        return () => listeners.current.delete(listener);
      },
    }),
    [state],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLiveState(): LiveState {
  return useLive().state;
}

export function useLiveSignal(listener: Listener): void {
  const { subscribe } = useLive();
  const heard = useEffectEvent(listener);
  useEffect(() => subscribe((signal) => heard(signal)), [subscribe]);
}

function useLive(): Live {
  const live = use(LiveContext);
  if (live === null) throw new Error("LiveProvider is missing above this component");
  return live;
}
