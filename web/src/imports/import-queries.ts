import { queryOptions } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import type { DataConnection, Sync, SyncRun } from "../api/types.ts";

/** Runs move by themselves. */
const REFRESH_MS = 2_000;

export const connectionsQuery = queryOptions({
  queryKey: ["data connections"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly DataConnection[] }>("/v1/data-connections", {}, signal),
});
export const syncsQuery = queryOptions({
  queryKey: ["syncs"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly Sync[] }>("/v1/syncs", {}, signal),
  refetchInterval: REFRESH_MS,
});
export const syncQuery = (id: string) =>
  queryOptions({
    queryKey: ["syncs", id],
    queryFn: ({ signal }) => get<Sync>(`/v1/syncs/${id}`, {}, signal),
    refetchInterval: REFRESH_MS,
  });
export const runsQuery = (id: string) =>
  queryOptions({
    queryKey: ["syncs", id, "runs"],
    queryFn: ({ signal }) => get<{ readonly rows: readonly SyncRun[] }>(`/v1/syncs/${id}/runs`, {}, signal),
    refetchInterval: REFRESH_MS,
  });

export function faultsOf(syncId: string, runId: string): string {
  return `/v1/syncs/${syncId}/runs/${runId}/faults.csv`;
}
