import { createContext, useContext } from "react";
import type { SessionView } from "./types.ts";

export const SessionContext = createContext<SessionView | null>(null);

export function useSession(): SessionView {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside of the signed-in frame");
  return session;
}

export function useRight(right: SessionView["rights"][number]): boolean {
  return useSession().rights.includes(right);
}
