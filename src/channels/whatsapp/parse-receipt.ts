import { RECEIPT_STATUSES, type ReceiptStatus } from "../../messages/attempt.ts";
import { asArray, asId, asObject, asText, isoFromUnixSeconds } from "./json-shape.ts";
import { identitiesOf } from "./parse-identities.ts";
import { parseChannelError } from "./parse-error.ts";
import type { ParsedUpdate, WebhookSource } from "./parse-webhook.ts";

const STATUSES: ReadonlySet<string> = new Set(RECEIPT_STATUSES);

/** One element of `statuses[]` (section 8). Null when it names no message, time or status we know. */
export function parseReceipt(source: WebhookSource, status: unknown): ParsedUpdate | null {
  const object = asObject(status);
  const externalId = asText(object?.["id"]);
  const state = asText(object?.["status"]);
  const at = isoFromUnixSeconds(object?.["timestamp"]);
  if (!object || !externalId || !at || !state || !STATUSES.has(state)) return null;
  const [error] = asArray(object["errors"]);
  // A group message has one status a participant (section 6.2).
  const participant = asId(object["recipient_participant_id"]) ?? asText(object["recipient_participant_user_id"]) ?? "";
  return {
    kind: "receipt",
    source,
    receipt: { externalId, status: state as ReceiptStatus, at, error: parseChannelError(error, 0), pricing: object["pricing"] ?? null },
    callbackData: asText(object["biz_opaque_callback_data"]),
    recipient: object["recipient_type"] === "group" ? {} : identitiesOf(object["recipient_id"], object["recipient_user_id"]),
    dedupeKey: `status:${externalId}:${state}${participant === "" ? "" : `:${participant}`}`,
  };
}
