/** Sections 3.11 and 4.3 of the WhatsApp reference. */
import type { TemplateButtonValue, TemplateCard, TemplateContent, TemplateHeader } from "../../messages/content.ts";
import type { JsonObject } from "../../platform/json.ts";
import { given, mediaWire, placeWire, productSectionsWire, type SentFiles } from "./wire-parts.ts";

/** `token` is what a flow button without one of its own gets. */
export function templateWire(content: TemplateContent, token: string, files: SentFiles): JsonObject {
  const components = partsOf(content, token, files);
  if (content.offerEndsAt !== undefined)
    components.push({
      type: "limited_time_offer",
      parameters: [{ type: "limited_time_offer", limited_time_offer: { expiration_time_ms: Date.parse(content.offerEndsAt) } }],
    });
  if (content.cards)
    components.push({
      type: "carousel",
      cards: content.cards.map((card, index) => ({ card_index: index, components: partsOf(card, token, files) })),
    });
  return { name: content.name, language: { code: content.language ?? "" }, ...(components.length === 0 ? {} : { components }) };
}

function partsOf({ header, body, buttons }: TemplateCard, token: string, files: SentFiles): JsonObject[] {
  const components: JsonObject[] = [];
  if (header) components.push({ type: "header", parameters: headerOf(header, files) });
  if (body) components.push({ type: "body", parameters: textParameters(body) });
  for (const button of buttons ?? []) components.push(buttonOf(button, token));
  return components;
}

function headerOf(header: TemplateHeader, files: SentFiles): readonly JsonObject[] {
  switch (header.kind) {
    case "text":
      return textParameters(header.values);
    case "location":
      return [{ type: "location", location: placeWire(header) }];
    case "product":
      return [{ type: "product", product: { product_retailer_id: header.productId, catalog_id: header.catalogId } }];
    case "image":
    case "video":
    case "document":
      return [
        {
          type: header.kind,
          [header.kind]: {
            ...mediaWire(header, files, { named: header.kind === "document" }),
            ...(header.kind === "document" ? given({ filename: header.filename }) : {}),
          },
        },
      ];
  }
}

/** Numbered ones go by their order, named ones by name. */
function textParameters(values: { readonly [parameter: string]: string }): readonly JsonObject[] {
  const entries = Object.entries(values);
  const positional = entries.every(([name]) => /^\d+$/.test(name));
  return entries.map(([name, text]) => (positional ? { type: "text", text } : { type: "text", parameter_name: name, text }));
}

function buttonOf(button: TemplateButtonValue, token: string): JsonObject {
  const index = String(button.index);
  const made = (subType: string, parameter: JsonObject): JsonObject => ({
    type: "button",
    sub_type: subType,
    index,
    parameters: [parameter],
  });
  switch (button.kind) {
    case "url":
      return made("url", { type: "text", text: button.suffix });
    case "quick_reply":
      return made("quick_reply", { type: "payload", payload: button.payload });
    case "copy_code":
      return made("copy_code", { type: "coupon_code", coupon_code: button.code });
    case "flow":
      return made("flow", { type: "action", action: { flow_token: button.token ?? token, ...given({ flow_action_data: button.data }) } });
    case "catalog":
      return made("CATALOG", { type: "action", action: given({ thumbnail_product_retailer_id: button.thumbnail }) });
    case "products":
      return made("mpm", {
        type: "action",
        action: { thumbnail_product_retailer_id: button.thumbnail, sections: productSectionsWire(button.sections) },
      });
  }
}
