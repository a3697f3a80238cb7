/** Tells colleagues that one looks at a conversation or writes in it; while one writes, the customer sees it as well. */
import { useEffect, useRef } from "react";
import { send } from "../../api/client.ts";
import { useEvent } from "../../components/use-event.ts";

const AGAIN_MS = 10_000;
/** Without a key for this long nobody is writing any more. */
const PAUSE_MS = 6_000;

/** Answers what to call with every key. */
export function usePresence(id: string, enabled: boolean): () => void {
  const typedAt = useRef(0);
  const told = useRef<{ readonly doing: string; readonly at: number }>({ doing: "", at: 0 });
  const tell = useEvent((doing: "viewing" | "typing" | "gone"): void => {
    if (!enabled) return;
    told.current = { doing, at: Date.now() };
    // It is told again soon; nothing is lost with one.
    send("POST", `/v1/desk/conversations/${id}/presence`, { doing }).catch(() => undefined);
  });
  useEffect(() => {
    const beat = (): void => {
      if (document.visibilityState === "hidden") return;
      const doing = Date.now() - typedAt.current < PAUSE_MS ? "typing" : "viewing";
      if (doing !== told.current.doing || Date.now() - told.current.at >= AGAIN_MS) tell(doing);
    };
    beat();
    const timer = setInterval(beat, 2_000);
    return () => {
      clearInterval(timer);
      tell("gone");
    };
  }, [id, tell]);
  return useEvent(() => {
    typedAt.current = Date.now();
    if (told.current.doing !== "typing" || Date.now() - told.current.at >= AGAIN_MS) tell("typing");
  });
}
