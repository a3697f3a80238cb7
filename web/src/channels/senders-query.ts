import { queryOptions } from "@tanstack/react-query";
import { get } from "../api/client.ts";
import { channelsQuery } from "../api/queries.ts";

/** A sender of any kind but WhatsApp, as `GET /v1/channels` tells of it. */
export type OtherSender = {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly state: "active" | "paused";
  readonly pause: { readonly reason: string; readonly at: string } | null;
  readonly messagesPerSecond: number;
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
  readonly webhookUrl: string;
};

export const otherSendersQuery = queryOptions({
  queryKey: [...channelsQuery.queryKey, "other kinds"],
  queryFn: async ({ signal }) => {
    const { rows } = await get<{ readonly rows: readonly OtherSender[] }>("/v1/channels", {}, signal);
    return rows.filter(({ kind }) => kind !== "whatsapp");
  },
});
