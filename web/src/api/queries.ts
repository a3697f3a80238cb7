/** Every read of the console, with the key that live changes refresh it by. */
import { infiniteQueryOptions, queryOptions, type InfiniteData, type QueryKey } from "@tanstack/react-query";
import { get, type Query } from "./client.ts";
import type {
  ApiKeyRow,
  ChannelView,
  JourneyDetail,
  JourneyFlow,
  JourneyRow,
  MessageDetail,
  MessageRow,
  Overview,
  Page,
  ProfileDetail,
  ProfileRow,
  RunRow,
  SessionView,
  Templates,
  TimelineItem,
  UnrecognisedRow,
} from "./types.ts";

const base = "/v1/console";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => get<SessionView>("/v1/session", {}, signal),
  staleTime: 300_000,
  retry: false,
});
export const overviewQuery = queryOptions({
  queryKey: ["overview"],
  queryFn: ({ signal }) => get<Overview>(`${base}/overview`, {}, signal),
  refetchInterval: 15_000,
});

export const journeysQuery = queryOptions({
  queryKey: ["journeys"],
  queryFn: ({ signal }) => get<{ rows: JourneyRow[] }>(`${base}/journeys`, {}, signal),
});
export const journeyQuery = (name: string, version: number | undefined) =>
  queryOptions({
    queryKey: ["journeys", name, version ?? "current"],
    queryFn: ({ signal }) => get<JourneyDetail>(`${base}/journeys/${encodeURIComponent(name)}`, { version }, signal),
  });
export const journeyFlowQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ["journeys", name, "flow", version],
    queryFn: ({ signal }) => get<JourneyFlow>(`${base}/journeys/${encodeURIComponent(name)}/versions/${version}/flow`, {}, signal),
    // The server counts once in a while: what changed last may not be in the first answer.
    refetchInterval: 10_000,
  });
export const peopleQuery = (name: string, node: string | undefined, version: number | undefined) =>
  pages<RunRow>(["journeys", name, "people", node ?? "", version ?? ""], `${base}/journeys/${encodeURIComponent(name)}/people`, {
    node,
    version,
    limit: 50,
  });

export const profilesQuery = (query: string) => pages<ProfileRow>(["profiles", query], `${base}/profiles`, { query, limit: 100 });
export const profileSearchQuery = (query: string) =>
  queryOptions({
    queryKey: ["profile-search", query],
    queryFn: ({ signal }) => get<Page<ProfileRow>>(`${base}/profiles`, { query, limit: 6 }, signal),
    enabled: query.trim().length > 1,
    staleTime: 10_000,
  });
export const profileQuery = (id: string) =>
  queryOptions({ queryKey: ["profile", id], queryFn: ({ signal }) => get<ProfileDetail>(`${base}/profiles/${id}`, {}, signal) });
export const timelineQuery = (id: string, kinds: readonly string[]) =>
  pages<TimelineItem>(["profile", id, "timeline", kinds.join(",")], `${base}/profiles/${id}/timeline`, {
    kinds: kinds.length > 0 ? kinds : undefined,
    limit: 50,
  });
export const conversationQuery = (id: string) =>
  pages<MessageRow>(["profile", id, "conversation"], `${base}/profiles/${id}/conversation`, { limit: 60 });

export const messagesQuery = (filters: Query) => pages<MessageRow>(["messages", filters], `${base}/messages`, { ...filters, limit: 80 });
export const messageQuery = (id: string) =>
  queryOptions({ queryKey: ["message", id], queryFn: ({ signal }) => get<MessageDetail>(`${base}/messages/${id}`, {}, signal) });

export const channelsQuery = queryOptions({
  queryKey: ["channels"],
  queryFn: ({ signal }) => get<{ rows: ChannelView[] }>(`${base}/channels`, {}, signal),
  refetchInterval: 10_000,
});
export const templatesQuery = queryOptions({
  queryKey: ["templates"],
  queryFn: ({ signal }) => get<Templates>(`${base}/templates`, {}, signal),
  refetchInterval: 30_000,
});
export const unrecognisedQuery = pages<UnrecognisedRow>(["unrecognised"], `${base}/unrecognised`, { limit: 50 });
export const apiKeysQuery = queryOptions({
  queryKey: ["api-keys"],
  queryFn: ({ signal }) => get<{ rows: ApiKeyRow[] }>(`${base}/api-keys`, {}, signal),
});

function pages<Row>(queryKey: readonly unknown[], path: string, query: Query) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => get<Page<Row>>(path, { ...query, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<Row>) => last.next,
    // A new filter keeps the old rows until its own arrive; another person or step never shows the last one's.
    placeholderData: (before: InfiniteData<Page<Row>, string | null> | undefined, last: { readonly queryKey: QueryKey } | undefined) =>
      ["messages", "profiles"].includes(String(queryKey[0])) || (queryKey[2] === "timeline" && last?.queryKey[1] === queryKey[1])
        ? before
        : undefined,
  });
}
