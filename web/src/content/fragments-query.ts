import { queryOptions } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import type { FragmentRevisionView, FragmentView } from "../api/types.ts";
import type { Fragments } from "../../../src/liquid/text-facts.ts";

export const fragmentsQuery = queryOptions({
  queryKey: ["fragments"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly FragmentView[] }>("/v1/fragments", {}, signal),
});
export const fragmentRevisionsQuery = (name: string) =>
  queryOptions({
    queryKey: ["fragments", name, "revisions"],
    queryFn: ({ signal }) =>
      get<{ readonly rows: readonly FragmentRevisionView[] }>(`/v1/fragments/${encodeURIComponent(name)}/revisions`, {}, signal),
  });

export function fragmentsOf(rows: readonly FragmentView[] | undefined): Fragments {
  return new Map((rows ?? []).map(({ name, text }) => [name, text]));
}
