import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { DeskConversationView, DeskMessage } from "../../api/types.ts";
import { threadQuery } from "../desk-queries.ts";
import { type Correction, correctionsIn, type Known, knownNow, knownWhenSaved, lastSeen, newsSince } from "./corrections.ts";

/** What the customer changed or deleted since one began to write; `savedAt`: of a draft that one comes back to. */
export function useCorrections(conversation: DeskConversationView, hasBegun: boolean, savedAt: string | null) {
  const { data } = useInfiniteQuery(threadQuery(conversation.id, conversation.person.id, false));
  const items = useMemo(() => data?.pages.flatMap(({ rows }) => rows) ?? [], [data]);
  const corrections = useMemo(() => correctionsIn(items), [items]);
  const [known, setKnown] = useState<Known | null>(() => (savedAt === null ? null : knownWhenSaved(savedAt)));
  const isThere = data !== undefined;
  useEffect(() => {
    if (!isThere) return;
    setKnown((before) => (hasBegun && before !== null ? before : knownNow(items, corrections)));
  }, [isThere, hasBegun, items, corrections]);
  const told = (id: string): void => setKnown((before) => before && { ...before, ids: new Set([...before.ids, id]) });
  return {
    news: hasBegun && known !== null ? newsSince(known, corrections) : ([] as readonly Correction[]),
    told,
    seen: lastSeen(conversation.last, corrections),
    /** As it stands by now. */
    nowOf: (message: DeskMessage): DeskMessage => {
      const found = items.find((item) => item.kind === "message" && item.message.id === message.id);
      return found?.kind === "message" ? found.message : message;
    },
  };
}
