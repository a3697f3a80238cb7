/** What the campaign pages read and write. Keys begin with `campaigns`. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, make, send } from "../api/client.ts";
import type {
  CampaignDocument,
  CampaignList,
  CampaignRecipientPage,
  CampaignRejection,
  CampaignStats,
  CampaignSummary,
  CampaignValidation,
  CampaignView,
  ExpectedRefusals,
  Plan,
} from "../api/types.ts";

const base = "/v1/campaigns";
const at = (name: string): string => `${base}/${encodeURIComponent(name)}`;
const MOVING = new Set<CampaignSummary["state"]>(["running", "scheduled", "awaiting_approval", "paused"]);
const everyMs = (state: CampaignSummary["state"] | undefined): number =>
  state === "running" ? 1_500 : state && MOVING.has(state) ? 5_000 : 15_000;

export const campaignsQuery = queryOptions({
  queryKey: ["campaigns"],
  queryFn: ({ signal }) => get<CampaignList>(base, { limit: 200 }, signal),
  refetchInterval: ({ state }) => everyMs(state.data?.rows.some((row) => row.state === "running") ? "running" : "scheduled"),
});
/** Days, both included. */
export const planQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ["campaigns", "", "plan", from, to],
    queryFn: ({ signal }) => get<Plan>("/v1/plan", { from, to }, signal),
    refetchInterval: 15_000,
  });
export const campaignQuery = (name: string) =>
  queryOptions({
    queryKey: ["campaigns", name],
    queryFn: ({ signal }) => get<CampaignView>(at(name), {}, signal),
    // A command that is still being carried out is over in a moment.
    refetchInterval: ({ state: { data } }) => everyMs(data && data.pendingLanes > 0 ? "running" : data?.state),
  });
export const campaignStatsQuery = (name: string, occurrence: string | undefined) =>
  queryOptions({
    queryKey: ["campaigns", name, "stats", occurrence ?? ""],
    queryFn: ({ signal }) => get<CampaignStats>(`${at(name)}/stats`, { occurrence }, signal),
    // Receipts, answers and conversions come in long after the last message has left.
    refetchInterval: ({ state }) => everyMs(state.data?.state === "finished" ? "scheduled" : state.data?.state),
  });
export type RecipientFilters = {
  readonly outcome?: string | undefined;
  readonly variant?: string | undefined;
  readonly occurrence?: string | undefined;
};
export const recipientsQuery = (name: string, filters: RecipientFilters) =>
  infiniteQueryOptions({
    queryKey: ["campaigns", name, "recipients", filters],
    queryFn: ({ pageParam, signal }) =>
      get<CampaignRecipientPage>(`${at(name)}/recipients`, { ...filters, after: pageParam, limit: 100 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchInterval: 5_000,
  });
export const rejectionQuery = (name: string) =>
  queryOptions({
    queryKey: ["campaigns", name, "rejection"],
    queryFn: async ({ signal }) =>
      (await get<{ rejection: CampaignRejection | null }>(`/v1/console/campaigns/${encodeURIComponent(name)}/rejection`, {}, signal))
        .rejection,
  });
export const campaignCheckQuery = (document: CampaignDocument, enabled: boolean) =>
  queryOptions({
    queryKey: ["campaign-check", document],
    queryFn: () => send<CampaignValidation>("POST", `${at(document.name)}/validate`, document),
    enabled,
    staleTime: 10_000,
    placeholderData: (before: CampaignValidation | undefined) => before,
  });

export const expectedRefusalsQuery = (document: CampaignDocument, enabled: boolean) =>
  queryOptions({
    queryKey: ["campaign-expected", document],
    queryFn: async () =>
      (await send<{ expected: ExpectedRefusals | null }>("POST", "/v1/console/campaigns/expected-refusals", { document })).expected,
    enabled,
    staleTime: 30_000,
  });

/** One that is not `stored` yet takes no other's name. */
export function storeCampaign(document: CampaignDocument, stored: boolean): Promise<CampaignView> {
  return stored ? send("PUT", at(document.name), document) : make(at(document.name), document);
}
/** `approve`, `pause`, …; with what the command needs. */
export function commandCampaign(name: string, command: string, body: object = {}): Promise<unknown> {
  return send("POST", `${at(name)}/${command}`, body);
}
