/** Where the keyboard stands in the list, and which conversations are chosen for something to be done with all of them. */
import { useState } from "react";
import type { DeskConversationView } from "../api/types.ts";
import { useEvent } from "../components/use-event.ts";

const NONE: ReadonlySet<string> = new Set();

export function useChoice(rows: readonly DeskConversationView[], open: string | null) {
  const [at, setAt] = useState<string | null>(open);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(NONE);
  const [from, setFrom] = useState<string | null>(null);
  const indexOf = (id: string | null): number => (id === null ? -1 : rows.findIndex((row) => row.id === id));
  const move = useEvent((step: 1 | -1): void => {
    const index = indexOf(at);
    const next = rows[index === -1 ? 0 : Math.max(0, Math.min(rows.length - 1, index + step))];
    if (next) setAt(next.id);
  });
  const choose = useEvent((id: string, range: boolean): void => {
    const [first, last] = [indexOf(from), indexOf(id)].toSorted((one, other) => one - other);
    const ids = range && first !== undefined && last !== undefined && first >= 0 ? rows.slice(first, last + 1).map((row) => row.id) : [id];
    setFrom(id);
    setChosen((before) => {
      const after = new Set(before);
      for (const one of ids)
        if (range || !before.has(one)) after.add(one);
        else after.delete(one);
      return after;
    });
  });
  const clear = useEvent((): void => setChosen(NONE));
  return { at, goTo: setAt, chosen, move, choose, clear };
}
