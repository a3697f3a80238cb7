/** Every read of the inbox. The person's id stands in the keys of what changes with what is known of the person. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, send } from "../api/client.ts";
import type {
  BulkAnswer,
  ConversationService,
  Decision,
  DeskAgents,
  DeskSenders,
  DeskCanned,
  DeskCommand,
  DeskCommandAnswer,
  DeskContext,
  DeskConversationView,
  DeskCounts,
  DeskDetailView,
  DeskFilter,
  DeskLabel,
  DeskPage,
  DeskTeamView,
  Gallery,
  LabelUses,
  SavedView,
  SearchAnswer,
  StaffMemberView,
  Thread,
} from "../api/types.ts";

const base = "/v1/desk";
export const LIST_PAGE = 100;
const THREAD_PAGE = 50;

export const listQuery = (filter: DeskFilter) =>
  infiniteQueryOptions({
    queryKey: ["desk", "list", filter],
    queryFn: ({ pageParam, signal }) => readList(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: DeskPage) => last.next,
    // Told by the stream; what was there when one was away is read when the stream says hello.
    staleTime: 30_000,
    refetchOnWindowFocus: false,
  });
export async function readList(filter: DeskFilter, after: string | null, signal?: AbortSignal): Promise<DeskPage> {
  return get<DeskPage>(`${base}/conversations`, { ...filter, after, limit: LIST_PAGE }, signal);
}
const MOST_IDS = 100;
/** Those of these that are in the view. */
export async function readListed(filter: DeskFilter, ids: readonly string[]): Promise<readonly DeskConversationView[]> {
  const parts = Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, part) => ids.slice(part * MOST_IDS, (part + 1) * MOST_IDS));
  const pages = await Promise.all(
    parts.map(async (part) => get<DeskPage>(`${base}/conversations`, { ...filter, ids: part.join(","), limit: MOST_IDS })),
  );
  return pages.flatMap(({ rows }) => rows);
}
export const countsQuery = queryOptions({
  queryKey: ["desk", "counts"],
  queryFn: ({ signal }) => get<DeskCounts>(`${base}/counts`, {}, signal),
  staleTime: 5_000,
});
export const detailQuery = (id: string) =>
  queryOptions({ queryKey: ["desk", "one", id], queryFn: ({ signal }) => get<DeskDetailView>(`${base}/conversations/${id}`, {}, signal) });
export const threadQuery = (id: string, personId: string, across: boolean) =>
  infiniteQueryOptions({
    queryKey: ["desk", "thread", id, personId, across],
    queryFn: ({ pageParam, signal }) =>
      get<Thread>(`${base}/conversations/${id}/thread`, { after: pageParam, limit: THREAD_PAGE, across: across ? "yes" : null }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Thread) => last.next,
  });
export const contextQuery = (id: string, personId: string) =>
  queryOptions({
    queryKey: ["desk", "context", id, personId],
    queryFn: ({ signal }) => get<DeskContext>(`${base}/conversations/${id}/context`, {}, signal),
  });
export const galleryQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["desk", "media", id],
    queryFn: ({ pageParam, signal }) => get<Gallery>(`${base}/conversations/${id}/media`, { after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Gallery) => last.next,
  });
export const searchQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["desk", "search", q],
    queryFn: ({ pageParam, signal }) => get<SearchAnswer>(`${base}/search`, { q, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: SearchAnswer) => last.next,
    placeholderData: keepPreviousData,
    enabled: q !== "",
  });
export const agentsQuery = queryOptions({
  queryKey: ["desk", "agents"],
  queryFn: ({ signal }) => get<DeskAgents>(`${base}/agents`, {}, signal),
  staleTime: 60_000,
});
export type LabelRow = DeskLabel & { readonly open: number };
export const teamsQuery = queryOptions({
  queryKey: ["desk", "teams"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly DeskTeamView[] }>(`${base}/teams`, {}, signal),
  staleTime: 60_000,
});
export const staffQuery = queryOptions({
  queryKey: ["desk", "staff"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly StaffMemberView[] }>(`${base}/staff`, {}, signal),
  staleTime: 30_000,
});
/** What is owed to them, who is before them, and what they thought of it. */
export const serviceQuery = (id: string) =>
  queryOptions({
    queryKey: ["desk", "service", id],
    queryFn: ({ signal }) => get<ConversationService>(`${base}/conversations/${id}/service`, {}, signal),
  });
export const labelsQuery = queryOptions({
  queryKey: ["desk", "labels"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly LabelRow[] }>(`${base}/labels`, {}, signal),
  staleTime: 60_000,
});
/** Senders that customers answer to. */
export const sendersQuery = queryOptions({
  queryKey: ["desk", "senders"],
  queryFn: ({ signal }) => get<DeskSenders>(`${base}/senders`, {}, signal),
  staleTime: 60_000,
});
/** What the gate would say of a word of one's own to somebody, now. */
export const mayWriteQuery = (profile: string, sender: string, channel: string) =>
  queryOptions({
    queryKey: ["desk", "may write", profile, sender],
    queryFn: () => send<Decision>("POST", "/v1/policy/ask", { profile, sender, channel, purpose: "service", agent: true }),
    staleTime: 0,
  });
export const labelUsesQuery = (name: string) =>
  queryOptions({
    queryKey: ["desk", "label uses", name],
    queryFn: ({ signal }) => get<LabelUses>(`${base}/labels/${encodeURIComponent(name)}/uses`, {}, signal),
  });
export const cannedQuery = queryOptions({
  queryKey: ["desk", "canned"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly DeskCanned[] }>(`${base}/canned`, {}, signal),
  staleTime: 60_000,
});
export const viewsQuery = queryOptions({
  queryKey: ["desk", "views"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly SavedView[] }>(`${base}/views`, {}, signal),
  staleTime: 60_000,
});

export async function command(id: string, order: CommandOrder): Promise<DeskCommandAnswer> {
  return send<DeskCommandAnswer>("POST", `${base}/conversations/${id}/commands`, order);
}
export async function commandAll(ids: readonly string[], order: CommandOrder): Promise<BulkAnswer> {
  return send<BulkAnswer>("POST", `${base}/commands`, { ids, command: order });
}
/** A command as it is asked for: what has a usual value may be left out. */
export type CommandOrder = DeskCommand extends infer One
  ? One extends { readonly do: string }
    ? Pick<One, "do"> & Partial<Omit<One, "do">>
    : never
  : never;
