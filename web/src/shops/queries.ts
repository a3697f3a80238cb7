import { queryOptions } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import type { CouponPoolAnswer, SourceAnswer, SourceDeliveryAnswer, SourceKindAnswer } from "../api/types.ts";

const REFRESH_MS = 3_000;
const SHOWN = 20;

export const sourceKindsQuery = queryOptions({
  queryKey: ["source kinds"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly SourceKindAnswer[] }>("/v1/source-kinds", {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
});
export const sourcesQuery = queryOptions({
  queryKey: ["sources"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly SourceAnswer[] }>("/v1/sources", {}, signal),
  refetchInterval: REFRESH_MS,
});
export const callsQuery = (id: string) =>
  queryOptions({
    queryKey: ["sources", id, "calls"],
    queryFn: ({ signal }) =>
      get<{ readonly rows: readonly SourceDeliveryAnswer[] }>(`/v1/sources/${id}/deliveries`, { limit: SHOWN }, signal),
    refetchInterval: REFRESH_MS,
  });
export const couponsQuery = queryOptions({
  queryKey: ["coupon pools"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly CouponPoolAnswer[] }>("/v1/coupon-pools", {}, signal),
  refetchInterval: REFRESH_MS,
});
