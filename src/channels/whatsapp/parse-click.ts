import { asObject, asText, child, isoFromUnixSeconds } from "./json-shape.ts";
import type { ParsedUpdate, WebhookSource } from "./parse-webhook.ts";

/**
 * One element of `user_actions[]` (section 7.6): a tap on a link of a marketing message, or that its page was seen. Meta documents nothing
 * that names the message or the person; where something does, under the names it uses elsewhere, it is used. Null: something else.
 */
export function parseClick(source: WebhookSource, action: unknown): ParsedUpdate | null {
  const object = asObject(action);
  const kind = asText(object?.["action_type"]);
  const at = isoFromUnixSeconds(object?.["timestamp"]);
  if (!object || !at || (kind !== "marketing_messages_link_click" && kind !== "landing_page_view")) return null;
  const data = child(object, "marketing_messages_link_click_data");
  const told = (key: string): string | null => asText(object[key]) ?? asText(data[key]);
  const clickId = told("click_id");
  const component = told("click_component");
  const productId = told("product_id");
  const detail = {
    ...(component === null ? {} : { component }),
    ...(productId === null ? {} : { productId }),
    ...(clickId === null ? {} : { clickId }),
  };
  return {
    kind: "click",
    source,
    externalId: told("message_id") ?? asText(child(object, "context")["id"]),
    callbackData: told("biz_opaque_callback_data"),
    at,
    // The page is seen after the tap, which is told by itself.
    known: kind === "landing_page_view",
    detail,
    dedupeKey: clickId === null ? null : `click:${kind}:${clickId}`,
    raw: object,
  };
}
