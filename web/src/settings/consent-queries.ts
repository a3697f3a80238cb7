import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { get, send } from "../api/client.ts";
import { useAction } from "../api/use-action.ts";
import type { KeywordsChange, KeywordsView, TopicChange, TopicView } from "../api/types.ts";

export const topicsQuery = queryOptions({
  queryKey: ["topics"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly TopicView[] }>("/v1/topics", {}, signal),
});
export const keywordsQuery = queryOptions({
  queryKey: ["keywords"],
  queryFn: ({ signal }) => get<KeywordsView>("/v1/keywords", {}, signal),
});

export async function saveTopic(name: string, topic: TopicChange): Promise<TopicView> {
  return send<TopicView>("PUT", `/v1/topics/${name}`, topic);
}

export function useSaveKeywords(saved: () => void) {
  const client = useQueryClient();
  return useAction({
    mutationFn: (settings: KeywordsChange) => send<KeywordsView>("PUT", "/v1/keywords", settings),
    onSuccess: (settings) => {
      client.setQueryData(keywordsQuery.queryKey, settings);
      saved();
    },
  });
}
