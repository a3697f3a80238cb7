import { queryOptions } from "@tanstack/react-query";
import { get, send } from "../api/client.ts";
import type { FormList, FormResults, FormView } from "../api/types.ts";

export const formsQuery = queryOptions({ queryKey: ["forms"], queryFn: ({ signal }) => get<FormList>("/v1/forms", {}, signal) });
export const formQuery = (name: string) =>
  queryOptions({ queryKey: ["forms", name], queryFn: ({ signal }) => get<FormView>(`/v1/forms/${name}`, {}, signal) });
export const formResultsQuery = (name: string) =>
  queryOptions({
    queryKey: ["forms", name, "results"],
    queryFn: ({ signal }) => get<FormResults>(`/v1/forms/${name}/results`, {}, signal),
    refetchInterval: 15_000,
  });

export async function saveForm(name: string, document: FormView["document"], revision: number): Promise<FormView> {
  return send<FormView>("PUT", `/v1/forms/${name}`, { document, revision });
}
