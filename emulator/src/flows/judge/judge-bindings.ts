import { isObject, objectAt, textAt, type JsonObject } from "../../json.ts";
import { isNested, nestedText, referenceIn } from "../bindings.ts";
import { componentSpecs } from "../components.ts";
import { componentsOf, screenOf, screensOf } from "../components-walk.ts";
import { ExpressionProblem, parseExpression, referencesIn } from "../expression.ts";
import type { Findings } from "./findings.ts";

type Place = { readonly flow: JsonObject; readonly screen: JsonObject; readonly version: number; readonly findings: Findings };

/** Every `${…}` must name something: data the screen declares, an input on it, or (since 4.0) those of another screen. */
export function judgeBindings(flow: JsonObject, version: number, findings: Findings): void {
  for (const [index, screen] of screensOf(flow).entries()) {
    const place = { flow, screen, version, findings };
    const path = `/screens/${index}`;
    judgeText(place, screen["title"], `${path}/title`, false);
    for (const placed of componentsOf(screen, path)) {
      const containers = new Set(["children", "then", "else", "cases"]);
      for (const [key, value] of Object.entries(placed.component)) {
        if (containers.has(key)) continue;
        if (placed.type === "If" && key === "condition") judgeCondition(place, value, `${placed.path}/${key}`);
        else judgeValue(place, value, `${placed.path}/${key}`, key.endsWith("-action"));
        judgeType(place, placed.type, key, value, `${placed.path}/${key}`);
      }
    }
  }
}

/** A property bound to data takes the type the screen declares for it. */
function judgeType({ screen, findings }: Place, type: string, key: string, value: unknown, path: string): void {
  const spec = componentSpecs[type]?.properties[key];
  const reference = typeof value === "string" ? referenceIn(value) : null;
  if (!spec || reference?.startsWith("data.") !== true || reference.split(".").length !== 2) return;
  const declared = objectAt(objectAt(screen, "data"), reference.slice(5))["type"];
  const kinds = typeof spec.is === "string" ? [spec.is] : spec.is;
  const expected = [...new Set(kinds.map((kind) => jsonTypes[kind] ?? kind))];
  if (typeof declared === "string" && !expected.includes(declared === "integer" ? "number" : declared))
    findings.flow("INVALID_SCREEN_DYNAMIC_DATA", path, `Expected '\${${reference}}' to be of type '${expected.join(" or ")}'.`);
}

const jsonTypes: Readonly<Record<string, string>> = { texts: "array", options: "array", images: "array", items: "array" };

function judgeValue(place: Place, value: unknown, path: string, inAction: boolean): void {
  if (typeof value === "string") return judgeText(place, value, path, inAction);
  if (Array.isArray(value)) return value.forEach((entry, index) => judgeValue(place, entry, `${path}/${index}`, inAction));
  if (isObject(value)) for (const [key, entry] of Object.entries(value)) judgeValue(place, entry, `${path}/${key}`, inAction);
}

function judgeText(place: Place, value: unknown, path: string, inAction: boolean): void {
  if (typeof value !== "string") return;
  const reference = referenceIn(value);
  if (reference !== null) return judgeReference(place, reference, path, inAction);
  if (!isNested(value)) return;
  if (place.version < 600)
    return place.findings.schema("PATTERN_MISMATCH", path, "Nested expressions are supported from Flow JSON version 6.0 on.");
  judgeExpression(place, nestedText(value), path, inAction);
}

function judgeCondition(place: Place, value: unknown, path: string): void {
  if (typeof value !== "string") return;
  judgeExpression(place, isNested(value) ? nestedText(value) : value, path, false);
}

function judgeExpression(place: Place, text: string, path: string, inAction: boolean): void {
  try {
    const names = [...referencesIn(parseExpression(text))];
    if (names.length === 0 && path.endsWith("/condition"))
      place.findings.flow("INVALID_PROPERTY_VALUE", path, "The only operand is a literal value. Expected single operand to be a boolean.");
    for (const name of names) judgeReference(place, name, path, inAction);
  } catch (problem) {
    if (!(problem instanceof ExpressionProblem)) throw problem;
    place.findings.flow("INVALID_PROPERTY_VALUE", path, problem.message);
  }
}

function judgeReference(place: Place, reference: string, path: string, inAction: boolean): void {
  const { flow, screen, version, findings } = place;
  const id = textAt(screen, "id") ?? "";
  const code = inAction ? "INVALID_ON_CLICK_ACTION_PAYLOAD" : "INVALID_SCREEN_DYNAMIC_DATA";
  const [store, ...rest] = reference.split(".");
  if (store === "data" && !(String(rest[0]) in objectAt(screen, "data")))
    return findings.flow(code, path, `Missing dynamic data '\${${reference}}' in the data model for screen ${id}.`);
  if (store === "form" && !inputsOf(screen).has(rest[0] ?? ""))
    return findings.flow(code, path, `Missing Form component \${${reference}} for screen '${id}'.`);
  if (store === "data" || store === "form") return;
  if (store !== "screen" || version < 400) return findings.flow(code, path, `Invalid value found for the property '\${${reference}}'.`);
  const [name = "", kind, field = ""] = rest;
  const other = screenOf(flow, name);
  const known = other && (kind === "form" ? inputsOf(other).has(field) : kind === "data" && field in objectAt(other, "data"));
  if (!known)
    findings.flow(
      "INVALID_SCREEN_DATA",
      path,
      `Global Dynamic data '\${${reference}}' on screen ${name} does not exist, but is used on screen ${id}.`,
    );
}

function inputsOf(screen: JsonObject): Set<string> {
  const names = new Set<string>();
  for (const { component, type } of componentsOf(screen, ""))
    if (componentSpecs[type]?.collects !== undefined) names.add(textAt(component, "name") ?? "");
  return names;
}
