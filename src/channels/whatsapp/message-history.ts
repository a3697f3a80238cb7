/**
 * Meta's own list of what a number sent (`GET /{number}/message_history`): the second source of evidence for doubtful sends.
 * Undocumented are its order, lag and retention, so anything unexpected makes it unreadable, never empty.
 */
import type { Json } from "../../platform/json.ts";
import type { Channel } from "../../catalog/channel.ts";
import type { GraphClient } from "./graph-client.ts";
import { asArray, asNumber, asObject, asText, child } from "./json-shape.ts";

export type HistoryEntry = {
  readonly externalId: string;
  /** Unix milliseconds of its first event; null when it has none yet. */
  readonly at: number | null;
};
export type HistoryRead =
  | { readonly kind: "read"; readonly entries: readonly HistoryEntry[] }
  | { readonly kind: "unreadable"; readonly why: string };
export type ReadHistory = (channel: Channel, since: Date) => Promise<HistoryRead>;

const FIELDS = "id,message_id,events{delivery_status,timestamp}";

export function createReadHistory(graph: GraphClient): ReadHistory {
  return async (channel, since) => {
    try {
      const rows = await graph.pages(channel, `${channel.config.phoneNumberId}/message_history`, { fields: FIELDS, limit: "100" }, (page) =>
        isBefore(page, since),
      );
      const entries = rows.map(toEntry);
      if (entries.some((entry) => entry === null)) return { kind: "unreadable", why: "an entry has no message id" };
      return { kind: "read", entries: entries.filter((entry) => entry !== null) };
    } catch (error) {
      return { kind: "unreadable", why: error instanceof Error ? error.message : String(error) };
    }
  };
}

/**
 * Whether this page lies before the time wholly and newest first, so that the pages behind it do too. An hour of slack
 * because the order is by acceptance and the times are of events; a list in another order is read to its end.
 */
function isBefore(page: readonly Json[], since: Date): boolean {
  const times = page.map((row) => toEntry(row)?.at ?? null).filter((at) => at !== null);
  const limit = since.getTime() - 3_600_000;
  const [first] = times;
  const last = times.at(-1);
  return first !== undefined && last !== undefined && last <= first && times.every((at) => at < limit);
}

function toEntry(row: Json): HistoryEntry | null {
  const externalId = asText(asObject(row)?.["message_id"]);
  if (externalId === null) return null;
  const times = asArray(child(row, "events")["data"])
    .map((event) => asNumber(asObject(event)?.["timestamp"]))
    .filter((time) => time !== null);
  return { externalId, at: times.length === 0 ? null : Math.min(...times) * 1_000 };
}
