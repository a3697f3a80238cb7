import type { JsonObject } from "../../platform/json.ts";
import { asId, asNumber, asText } from "./json-shape.ts";
import type { ParsedUpdate, WebhookSource } from "./parse-webhook.ts";

/** What an alert measures, by its event (sections 9 and 12.3). */
const MEASURES: { readonly [event: string]: string } = {
  CLIENT_ERROR_RATE: "error_rate",
  ENDPOINT_ERROR_RATE: "error_rate",
  ENDPOINT_LATENCY: "p90_latency",
  ENDPOINT_AVAILABILITY: "availability",
};

/** Null: it names no Flow. An event that is new to us is kept as an alert in Meta's words. */
export function parseFlowUpdate(
  source: WebhookSource,
  value: JsonObject,
  at: string | null,
): Extract<ParsedUpdate, { readonly kind: "flow_update" }> | null {
  const flowId = asId(value["flow_id"]);
  const event = asText(value["event"]);
  if (flowId === null || event === null) return null;
  const told = { kind: "flow_update", source, flowId, event, at, raw: value } as const;
  if (event === "FLOW_STATUS_CHANGE") return { ...told, status: asText(value["new_status"]), alert: null };
  return {
    ...told,
    status: null,
    alert: {
      isOn: asText(value["alert_state"]) !== "DEACTIVATED",
      value: asNumber(value[MEASURES[event] ?? ""]),
      threshold: asNumber(value["threshold"]),
      words: asText(value["warning"]) ?? asText(value["message"]),
    },
  };
}
