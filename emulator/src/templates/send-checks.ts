import { checkLibraryParameters } from "./library.ts";
import { missing, type Check } from "../graph/messages/checks.ts";
import { refusal } from "../graph/refusal.ts";
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from "../json.ts";
import type { Template } from "../store/template.ts";
import type { World } from "../store/world.ts";
import { checkButtons } from "./button-checks.ts";
import { checkCards } from "./card-checks.ts";
import { checkHeaderParameters } from "./header-checks.ts";
import { fillSlots, type TextSlots } from "./shape.ts";
import { valuesFor } from "./slot-values.ts";
import { checkText, parametersOf } from "./text-parameters.ts";

/** Whether `template.components` of a send fits the approved template (132000, 132005, 132012 of section 3.14). */
export function checkTemplateSend(world: World, template: Template, sent: JsonObject): Check {
  const components = objectsAt(sent, "components");
  if (sent["components"] !== undefined && !Array.isArray(sent["components"]))
    return refusal(100, "Param template['components'] must be an array.");
  const { shape } = template;
  const ofType = (type: string): JsonObject | undefined =>
    components.find((component) => textAt(component, "type")?.toLowerCase() === type);
  const named = template.parameterFormat === "NAMED";
  const body = parametersOf(ofType("body"));
  const offer = ofType("limited_time_offer");
  return (
    checkKnownTypes(components) ??
    checkHeaderParameters(world, shape.header, parametersOf(ofType("header")), named) ??
    checkText("body", shape.body, body, named) ??
    checkLibraryParameters(
      template,
      body.map((parameter) => textAt(parameter, "text") ?? ""),
    ) ??
    (shape.hasLimitedTimeOffer ? checkOffer(offer) : null) ??
    checkButtons(shape.buttons, components) ??
    checkCards(world, shape.cards, ofType("carousel"), named) ??
    checkLength(shape.bodyText, shape.body, body, named)
  );
}

const componentTypes = [
  "header",
  "body",
  "footer",
  "button",
  "limited_time_offer",
  "carousel",
  "tap_target_configuration",
  "order_status",
  "buttons",
];

function checkKnownTypes(components: readonly JsonObject[]): Check {
  for (const component of components) {
    const type = textAt(component, "type");
    if (type === null) return missing("template['components']['type']");
    if (!componentTypes.includes(type.toLowerCase())) return refusal(131009, `template['components']: unknown type ${type}`);
  }
  return null;
}

function checkOffer(offer: JsonObject | undefined): Check {
  const ends = numberAt(objectAt(parametersOf(offer)[0] ?? {}, "limited_time_offer"), "expiration_time_ms");
  return ends === null ? refusal(132000, "limited_time_offer: expiration_time_ms is required") : null;
}

function checkLength(bodyText: string, slots: TextSlots, parameters: readonly JsonObject[], named: boolean): Check {
  if (slots.count === 0) return null;
  return fillSlots(bodyText, valuesFor(slots, parameters, named)).length > 1024
    ? refusal(132005, "body: translated text is longer than 1024 characters")
    : null;
}
