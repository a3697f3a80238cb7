/** What the stream tells of the inbox, brought onto the screen: the changed rows only, however long the list. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { DeskChanges, DeskDetailView, DeskFilter, DeskPage, PresenceNews } from "../api/types.ts";
import { isSettled } from "../api/settled.ts";
import { countsQuery, detailQuery, readListed } from "./desk-queries.ts";
import { mergePages } from "./list/merge.ts";

const COUNTS_EVERY_MS = 1_000;

export type DeskListener = { readonly changed: (changes: DeskChanges) => void; readonly present: (news: PresenceNews) => void };

export function createDeskListener(client: QueryClient): DeskListener {
  let waiting: Set<string> | null = new Set();
  let busy = false;
  let counting: ReturnType<typeof setTimeout> | null = null;
  const flush = async (): Promise<void> => {
    while (waiting === null || waiting.size > 0) {
      const changed: ReadonlySet<string> | null = waiting;
      waiting = new Set();
      await refreshLists(client, changed).catch(() => undefined);
    }
  };
  return {
    changed: ({ conversationIds }) => {
      if (conversationIds === null) waiting = null;
      else for (const id of conversationIds) waiting?.add(id);
      const changed = conversationIds === null ? null : new Set(conversationIds);
      void client.invalidateQueries(
        {
          predicate: ({ queryKey: [kind, what, id] }) =>
            kind === "desk" &&
            ["one", "thread", "context", "media", "service"].includes(String(what)) &&
            (changed?.has(String(id)) ?? true),
          refetchType: "active",
        },
        // What was asked before the change does not have it.
        { cancelRefetch: true },
      );
      counting ??= setTimeout(() => {
        counting = null;
        void client.invalidateQueries({ queryKey: countsQuery.queryKey, refetchType: "active" });
      }, COUNTS_EVERY_MS);
      if (busy) return;
      busy = true;
      void flush().finally(() => (busy = false));
    },
    present: ({ conversationId, present }) => {
      client.setQueryData<DeskDetailView>(detailQuery(conversationId).queryKey, (known) => known && { ...known, present: [...present] });
    },
  };
}

async function refreshLists(client: QueryClient, changed: ReadonlySet<string> | null): Promise<void> {
  const lists = client.getQueryCache().findAll({ queryKey: ["desk", "list"] });
  for (const list of lists) {
    const key = list.queryKey;
    if (!list.isActive() || client.getQueryData(key) === undefined || changed === null) {
      await client.invalidateQueries({ queryKey: key, exact: true, refetchType: "active" });
      continue;
    }
    const filter = key[2] as DeskFilter;
    const read = await readListed(filter, [...changed]);
    // A page on its way would be added to the list as it was when it was asked for.
    await isSettled(client, list);
    client.setQueryData<InfiniteData<DeskPage, string | null>>(key, (now) => now && mergePages(now, changed, read, filter));
  }
}
