import { queryOptions } from "@tanstack/react-query";
import { get, type Query, send } from "../api/client.ts";
import type {
  Decision,
  DecisionPage,
  PolicyDraftView,
  PolicyPacks,
  PolicyQuestion,
  PolicySimulation,
  PolicyVersionView,
  PolicyView,
} from "../api/types.ts";

export type PolicyDocument = PolicyDraftView["document"];
export type PolicyRule = PolicyDocument["rules"][number];
export type RuleOf<Kind extends PolicyRule["kind"]> = Extract<PolicyRule, { readonly kind: Kind }>;

export const policyQuery = queryOptions({ queryKey: ["policy"], queryFn: ({ signal }) => get<PolicyView>("/v1/policy", {}, signal) });
export const packsQuery = queryOptions({
  queryKey: ["policy-packs"],
  queryFn: ({ signal }) => get<PolicyPacks>("/v1/policy/packs", {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
});
export const versionsQuery = queryOptions({
  queryKey: ["policy", "versions"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly PolicyVersionView[] }>("/v1/policy/versions", {}, signal),
});
export const decisionsQuery = (query: Query) =>
  queryOptions({ queryKey: ["decisions", query], queryFn: ({ signal }) => get<DecisionPage>("/v1/decisions", query, signal) });

export const saveDraft = async (document: PolicyDocument, revision: number): Promise<PolicyDraftView> =>
  send<PolicyDraftView>("PUT", "/v1/policy/draft", { document, revision });
export const simulate = async (): Promise<PolicySimulation> => send<PolicySimulation>("POST", "/v1/policy/simulate", {});
export const activate = async (revision: number): Promise<PolicyVersionView> =>
  send<PolicyVersionView>("POST", "/v1/policy/activate", { revision });
export const ask = async (question: PolicyQuestion): Promise<Decision> => send<Decision>("POST", "/v1/policy/ask", question);
