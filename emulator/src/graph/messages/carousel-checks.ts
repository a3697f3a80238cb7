import { listAt, objectAt, objectsAt, textAt, type JsonObject } from "../../json.ts";
import type { World } from "../../store/world.ts";
import { each, invalid, oneOf, requireList, requireObject, requireText, unique, type Check } from "./checks.ts";
import { checkHeader, checkUrlAction } from "./frame-checks.ts";

/** Free-form carousels: 2–10 cards of one kind, headers all images or all videos (section 3.9). */
export function checkCarousel(world: World, interactive: JsonObject): Check {
  const action = objectAt(interactive, "action");
  const path = "interactive['action']['cards']";
  const cards = objectsAt(action, "cards");
  const headers = new Set(cards.map((card) => textAt(objectAt(card, "header"), "type")));
  const catalogs = new Set(cards.map((card) => textAt(objectAt(card, "action"), "catalog_id")));
  const types = new Set(cards.map((card) => textAt(card, "type")));
  return (
    requireObject(interactive, "body", "interactive['body']") ??
    requireText(objectAt(interactive, "body"), "text", "interactive['body']['text']", 1024) ??
    (interactive["header"] === undefined && interactive["footer"] === undefined
      ? null
      : invalid("A carousel takes no header and no footer")) ??
    requireObject(interactive, "action", "interactive['action']") ??
    requireList(action, "cards", path, 2, 10) ??
    each(listAt(action, "cards"), path, (card, at) => checkCard(world, card, at)) ??
    unique(
      cards.map((card) => card["card_index"]),
      "card_index",
    ) ??
    (types.size > 1 ? invalid("All cards must have the same type") : null) ??
    (headers.size > 1 ? invalid("All card headers must have the same type") : null) ??
    (catalogs.size > 1 ? invalid("All cards must use the same catalog") : null)
  );
}

function checkCard(world: World, card: JsonObject, path: string): Check {
  const index = card["card_index"];
  const type = textAt(card, "type");
  if (typeof index !== "number" || !Number.isInteger(index) || index < 0 || index > 9)
    return invalid(`${path}['card_index'] must be between 0 and 9`);
  const kind = oneOf(card, "type", `${path}['type']`, ["cta_url", "product"]) ?? requireObject(card, "action", `${path}['action']`);
  if (kind) return kind;
  const action = objectAt(card, "action");
  if (type === "product") {
    return (
      requireText(action, "product_retailer_id", `${path}['action']['product_retailer_id']`, 100) ??
      requireText(action, "catalog_id", `${path}['action']['catalog_id']`, 100)
    );
  }
  return (
    checkHeader(world, card, { headers: ["image", "video"], headerRequired: true }) ??
    checkCardBody(card, path) ??
    checkUrlAction(card, `${path}['action']`)
  );
}

function checkCardBody(card: JsonObject, path: string): Check {
  if (card["body"] === undefined) return null;
  const body = objectAt(card, "body");
  const tooManyLines = (textAt(body, "text") ?? "").split("\n").length > 3;
  return (
    requireText(body, "text", `${path}['body']['text']`, 160) ??
    (tooManyLines ? invalid(`${path}['body'] may have at most 2 line breaks`) : null)
  );
}
