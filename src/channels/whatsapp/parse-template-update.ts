import type { JsonObject } from "../../platform/json.ts";
import { asId, asText, child, isoFromUnixSeconds } from "./json-shape.ts";
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
export function parseTemplateUpdate(source: WebhookSource, field: string, value: JsonObject, at: string | null): ParsedUpdate {
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
    quality: asText(value["new_quality_score"]),
    event: eventOf(field, value),
    at,
    raw: value,
  };
}

function eventOf(field: string, value: JsonObject): Extract<ParsedUpdate, { readonly kind: "template_update" }>["event"] {
  const said = (detail: { readonly [key: string]: string | null }): JsonObject =>
    Object.fromEntries(Object.entries(detail).filter(([, text]) => text !== null && text !== "NONE"));
  // A sample of Meta's has the field of a status update here.
  const quality = asText(value["new_quality_score"]);
  if (quality !== null) return { kind: "quality", detail: said({ from: asText(value["previous_quality_score"]), to: quality }) };
  const event = asText(value["event"]);
  if (field === "message_template_status_update" && event !== null) {
    const rejection = child(value, "rejection_info");
    const other = child(value, "other_info");
    return {
      kind: "status",
      detail: said({
        to: event === "REINSTATED" ? "APPROVED" : event,
        reason: asText(value["reason"]),
        recommendation: asText(rejection["recommendation"]),
        title: asText(other["title"]),
        description: asText(other["description"]),
      }),
    };
  }
  const from = asText(value["previous_category"]);
  if (from !== null) return { kind: "category", detail: said({ from, to: asText(value["new_category"]) }) };
  const to = asText(value["correct_category"]);
  if (to === null) return null;
  const present = asText(value["new_category"]) ?? asText(value["category"]);
  return { kind: "category_announced", detail: said({ from: present, to, when: isoFromUnixSeconds(value["category_update_timestamp"]) }) };
}
