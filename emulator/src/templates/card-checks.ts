import type { Check } from "../graph/messages/checks.ts";
import { refusal } from "../graph/refusal.ts";
import { objectsAt, textAt, type JsonObject } from "../json.ts";
import type { World } from "../store/world.ts";
import { checkButtons } from "./button-checks.ts";
import { checkHeaderParameters } from "./header-checks.ts";
import type { CardShape } from "./shape.ts";
import { checkText, parametersOf } from "./text-parameters.ts";

/** Media carousels send as many cards as were created; product carousels 2–10 of the one created form. */
export function checkCards(world: World, shapes: readonly CardShape[] | null, carousel: JsonObject | undefined, named: boolean): Check {
  if (!shapes) return carousel ? refusal(132012, "carousel: the template has no cards") : null;
  const cards = carousel ? objectsAt(carousel, "cards") : [];
  const products = shapes[0]?.header?.format === "PRODUCT";
  const countFits = products ? cards.length >= 2 && cards.length <= 10 : cards.length === shapes.length;
  if (!countFits) return refusal(132012, `carousel: number of cards (${cards.length}) does not match the template's (${shapes.length})`);
  for (const [index, card] of cards.entries()) {
    const shape = shapes[products ? 0 : index];
    if (!shape) continue;
    const components = objectsAt(card, "components");
    const ofType = (type: string): JsonObject | undefined =>
      components.find((component) => textAt(component, "type")?.toLowerCase() === type);
    const problem =
      checkHeaderParameters(world, shape.header, parametersOf(ofType("header")), named) ??
      checkText(`card ${index} body`, shape.body, parametersOf(ofType("body")), named) ??
      checkButtons(shape.buttons, components);
    if (problem) return problem;
  }
  return null;
}
