import type { Check } from "../graph/messages/checks.ts";
import { checkProductSections } from "../graph/messages/commerce-checks.ts";
import { refusal } from "../graph/refusal.ts";
import { numberAt, objectAt, textAt, type JsonObject, lengthOf } from "../json.ts";
import type { ButtonShape } from "./shape.ts";
import { parametersOf } from "./text-parameters.ts";

export function checkButtons(shapes: readonly ButtonShape[], components: readonly JsonObject[]): Check {
  const sent = components.filter((component) => textAt(component, "type")?.toLowerCase() === "button");
  for (const component of sent) {
    const index = numberAt(component, "index");
    const shape = index === null ? undefined : shapes[index];
    if (!shape) return refusal(132012, `button: no button at index ${index ?? "(missing)"} in the template`);
    const problem = checkButton(shape, component, index ?? 0);
    if (problem) return problem;
  }
  for (const [index, shape] of shapes.entries()) {
    if (shape.needsParameter && !sent.some((component) => numberAt(component, "index") === index)) {
      return refusal(131008, `buttons: Button at index ${index} of type ${shape.type === "URL" ? "Url" : shape.type} requires a parameter`);
    }
  }
  return null;
}

const subTypes: Readonly<Record<string, readonly string[]>> = {
  url: ["URL", "OTP"],
  quick_reply: ["QUICK_REPLY"],
  copy_code: ["COPY_CODE", "OTP"],
  flow: ["FLOW"],
  catalog: ["CATALOG"],
  mpm: ["MPM"],
  voice_call: ["VOICE_CALL"],
};

function checkButton(shape: ButtonShape, component: JsonObject, index: number): Check {
  const subType = (textAt(component, "sub_type") ?? "").toLowerCase();
  const where = `button at index ${index}`;
  if (!subTypes[subType]?.includes(shape.type))
    return refusal(132012, `${where}: sub_type ${subType} does not match the template's ${shape.type}`);
  const [parameter] = parametersOf(component);
  if (!parameter)
    return shape.needsParameter
      ? refusal(132000, `${where}: number of localizable_params (0) does not match the expected number of params (1)`)
      : null;
  if (subType === "url") return text(parameter, "text", 2000, where);
  // Meta's Postman collection names the payload of quick replies `text`.
  if (subType === "quick_reply") return text(parameter, parameter["payload"] === undefined ? "text" : "payload", 256, where);
  if (subType === "copy_code" && shape.type === "COPY_CODE") return text(parameter, "coupon_code", 20, where);
  if (subType === "mpm") return checkProductSections(objectAt(parameter, "action"), `${where}['action']['sections']`);
  return null;
}

function text(parameter: JsonObject, key: string, max: number, where: string): Check {
  const value = parameter[key];
  if (value === undefined || value === "") return refusal(131008, `${where}: parameter ${key} is required`);
  if (typeof value !== "string") return refusal(132012, `${where}: ${key} must be a string`);
  return lengthOf(value) > max ? refusal(131009, `${where}: ${key} length invalid. Min length: 1, Max length: ${max}`) : null;
}
