import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, type Query } from "../api/client.ts";
import type { Breakdown, BreakdownAnswer, HeatAnswer, Report } from "../api/types.ts";

const base = "/v1/console/insights";
/** Changes are told live; this catches what moves by time alone. */
const REFRESH_MS = 15_000;

export const reportQuery = (query: Query) =>
  queryOptions({
    queryKey: ["insights", "report", query],
    queryFn: ({ signal }) => get<Report>(`${base}/report`, query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
export const breakdownQuery = (query: Query, by: Breakdown) =>
  queryOptions({
    queryKey: ["insights", "breakdown", by, query],
    queryFn: ({ signal }) => get<BreakdownAnswer>(`${base}/breakdown`, { ...query, by }, signal),
    placeholderData: keepPreviousData,
  });
export const heatQuery = (query: Query, metric: string, clock: string) =>
  queryOptions({
    queryKey: ["insights", "heat", query, metric, clock],
    queryFn: ({ signal }) => get<HeatAnswer>(`${base}/heat`, { ...query, metric, clock }, signal),
    placeholderData: keepPreviousData,
  });
