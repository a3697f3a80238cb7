/** What the pages of groups read. Keys begin with `groups`, so that one change refreshes all of them. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import { messagesQuery } from "../api/queries.ts";
import type { GroupView } from "../api/types.ts";

type Page<Row> = { readonly rows: readonly Row[]; readonly next: string | null };
export type GroupKind = { readonly name: string; readonly title: string; readonly groups: number };
export type Member = {
  readonly profileId: string;
  readonly person: { readonly name: string | null; readonly address: string | null };
  readonly attributes: { readonly [name: string]: unknown };
  readonly primary: boolean;
  readonly since: string;
};
export type Belonging = {
  readonly group: Omit<GroupView, "updatedAt">;
  readonly membership: { readonly attributes: { readonly [name: string]: unknown }; readonly primary: boolean; readonly since: string };
};

export const groupPath = (kind: string, key: string): string => `/v1/groups/${kind}/${encodeURIComponent(key)}`;

export const groupKindsQuery = queryOptions({
  queryKey: ["groups", "", "kinds"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly GroupKind[] }>("/v1/group-kinds", {}, signal),
});
export const groupsQuery = (kind: string | undefined, search: string) =>
  infiniteQueryOptions({
    queryKey: ["groups", "", "list", kind ?? "", search],
    queryFn: ({ pageParam, signal }) =>
      get<Page<GroupView>>("/v1/groups", { kind, search: search === "" ? undefined : search, after: pageParam, limit: 100 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
export const groupQuery = (kind: string, key: string) =>
  queryOptions({
    queryKey: ["groups", kind, key],
    queryFn: ({ signal }) => get<GroupView>(groupPath(kind, key), {}, signal),
    // People come and go by themselves.
    refetchInterval: 5_000,
  });
export const groupMembersQuery = (kind: string, key: string) =>
  infiniteQueryOptions({
    queryKey: ["groups", kind, key, "members"],
    queryFn: ({ pageParam, signal }) => get<Page<Member>>(`${groupPath(kind, key)}/members`, { after: pageParam, limit: 100 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: 5_000,
  });
export const groupMessagesQuery = (id: string) => messagesQuery({ group: id });
export const profileGroupsQuery = (id: string) =>
  queryOptions({
    queryKey: ["profile", id, "groups"],
    queryFn: ({ signal }) => get<{ readonly rows: readonly Belonging[] }>(`/v1/profiles/${id}/groups`, {}, signal),
  });
