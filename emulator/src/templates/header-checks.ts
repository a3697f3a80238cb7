import { objectOf, type Check } from "../graph/messages/checks.ts";
import { checkMediaObject } from "../graph/messages/media-checks.ts";
import { type MediaKind } from "../media/kinds.ts";
import { checkPlace } from "../graph/messages/simple-checks.ts";
import { refusal } from "../graph/refusal.ts";
import { textAt, type JsonObject } from "../json.ts";
import type { World } from "../store/world.ts";
import type { HeaderShape } from "./shape.ts";
import { checkText } from "./text-parameters.ts";

/** The header of a template send: media headers always need their media, text headers their variable. */
export function checkHeaderParameters(world: World, shape: HeaderShape, parameters: readonly JsonObject[], named: boolean): Check {
  if (!shape) return parameters.length > 0 ? mismatch(parameters.length, 0) : null;
  if (shape.format === "TEXT") return checkText("header", shape.slots, parameters, named);
  const kind = shape.format.toLowerCase();
  const parameter = parameters[0];
  if (!parameter) return refusal(132012, `header: Format mismatch, expected ${shape.format}, received UNKNOWN`);
  if (parameters.length > 1) return mismatch(parameters.length, 1);
  const given = textAt(parameter, "type");
  if (given !== kind)
    return refusal(132012, `header: Format mismatch, expected ${shape.format}, received ${(given ?? "unknown").toUpperCase()}`);
  if (kind === "location") return checkPlace(objectOf(parameter["location"]), "header['location']");
  if (kind === "product" || kind === "gif") return null;
  return checkMediaObject(world, objectOf(parameter[kind]), kind as MediaKind, `header['${kind}']`);
}

function mismatch(given: number, expected: number): Check {
  return refusal(132000, `header: number of localizable_params (${given}) does not match the expected number of params (${expected})`);
}
