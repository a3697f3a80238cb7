/** What the stream tells of the inbox, brought onto the screen: the changed rows only, however long the list. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { DeskChanges, DeskConversationView, DeskDetailView, DeskFilter, DeskPage, PresenceNews, SessionView } from "../api/types.ts";
import { sessionQuery } from "../api/queries.ts";
import { countsQuery, detailQuery, readList } from "./desk-queries.ts";
import { belongs, mergePages } from "./list/merge.ts";

/** More changed rows than this outside the first page are not worth reading one by one. */
const MOST_READ = 12;
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
    const known = client.getQueryData<InfiniteData<DeskPage, string | null>>(key);
    if (!list.isActive() || known === undefined || changed === null) {
      await client.invalidateQueries({ queryKey: key, exact: true, refetchType: "active" });
      continue;
    }
    const filter = key[2] as DeskFilter;
    const fresh = await readList(filter, null);
    const here = new Set(fresh.rows.map(({ id }) => id));
    const away = known.pages.flatMap(({ rows }) => rows).filter(({ id }) => changed.has(id) && !here.has(id));
    const read = await readAgain(client, away, filter);
    if (read === null) {
      await client.invalidateQueries({ queryKey: key, exact: true, refetchType: "active" });
      continue;
    }
    client.setQueryData<InfiniteData<DeskPage, string | null>>(key, (now) => mergePages(now ?? known, fresh, changed, read));
  }
}

/** Those that are deeper in the list, one by one; null: too many, or only the server knows whether they still belong there. */
async function readAgain(
  client: QueryClient,
  rows: readonly DeskConversationView[],
  filter: DeskFilter,
): Promise<readonly DeskConversationView[] | null> {
  if (rows.length > MOST_READ) return null;
  const me = client.getQueryData<SessionView>(sessionQuery.queryKey)?.account.id ?? "";
  const read: DeskConversationView[] = [];
  for (const { id } of rows) {
    const detail = await client.fetchQuery({ ...detailQuery(id), staleTime: 0 });
    // Of one that went on in another there is that other.
    const stays = detail.conversation.id === id && belongs(detail.conversation, filter, me);
    if (stays === null) return null;
    if (stays) read.push(detail.conversation);
  }
  return read;
}
