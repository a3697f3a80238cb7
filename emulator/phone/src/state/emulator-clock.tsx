import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import type { ClockState, EmulatorTime } from "../../../src/control/contract.ts";
import { useLiveSignal } from "./live.tsx";

/** The emulator's clock as last heard, and when that was on this page's own clock. */
type HeardClock = { readonly clock: ClockState; readonly heardAt: number };
type ClockHolder = { readonly heard: HeardClock | null; readonly setClock: (clock: ClockState) => void };

const ClockContext = createContext<ClockHolder | null>(null);

export function EmulatorClockProvider({ children }: { readonly children: ReactNode }) {
  const [heard, setHeard] = useState<HeardClock | null>(null);
  const setClock = useCallback((clock: ClockState) => setHeard({ clock, heardAt: performance.now() }), []);
  useLiveSignal((signal) => {
    if (signal.kind === "clock") setClock(signal.clock);
  });
  const holder = useMemo(() => ({ heard, setClock }), [heard, setClock]);
  return <ClockContext value={holder}>{children}</ClockContext>;
}

export function useEmulatorClock(): { readonly clock: ClockState | null; readonly setClock: (clock: ClockState) => void } {
  const { heard, setClock } = useClockHolder();
  return { clock: heard?.clock ?? null, setClock };
}

/** The emulator's time, running on this page between two words from the emulator; null until first heard. */
export function useEmulatorNow(everyMs: number): EmulatorTime | null {
  const { heard } = useClockHolder();
  const [, tick] = useState(0);
  const moves = heard !== null && heard.clock.mode !== "manual";

  useEffect(() => {
    if (!moves) return;
    const timer = setInterval(() => tick((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [moves, everyMs]);

  return heard === null ? null : nowOn(heard);
}

function nowOn({ clock, heardAt }: HeardClock): EmulatorTime {
  const elapsedMs = performance.now() - heardAt;
  switch (clock.mode) {
    case "manual":
      return clock.now;
    case "real":
      return clock.now + elapsedMs;
    case "fast":
      return clock.now + elapsedMs * clock.rate;
  }
}

function useClockHolder(): ClockHolder {
  const holder = use(ClockContext);
  if (holder === null) throw new Error("EmulatorClockProvider is missing above this component");
  return holder;
}
