import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, type Query } from "../api/client.ts";
import type { LibraryRow, TemplateDetail, TemplateDraftAnswer, TemplateStatistics } from "../api/types.ts";

export const templateQuery = (id: string) =>
  queryOptions({
    queryKey: ["templates", id],
    queryFn: ({ signal }) => get<TemplateDetail>(`/v1/console/templates/${encodeURIComponent(id)}`, {}, signal),
    refetchInterval: 10_000,
  });
/** Of all languages of the name. */
export const templateStatisticsQuery = (name: string, query: Query) =>
  queryOptions({
    queryKey: ["templates", "statistics", name, query],
    queryFn: ({ signal }) => get<TemplateStatistics>(`/v1/template-statistics/${encodeURIComponent(name)}`, query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
export const templateDraftsQuery = queryOptions({
  queryKey: ["template-drafts"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly TemplateDraftAnswer[] }>("/v1/template-drafts", {}, signal),
});
export const templateDraftQuery = (id: string) =>
  queryOptions({
    queryKey: ["template-drafts", id],
    queryFn: ({ signal }) => get<TemplateDraftAnswer>(`/v1/template-drafts/${encodeURIComponent(id)}`, {}, signal),
    // The editor holds what is written; a newer one is told when it saves.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
/** Names the saving of a draft. */
export const savingDraft = (id: string) => ["save-template-draft", id];
export const libraryQuery = (channelId: string | undefined, search: string, language: string) =>
  queryOptions({
    queryKey: ["template-library", channelId, search, language],
    queryFn: ({ signal }) => get<{ readonly rows: readonly LibraryRow[] }>("/v1/template-library", { channelId, search, language }, signal),
    enabled: channelId !== undefined,
    staleTime: 300_000,
  });

export function sampleAddress(id: string): string {
  return `${location.origin}/v1/template-samples/${id}`;
}
