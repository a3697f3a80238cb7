import { bad } from "../control/problem.ts";
import { listAt, numberAt, objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";
import { signedMediaUrl } from "../media/links.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { World } from "../store/world.ts";
import type { InboundDraft } from "./inbound.ts";

const builders: Readonly<Record<string, (world: World, given: JsonObject) => JsonObject>> = {
  text: (_, given) => ({ text: { body: textAt(given, "text") ?? bad('"text" must be a string.') } }),
  image: (world, given) => ({ image: mediaOf(world, given) }),
  video: (world, given) => ({ video: mediaOf(world, given) }),
  audio: (world, given) => ({ audio: { ...mediaOf(world, given), voice: given["voice"] === true } }),
  document: (world, given) => ({ document: { ...mediaOf(world, given), filename: textAt(given, "filename") ?? "document" } }),
  sticker: (world, given) => ({ sticker: { ...mediaOf(world, given), animated: false } }),
  location: (_, given) => ({ location: locationOf(given) }),
  contacts: (_, given) => ({ contacts: contactsOf(given) }),
  order: (_, given) => ({ order: orderOf(given) }),
  unsupported: (_, given) => unsupportedOf(given),
};

/** What the control API takes for a message, as the webhook will carry it. */
export function draftOf(world: World, customer: CustomerRecord, given: JsonObject): InboundDraft {
  const type = textAt(given, "type") ?? bad('"type" must name a message type.');
  const build = builders[type] ?? bad(`Customers cannot send type "${type}". Known: ${Object.keys(builders).join(", ")}.`);
  const quotedId = textAt(given, "quote");
  if (quotedId !== null && !world.messages.has(quotedId)) bad(`There is no message ${quotedId} to quote.`);
  const referral = given["referral"];
  return {
    type,
    content: withOrigin(world, customer, build(world, given)),
    quotedId,
    context: contextOf(given),
    referral: typeof referral === "object" && referral !== null ? { source_type: "ad", ...(referral as JsonObject) } : null,
  };
}

function contextOf(given: JsonObject): JsonObject | null {
  const product = objectAt(given, "referredProduct");
  const about =
    textAt(product, "sku") === null
      ? {}
      : { referred_product: { catalog_id: textAt(product, "catalogId"), product_retailer_id: textAt(product, "sku") } };
  const context = { ...(given["forwarded"] === true ? { forwarded: true } : {}), ...about };
  return Object.keys(context).length === 0 ? null : context;
}

function mediaOf(world: World, given: JsonObject): JsonObject {
  const id = textAt(given, "mediaId") ?? bad('"mediaId" must name an uploaded file.');
  const media = world.media.get(id) ?? bad(`There is no media ${id}.`);
  const caption = textAt(given, "caption");
  return {
    id,
    mime_type: media.mimeType,
    sha256: media.sha256.toString("base64"),
    url: signedMediaUrl(world, media),
    ...(caption === null ? {} : { caption }),
  };
}

function locationOf(given: JsonObject): JsonObject {
  const latitude = numberAt(given, "latitude") ?? bad('"latitude" must be a number.');
  const longitude = numberAt(given, "longitude") ?? bad('"longitude" must be a number.');
  const name = textAt(given, "name");
  const address = textAt(given, "address");
  return { latitude, longitude, ...(name === null ? {} : { name }), ...(address === null ? {} : { address }) };
}

function contactsOf(given: JsonObject): JsonObject[] {
  return objectsAt(given, "contacts").map((contact) => {
    const name = textAt(contact, "name") ?? bad("Every contact needs a name.");
    const phone = textAt(contact, "phone") ?? "";
    return { name: { formatted_name: name, first_name: name }, phones: [{ phone, wa_id: phone.replace(/\D/g, ""), type: "CELL" }] };
  });
}

/** Contacts sent back to a request say so (`contacts[].origin`). */
function withOrigin(world: World, customer: CustomerRecord, content: JsonObject): JsonObject {
  if (!Array.isArray(content["contacts"])) return content;
  const own = objectsAt(content, "contacts").map((contact) => {
    const isOwn = objectsAt(contact, "phones").some((phone) => phone["wa_id"] === customer.phone && world.customers.has(customer.id));
    return { origin: isOwn ? "contact_request" : "other", ...contact };
  });
  return { contacts: own };
}

function orderOf(given: JsonObject): JsonObject {
  const items = listAt(given, "items");
  if (items.length === 0) bad('"items" must be a non-empty list.');
  return {
    catalog_id: textAt(given, "catalogId") ?? bad('"catalogId" must be a string.'),
    text: textAt(given, "text") ?? "",
    product_items: objectsAt(given, "items").map((item) => ({
      product_retailer_id: textAt(item, "sku"),
      quantity: numberAt(item, "quantity") ?? 1,
      item_price: numberAt(item, "price") ?? 0,
      currency: textAt(item, "currency") ?? "EUR",
    })),
  };
}

function unsupportedOf(given: JsonObject): JsonObject {
  const title = "Message type unknown";
  return {
    errors: [{ code: 131051, title, message: title, error_data: { details: "Message type is currently not supported." } }],
    unsupported: { type: textAt(given, "unsupportedType") ?? "poll_creation" },
  };
}
