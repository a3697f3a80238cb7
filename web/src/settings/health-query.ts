import { queryOptions } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import type { ChannelHealthAnswer } from "../api/types.ts";

export const healthQuery = (id: string) =>
  queryOptions({
    queryKey: ["channel-health", id],
    queryFn: ({ signal }) => get<ChannelHealthAnswer>(`/v1/channels/${id}/health`, {}, signal),
    refetchInterval: 60_000,
  });
