import { createContext, use, useCallback, useMemo, useState, type ReactNode } from "react";
import { toEmulatorError, type EmulatorError } from "../api/request.ts";

type Notices = {
  /** The last thing that was refused, until something succeeds or the person dismisses it. */
  readonly lastError: EmulatorError | null;
  readonly dismiss: () => void;
  /** Runs what the person asked for; null when it failed, and then the error is on the screen. */
  readonly attempt: <T>(work: () => Promise<T>) => Promise<T | null>;
};

const NoticesContext = createContext<Notices | null>(null);

export function NoticesProvider({ children }: { readonly children: ReactNode }) {
  const [lastError, setLastError] = useState<EmulatorError | null>(null);
  const dismiss = useCallback(() => setLastError(null), []);
  const attempt = useCallback(async <T,>(work: () => Promise<T>): Promise<T | null> => {
    try {
      const result = await work();
      setLastError(null);
      return result;
    } catch (error) {
      setLastError(toEmulatorError(error));
      return null;
    }
  }, []);
  const notices = useMemo(() => ({ lastError, dismiss, attempt }), [lastError, dismiss, attempt]);
  return <NoticesContext value={notices}>{children}</NoticesContext>;
}

export function useNotices(): Notices {
  const notices = use(NoticesContext);
  if (notices === null) throw new Error("NoticesProvider is missing above this component");
  return notices;
}
