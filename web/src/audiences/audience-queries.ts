/** What the audience pages read and write. Keys begin with `audiences`, so that one change refreshes all of them. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ApiError, get, make, send } from "../api/client.ts";
import type {
  AudienceDetail,
  AudienceDocument,
  AudienceEstimate,
  AudienceExplanation,
  AudienceMembers,
  AudienceOverlap,
  AudienceProblem,
  AudienceSizes,
  AudienceSummary,
  AudienceUpload,
  AudienceVocabulary,
  Rule,
} from "../api/types.ts";
import type { RuleWindow } from "./rules/leaves.ts";

const base = "/v1/audiences";
const at = (name: string): string => `${base}/${encodeURIComponent(name)}`;

export const audiencesQuery = queryOptions({
  queryKey: ["audiences"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly AudienceSummary[] }>(base, {}, signal),
  // Sizes move by themselves; while one is being built, quickly.
  refetchInterval: ({ state }) => (state.data?.rows.some((row) => row.state === "building") ? 1_000 : 10_000),
});
export const audienceQuery = (name: string) =>
  queryOptions({
    queryKey: ["audiences", name],
    queryFn: ({ signal }) => get<AudienceDetail>(at(name), {}, signal),
    refetchInterval: ({ state }) => (state.data?.state === "building" ? 500 : 2_000),
  });
export const vocabularyQuery = queryOptions({
  queryKey: ["audiences", "", "vocabulary"],
  queryFn: ({ signal }) => get<AudienceVocabulary>("/v1/console/audiences/vocabulary", {}, signal),
  staleTime: 60_000,
});
/** As `profile.computed.<name>` in rules and templates. */
export type ComputedAttribute = {
  readonly name: string;
  readonly title: string;
  readonly event: string;
  readonly of: "count" | "sum" | "average" | "min" | "max" | "first" | "last" | "favourite";
  readonly property?: string;
  readonly window?: RuleWindow;
};
export const computedQuery = queryOptions({
  queryKey: ["computed-attributes"],
  queryFn: ({ signal }) =>
    get<{ readonly rows: readonly { readonly name: string; readonly document: ComputedAttribute }[] }>(
      "/v1/computed-attributes",
      {},
      signal,
    ),
});
export const membersQuery = (name: string) =>
  infiniteQueryOptions({
    queryKey: ["audiences", name, "members"],
    queryFn: ({ pageParam, signal }) => get<AudienceMembers>(`${at(name)}/members`, { after: pageParam, limit: 100 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
export const overlapQuery = (name: string, others: readonly string[]) =>
  queryOptions({
    queryKey: ["audiences", name, "overlap", ...others],
    queryFn: ({ signal }) => get<AudienceOverlap>(`${at(name)}/overlap`, { with: others }, signal),
    staleTime: 10_000,
  });
export const sizesQuery = (name: string) =>
  queryOptions({
    queryKey: ["audiences", name, "sizes"],
    queryFn: ({ signal }) => get<AudienceSizes>(`/v1/console/audiences/${encodeURIComponent(name)}/sizes`, {}, signal),
    staleTime: 60_000,
  });
export const explainQuery = (name: string, profile: string) =>
  queryOptions({
    queryKey: ["audiences", name, "explain", profile],
    queryFn: ({ signal }) => get<AudienceExplanation>(`${at(name)}/explain`, { profile }, signal),
    enabled: profile !== "",
  });
export const uploadsQuery = (name: string) =>
  queryOptions({
    queryKey: ["audiences", name, "uploads"],
    queryFn: ({ signal }) => get<{ readonly rows: readonly AudienceUpload[] }>(`${at(name)}/uploads`, {}, signal),
    refetchInterval: ({ state }) => (state.data?.rows.some((row) => row.state === "running") ? 500 : false),
  });

export const estimateQuery = (rule: Rule, enabled: boolean) =>
  queryOptions({
    queryKey: ["audience-estimate", rule],
    queryFn: () => send<AudienceEstimate>("POST", `${base}/estimate`, { rule }),
    enabled,
    staleTime: 15_000,
    placeholderData: (before: AudienceEstimate | undefined) => before,
  });

export type AudienceChecked = {
  readonly ok: boolean;
  readonly problems: readonly AudienceProblem[];
  readonly warnings: readonly AudienceProblem[];
};
export const checkQuery = (document: AudienceDocument, enabled: boolean) =>
  queryOptions({
    queryKey: ["audience-check", document],
    queryFn: () => send<AudienceChecked>("POST", `${at(document.name)}/validate`, document),
    enabled,
    staleTime: 15_000,
    placeholderData: (before: AudienceChecked | undefined) => before,
  });

/** One that is not `stored` yet takes no other's name. */
export function storeAudience(document: AudienceDocument, stored: boolean): Promise<{ readonly name: string }> {
  return stored ? send("PUT", at(document.name), document) : make(at(document.name), document);
}
export function removeAudience(name: string): Promise<void> {
  return send("DELETE", at(name));
}

/** Sends the file as it is; `onProgress` tells the share that has left the browser. */
export function sendList(
  name: string,
  file: Blob,
  query: { readonly mode: "add" | "replace"; readonly filename: string },
  onProgress: (share: number) => void,
): Promise<AudienceUpload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${at(name)}/upload?${new URLSearchParams(query).toString()}`);
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("x-parley-csrf", "1");
    request.setRequestHeader("content-type", "text/csv");
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total));
    request.addEventListener("error", () => reject(new ApiError(0, "network", "the server did not answer")));
    request.addEventListener("load", () => {
      const answer = parse(request.responseText);
      if (request.status < 300) resolve(answer as AudienceUpload);
      else {
        const { code, detail } = answer as { readonly code?: string; readonly detail?: string };
        reject(new ApiError(request.status, code ?? "internal", detail ?? request.statusText));
      }
    });
    request.send(file);
  });
}
export function faultsAddress(name: string, upload: string): string {
  return `${at(name)}/uploads/${upload}/faults.csv`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return {};
  }
}
