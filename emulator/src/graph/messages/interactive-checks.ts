import { listAt, objectAt, objectsAt, textAt, type JsonObject } from "../../json.ts";
import type { World } from "../../store/world.ts";
import { refusal } from "../refusal.ts";
import { checkCarousel } from "./carousel-checks.ts";
import { each, invalid, oneOf, optionalText, requireList, requireObject, requireText, unique, type Check } from "./checks.ts";
import { checkCatalogMessage, checkProduct, checkProductList } from "./commerce-checks.ts";
import { checkFlow } from "./flow-checks.ts";
import { checkFrame, checkUrlAction } from "./frame-checks.ts";

const kinds: Readonly<Record<string, (world: World, interactive: JsonObject) => Check>> = {
  button: (world, it) => checkFrame(world, it, { body: 1024, headers: ["text", "image", "video", "document"] }) ?? checkButtons(it),
  list: (world, it) => checkFrame(world, it, { body: 4096, headers: ["text"] }) ?? checkList(it),
  cta_url: (world, it) => checkFrame(world, it, { body: 1024, headers: ["text", "image", "video", "document"] }) ?? checkUrlAction(it),
  flow: (world, it) => checkFrame(world, it, { body: 1024, headers: ["text", "image", "video", "document"] }) ?? checkFlow(it),
  location_request_message: (world, it) => checkFrame(world, it, { body: 1024, headers: [] }) ?? checkActionName(it, "send_location"),
  request_contact_info: (world, it) => checkFrame(world, it, { body: 1024, headers: [] }) ?? checkActionName(it, "request_contact_info"),
  call_permission_request: (world, it) =>
    checkFrame(world, it, { body: 1024, headers: [] }) ?? checkActionName(it, "call_permission_request"),
  voice_call: (world, it) => checkFrame(world, it, { body: 1024, headers: [] }) ?? checkVoiceCall(it),
  product: (world, it) => checkFrame(world, it, { body: 1024, headers: [], bodyOptional: true }) ?? checkProduct(it),
  product_list: (world, it) => checkFrame(world, it, { body: 1024, headers: ["text"], headerRequired: true }) ?? checkProductList(it),
  catalog_message: (world, it) => checkFrame(world, it, { body: 1024, headers: [] }) ?? checkCatalogMessage(it),
  carousel: (world, it) => checkCarousel(world, it),
  address_message: (world, it) => checkFrame(world, it, { body: 1024, headers: [] }) ?? checkAddress(it),
};

const payments = ["order_details", "order_status"];

export function checkInteractive(world: World, payload: JsonObject): Check {
  const interactive = objectAt(payload, "interactive");
  const shape = requireObject(payload, "interactive", "interactive");
  if (shape) return shape;
  const type = textAt(interactive, "type");
  // Payments are out of the reference's scope: answered as for a business that never accepted their terms.
  if (type !== null && payments.includes(type)) return refusal(134011, "Payments terms of service have not been accepted.");
  return oneOf(interactive, "type", "interactive['type']", Object.keys(kinds)) ?? kinds[type ?? ""]?.(world, interactive) ?? null;
}

function checkButtons(interactive: JsonObject): Check {
  const action = objectAt(interactive, "action");
  const path = "interactive['action']['buttons']";
  const replies = objectsAt(action, "buttons").map((button) => objectAt(button, "reply"));
  return (
    requireList(action, "buttons", path, 1, 3) ??
    each(
      listAt(action, "buttons"),
      path,
      (button, at) => oneOf(button, "type", `${at}['type']`, ["reply"]) ?? requireObject(button, "reply", `${at}['reply']`),
    ) ??
    each(replies, path, (reply) => requireText(reply, "id", "Button id", 256) ?? requireText(reply, "title", "Button title", 20)) ??
    unique(
      replies.map((reply) => reply["title"]),
      "button title",
    ) ??
    unique(
      replies.map((reply) => reply["id"]),
      "button id",
    )
  );
}

function checkList(interactive: JsonObject): Check {
  const action = objectAt(interactive, "action");
  const path = "interactive['action']['sections']";
  const sections = objectsAt(action, "sections");
  const rows = sections.flatMap((section) => objectsAt(section, "rows"));
  return (
    requireText(action, "button", "interactive['action']['button']", 20) ??
    requireList(action, "sections", path, 1, 10) ??
    each(sections, path, (section, at) =>
      sections.length > 1 ? requireText(section, "title", `${at}['title']`, 24) : optionalText(section, "title", `${at}['title']`, 24),
    ) ??
    each(sections, path, (section, at) => requireList(section, "rows", `${at}['rows']`, 1, 10)) ??
    (rows.length > 10 ? invalid("Total row count exceed max allowed count: 10") : null) ??
    each(rows, "rows", (row, at) => requireText(row, "id", `${at}['id']`, 200) ?? requireText(row, "title", `${at}['title']`, 24)) ??
    each(rows, "rows", (row, at) => optionalText(row, "description", `${at}['description']`, 72)) ??
    unique(
      rows.map((row) => row["id"]),
      "row id",
    )
  );
}

function checkActionName(interactive: JsonObject, name: string): Check {
  return oneOf(objectAt(interactive, "action"), "name", "interactive['action']['name']", [name]);
}

function checkVoiceCall(interactive: JsonObject): Check {
  const parameters = objectAt(objectAt(interactive, "action"), "parameters");
  const ttl = parameters["ttl_minutes"];
  return (
    checkActionName(interactive, "voice_call") ??
    optionalText(parameters, "display_text", "interactive['action']['parameters']['display_text']", 20) ??
    (ttl === undefined || (typeof ttl === "number" && Number.isInteger(ttl) && ttl >= 1 && ttl <= 43_200)
      ? null
      : invalid("ttl_minutes must be between 1 and 43200"))
  );
}

function checkAddress(interactive: JsonObject): Check {
  const parameters = objectAt(objectAt(interactive, "action"), "parameters");
  return (
    checkActionName(interactive, "address_message") ??
    requireText(parameters, "country", "interactive['action']['parameters']['country']", 2) ??
    oneOf(parameters, "country", "interactive['action']['parameters']['country']", ["IN"]) ??
    optionalText(objectAt(parameters, "values"), "in_pin_code", "in_pin_code", 6)
  );
}
