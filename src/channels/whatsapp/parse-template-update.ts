import type { JsonObject } from "../../platform/json.ts";
import { asId, asText } from "./json-shape.ts";
import type { ParsedUpdate, WebhookSource } from "./parse-webhook.ts";

export const TEMPLATE_FIELDS: ReadonlySet<string> = new Set([
  "message_template_status_update",
  "message_template_quality_update",
  "message_template_components_update",
  "template_category_update",
  "template_correct_category_detection",
]);

/** Events of a status update that are states of a template; `FLAGGED`, `REINSTATED`, `LOCKED`, … only announce one. */
const STATES: ReadonlySet<string> = new Set([
  "APPROVED",
  "REJECTED",
  "PENDING",
  "PAUSED",
  "DISABLED",
  "IN_APPEAL",
  "LIMIT_EXCEEDED",
  "ARCHIVED",
  "PENDING_DELETION",
  "DELETED",
]);

/** Shapes of section 9. A synced list is the truth; the update says what to look at, and lets a pause act at once. */
export function parseTemplateUpdate(source: WebhookSource, field: string, value: JsonObject): ParsedUpdate {
  const event = asText(value["event"]);
  const done = value["previous_category"] !== undefined;
  return {
    kind: "template_update",
    source,
    field,
    externalId: asId(value["message_template_id"]),
    name: asText(value["message_template_name"]),
    // Samples write `en-US` where sends use `en_US` (section 9, doc quirks).
    language: asText(value["message_template_language"])?.replace("-", "_") ?? null,
    status: event && STATES.has(event) ? event : event === "REINSTATED" ? "APPROVED" : null,
    category: field === "template_category_update" && done ? asText(value["new_category"]) : null,
    raw: value,
  };
}
