/**
 * Meta's own list of what a number sent (`GET /{number}/message_history`): the second source of evidence for doubtful sends.
 * Undocumented are its order, lag and retention, so anything unexpected makes it unreadable, never empty.
 */
import type { WhatsAppChannel } from "../../catalog/channel.ts";
import { type ChannelError, RECEIPT_STATUSES, type ReceiptStatus } from "../../messages/attempt.ts";
import type { Json, JsonObject } from "../../platform/json.ts";
import type { GraphClient } from "./graph-client.ts";
import { asArray, asNumber, asObject, asText, child } from "./json-shape.ts";

export type HistoryEntry = {
  readonly externalId: string;
  /** Unix milliseconds of its first event; null when it has none yet. */
  readonly at: number | null;
  /** Of its last event: as of then the list knew. */
  readonly newestAt: number | null;
  /** What its events say in our words, unix milliseconds. */
  readonly reached: readonly { readonly status: ReceiptStatus; readonly at: number; readonly error: ChannelError | null }[];
};
/** `next`: where the list goes on; null at its end. */
export type HistoryPage =
  | { readonly kind: "read"; readonly entries: readonly HistoryEntry[]; readonly next: string | null }
  | { readonly kind: "unreadable"; readonly why: string };
export type ReadHistory = (channel: WhatsAppChannel, after: string | null) => Promise<HistoryPage>;

const QUERY = { fields: "id,message_id,events{delivery_status,timestamp,error_description}", limit: "100" };

/** One page a call: whoever reads decides how far, keeps what matters and forgets the rest. */
export function createReadHistory(graph: Pick<GraphClient, "call">): ReadHistory {
  return async (channel, after) => {
    try {
      const path = `${channel.config.phoneNumberId}/message_history`;
      const answer = await graph.call(channel, { method: "GET", path, query: { ...QUERY, ...(after === null ? {} : { after }) } });
      const entries = asArray(answer["data"]).map(toEntry);
      if (entries.some((entry) => entry === null)) return { kind: "unreadable", why: "an entry has no message id" };
      const paging = child(answer, "paging");
      // Only `next` says that there is more: the last page has an `after` too.
      const next = entries.length === 0 || asText(paging["next"]) === null ? null : asText(child(paging, "cursors")["after"]);
      return { kind: "read", entries: entries.filter((entry) => entry !== null), next };
    } catch (error) {
      return { kind: "unreadable", why: error instanceof Error ? error.message : String(error) };
    }
  };
}

function toEntry(row: Json): HistoryEntry | null {
  const externalId = asText(asObject(row)?.["message_id"]);
  if (externalId === null) return null;
  const events = asArray(child(row, "events")["data"])
    .map(asObject)
    .filter((event) => event !== null);
  const times = events.map((event) => asNumber(event["timestamp"])).filter((time) => time !== null);
  const reached = events.flatMap((event) => {
    const status = RECEIPT_STATUSES.find((known) => known === asText(event["delivery_status"])?.toLowerCase());
    const at = asNumber(event["timestamp"]);
    return status === undefined || at === null ? [] : [{ status, at: at * 1_000, error: status === "failed" ? errorOf(event) : null }];
  });
  if (times.length === 0) return { externalId, at: null, newestAt: null, reached };
  return { externalId, at: Math.min(...times) * 1_000, newestAt: Math.max(...times) * 1_000, reached };
}

/** "Generic user error": final for the message, and says nothing of the person or the sender. */
const NO_CODE = 135_000;

/** The list describes a failure in words; a number in them that looks like one of Meta's codes is taken for it. */
function errorOf(event: JsonObject): ChannelError {
  const words = asText(event["error_description"]);
  const code = Number(/\b13\d{4}\b/.exec(words ?? "")?.[0] ?? NO_CODE);
  return { code, subcode: null, title: words ?? "The message was not delivered", details: null, httpStatus: 0 };
}
