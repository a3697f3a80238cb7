import { queryOptions } from "@tanstack/react-query";
import { get, send } from "../api/client.ts";
import type { EntryPointList, EntryPointView, NewEntryPointInput } from "../api/types.ts";

/** People may be coming by them while somebody looks. */
export const entryPointsQuery = queryOptions({
  queryKey: ["entry-points"],
  queryFn: ({ signal }) => get<EntryPointList>("/v1/entry-points", {}, signal),
  refetchInterval: 15_000,
});

export async function addEntryPoint(point: NewEntryPointInput): Promise<EntryPointView> {
  return send<EntryPointView>("POST", "/v1/entry-points", point);
}

export async function retireEntryPoint(id: string, retired: boolean): Promise<EntryPointView> {
  return send<EntryPointView>("PATCH", `/v1/entry-points/${id}`, { retired });
}

export const qrAddress = (id: string, query: string): string => `/v1/entry-points/${id}/qr?${query}`;
