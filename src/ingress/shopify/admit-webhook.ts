/** The shop's door, behind its signature. Promises that a webhook is an event in a lane or kept among the unrecognised before it is answered. */
import type { SourceDoor } from "../../catalog/door-secrets.ts";
import { LIMITS } from "../../contract/limits.ts";
import type { Clock } from "../../platform/clock.ts";
import type { JsonObject } from "../../platform/json.ts";
import { admitArrivals, changeOf, type DoorDeps } from "../admit.ts";
import { contentId } from "../content-id.ts";
import type { SignedBody } from "../signed-body.ts";
import { keepUnrecognised } from "../unrecognised.store.ts";
import { type MappedOrder, mapShopify } from "./map-order.ts";
import { isObject } from "./shapes.ts";

export type ShopifyOutcome = "accepted" | "duplicate" | "ignored" | "unrecognised";

export async function admitShopifyWebhook(
  deps: DoorDeps & { readonly clock: Clock },
  source: SourceDoor,
  webhook: { readonly topic: string; readonly webhookId: string | null; readonly body: SignedBody },
): Promise<ShopifyOutcome> {
  const { topic } = webhook;
  const { json: body, isJson } = webhook.body;
  const receivedAt = new Date(deps.clock.now()).toISOString();
  const mapped = !isJson
    ? ({ kind: "unrecognised", why: "the body is not JSON" } as const)
    : isObject(body)
      ? mapShopify(topic, body, receivedAt)
      : ({ kind: "unrecognised", why: "the body is not a JSON object" } as const);
  const keep = async (reason: string): Promise<void> => {
    const payload = { topic, body };
    await keepUnrecognised(deps.pool, [
      {
        id: contentId("unrecognised", source.id, topic, JSON.stringify(payload)),
        workspaceId: source.workspaceId,
        door: `shopify/${source.id}`,
        reason,
        payload,
      },
    ]);
  };
  if (mapped.kind !== "event") {
    await keep(mapped.kind === "ignored" ? `understood, not mapped: ${mapped.why}` : mapped.why);
    return mapped.kind;
  }
  const { person } = mapped;
  if (Object.keys(person.identities).length === 0) {
    await keep("it names nobody by customer id, phone or e-mail address");
    return "unrecognised";
  }
  // Without its id, the content stands for the webhook: Shopify sends the same bytes again.
  const key = webhook.webhookId ?? contentId(topic, JSON.stringify(body));
  const rows = await admitArrivals(deps, source.workspaceId, [
    {
      identities: person.identities,
      dedupeKey: `shopify:${source.id}:${key}`,
      item: (identities) => ({
        kind: "event",
        event: {
          id: `shopify:${key}`,
          type: mapped.type,
          properties: withinLimit(mapped),
          occurredAt: mapped.occurredAt ?? receivedAt,
          source: "shopify",
          change: changeOf(identities, {
            ...(Object.keys(person.attributes).length > 0 ? { attributes: person.attributes } : {}),
            ...(person.locale === null ? {} : { locale: person.locale }),
            ...(person.country === null ? {} : { country: person.country }),
            ...(mapped.consent.length > 0 ? { consent: mapped.consent } : {}),
          }),
        },
      }),
    },
  ]);
  const added = await deps.inboxWriter.append(rows);
  return added === rows.length ? "accepted" : "duplicate";
}

/** A cart of hundreds of lines would not fit; the order matters more than its list. */
function withinLimit({ properties }: MappedOrder): JsonObject {
  if (Buffer.byteLength(JSON.stringify(properties)) <= LIMITS.propertiesBytes) return properties;
  const { items: _, ...rest } = properties;
  return rest;
}
