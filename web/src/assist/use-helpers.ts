import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRight } from "../api/session.tsx";
import { useAction } from "../api/use-action.ts";
import { useErrorWords } from "../components/states.tsx";
import { type HelpersDocument, helpersQuery, NO_HELPERS, saveHelpers } from "./helper-queries.ts";

/** The draft, or what is in force where there is none. Every change is saved; none is in force before it is activated. */
export function useHelpers() {
  const client = useQueryClient();
  const mayWrite = useRight("settings:write");
  const { data, error, refetch } = useQuery(helpersQuery);
  const save = useAction({
    mutationFn: (document: HelpersDocument) => saveHelpers(document, data?.draft?.revision ?? 0),
    onSettled: async () => client.invalidateQueries({ queryKey: helpersQuery.queryKey }),
  });
  const trouble = useErrorWords(save.error);
  const document = data?.draft?.document ?? data?.active?.document ?? NO_HELPERS;
  const isChanged = data?.draft != null && JSON.stringify(data.draft.document) !== JSON.stringify(data.active?.document);
  return {
    data,
    error,
    refetch,
    document,
    isChanged,
    mayWrite,
    problems: data?.draft?.problems ?? [],
    put: (change: Partial<HelpersDocument>): void => save.mutate({ ...document, ...change }),
    trouble: save.error ? trouble : null,
  };
}
