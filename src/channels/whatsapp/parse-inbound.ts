import type { ArrivedMessage } from "../../lanes/inbox.ts";
import type { JsonObject } from "../../platform/json.ts";
import type { Identities } from "../../profiles/profile.ts";
import { inboundContent } from "./inbound-content.ts";
import { asText, child, asObject, isoFromUnixSeconds } from "./json-shape.ts";
import { identitiesOf, isBsuid } from "./parse-identities.ts";
import type { ParsedUpdate, WebhookSource } from "./parse-webhook.ts";

/** One element of `messages[]` (section 7). Null when it cannot be attributed to anybody. */
export function parseInbound(source: WebhookSource, message: unknown, contacts: readonly JsonObject[]): ParsedUpdate | null {
  const object = asObject(message);
  const externalId = asText(object?.["id"]);
  const at = isoFromUnixSeconds(object?.["timestamp"]);
  if (!object || !externalId || !at) return null;
  // Groups are not handled: their messages belong to no single conversation.
  if (object["group_id"] !== undefined)
    return { kind: "unrecognised", source, field: "messages", reason: "group messages are not handled", raw: object };
  const contact = contactOf(object, contacts);
  const sender = identitiesOf(object["from"] ?? contact["wa_id"], object["from_user_id"] ?? contact["user_id"]);
  const arrived = (identities: Identities): ArrivedMessage => ({
    externalId,
    at,
    content: inboundContent(object),
    identities,
    displayName: asText(child(contact, "profile")["name"]),
    username: asText(child(contact, "profile")["username"]),
  });
  const dedupeKey = `message:${externalId}`;
  if (object["type"] === "system") {
    const change = identityChange(object, sender);
    if (change) return { kind: "identity_change", source, ...change, message: arrived(change.current), dedupeKey };
  }
  return Object.keys(sender).length === 0 ? null : { kind: "inbound", source, message: arrived(sender), dedupeKey };
}

/** One contact a value is the rule; with several, the one the message names. */
function contactOf(message: JsonObject, contacts: readonly JsonObject[]): JsonObject {
  const named = contacts.find((contact) => {
    const user = asText(contact["user_id"]);
    const phone = asText(contact["wa_id"]);
    return (user !== null && user === message["from_user_id"]) || (phone !== null && phone === message["from"]);
  });
  return named ?? (contacts.length === 1 ? contacts[0] : undefined) ?? {};
}

/**
 * `user_changed_number`, `user_changed_user_id` and the older `customer_changed_number` (section 7.6). System messages carry no
 * contacts; `from` is the old number; older versions say `new_wa_id`. Null when nothing links the old to the new.
 */
function identityChange(message: JsonObject, sender: Identities): { readonly previous: Identities; readonly current: Identities } | null {
  const system = child(message, "system");
  const current = identitiesOf(system["wa_id"] ?? system["new_wa_id"], system["user_id"]);
  const previousUser = asText(system["previous_user_id"]);
  const previous: Identities = {
    ...(sender.phone ? { phone: sender.phone } : {}),
    ...(previousUser && isBsuid(previousUser) ? { bsuid: previousUser } : sender.bsuid ? { bsuid: sender.bsuid } : {}),
  };
  const changed =
    (current.phone !== undefined && current.phone !== previous.phone) || (current.bsuid !== undefined && current.bsuid !== previous.bsuid);
  return changed && Object.keys(previous).length > 0 ? { previous, current } : null;
}
