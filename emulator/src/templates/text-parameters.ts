import { objectOf, type Check } from "../graph/messages/checks.ts";
import { refusal } from "../graph/refusal.ts";
import { listAt, objectAt, textAt, type JsonObject } from "../json.ts";
import type { TextSlots } from "./shape.ts";

export function parametersOf(component: JsonObject | undefined): readonly JsonObject[] {
  return component ? listAt(component, "parameters").map(objectOf) : [];
}

const bodyKinds = ["text", "currency", "date_time"];

export function checkText(where: string, slots: TextSlots, parameters: readonly JsonObject[], named: boolean): Check {
  for (const parameter of parameters) {
    const kind = textAt(parameter, "type") ?? "text";
    if (!bodyKinds.includes(kind)) return refusal(132012, `${where}: parameter type ${kind} does not match the template, expected text`);
    const text = kind === "text" ? parameter["text"] : textAt(objectAt(parameter, kind), "fallback_value");
    if (text === undefined || text === null || text === "")
      return refusal(131008, `${where}: parameter of type ${kind} is missing its text value`);
    if (typeof text !== "string") return refusal(132012, `${where}: parameter text must be a string`);
    if (/[\n\t]| {5,}/.test(text))
      return refusal(132018, `${where}: param text cannot have new-line/tab characters or more than 4 consecutive spaces`);
  }
  if (parameters.length !== slots.count) {
    return refusal(
      132000,
      `${where}: number of localizable_params (${parameters.length}) does not match the expected number of params (${slots.count})`,
    );
  }
  return named ? checkNames(where, slots, parameters) : null;
}

function checkNames(where: string, slots: TextSlots, parameters: readonly JsonObject[]): Check {
  const given = parameters.map((parameter) => textAt(parameter, "parameter_name"));
  const lost = slots.names.find((name) => !given.includes(name));
  return lost === undefined ? null : refusal(132012, `${where}: parameter_name ${lost} is missing or misspelled`);
}
