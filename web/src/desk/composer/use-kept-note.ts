import { useCallback, useState, type Dispatch, type SetStateAction } from "react";

/** Of each conversation what was being noted when somebody went to another one: for as long as the page is open. */
const kept = new Map<string, string>();

export function useKeptNote(conversationId: string): readonly [string, Dispatch<SetStateAction<string>>] {
  const [note, setNote] = useState(() => kept.get(conversationId) ?? "");
  const put = useCallback<Dispatch<SetStateAction<string>>>(
    (next) => {
      const after = typeof next === "function" ? next(kept.get(conversationId) ?? "") : next;
      if (after === "") kept.delete(conversationId);
      else kept.set(conversationId, after);
      setNote(after);
    },
    [conversationId],
  );
  return [note, put];
}
