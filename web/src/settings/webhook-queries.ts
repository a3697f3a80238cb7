import { queryOptions } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import type { DeliveryView, WebhookView } from "../api/types.ts";

const REFRESH_MS = 3_000;
const SHOWN = 20;

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly WebhookView[] }>("/v1/webhooks", {}, signal),
  refetchInterval: REFRESH_MS,
});
export const deliveriesQuery = (id: string) =>
  queryOptions({
    queryKey: ["webhooks", id, "deliveries"],
    queryFn: ({ signal }) => get<{ readonly rows: readonly DeliveryView[] }>(`/v1/webhooks/${id}/deliveries`, { limit: SHOWN }, signal),
    refetchInterval: REFRESH_MS,
  });
