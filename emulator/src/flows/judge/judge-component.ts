import { isObject, objectAt, type JsonObject } from "../../json.ts";
import { isBinding } from "../bindings.ts";
import { componentSpecs, type PropertyKind, type PropertySpec } from "../components.ts";
import type { PlacedComponent } from "../components-walk.ts";
import type { Findings } from "./findings.ts";
import { judgeOptions } from "./judge-options.ts";
import type { ScreenFacts } from "./judge-screen.ts";

/** One component against its table: keys, types, lengths, allowed values, versions. */
export function judgeComponent({ version, findings }: ScreenFacts, placed: PlacedComponent): void {
  const { component, type, path } = placed;
  const spec = componentSpecs[type];
  if (component["type"] === undefined)
    return findings.schema("MISSING_REQUIRED_TYPE_PROPERTY", path, "Required property 'type' is missing.");
  if (!spec || (spec.since !== undefined && version > 0 && version < spec.since))
    return findings.schema("INVALID_PROPERTY_VALUE", `${path}/type`, `Invalid value found for property type at $root${path}/type.`);
  for (const key of Object.keys(component)) {
    const property = spec.properties[key];
    if (key === "type") continue;
    if (!property || (property.since !== undefined && version > 0 && version < property.since))
      findings.schema("INVALID_PROPERTY_KEY", `${path}/${key}`, `Property (${key}) cannot be specified at ${type} on $root${path}.`);
    else judgeProperty({ type, key, value: component[key], spec: property, path: `${path}/${key}`, findings, version });
  }
  for (const [key, property] of Object.entries(spec.properties)) {
    const needed = property.required === true || (property.requiredSince !== undefined && version >= property.requiredSince);
    if (needed && component[key] === undefined)
      findings.schema("MISSING_REQUIRED_TYPE_PROPERTY", path, `Required property '${key}' is missing.`);
  }
  judgeSpecial(component, type, path, version, findings);
}

type Judged = {
  readonly type: string;
  readonly key: string;
  readonly value: unknown;
  readonly spec: PropertySpec;
  readonly path: string;
  readonly findings: Findings;
  readonly version: number;
};

function judgeProperty(judged: Judged): void {
  const { key, value, spec, path, findings, type } = judged;
  const kinds: readonly PropertyKind[] = typeof spec.is === "string" ? [spec.is] : spec.is;
  if (isBinding(value)) {
    const bound = !["name", "then", "else", "cases", "children", "on-click-action", "on-select-action", "on-unselect-action"].includes(key);
    if (!bound) findings.schema("PATTERN_MISMATCH", path, `Property '${key}' cannot have dynamic data.`);
    return;
  }
  if (!kinds.some((kind) => isOf(kind, value))) {
    const actual = Array.isArray(value) ? "array" : typeof value;
    return findings.schema(
      "INVALID_PROPERTY_TYPE",
      path,
      `Expected property $root${path} to be of type ${kinds.map(nameOf).join(" or ")}, but found ${actual}.`,
    );
  }
  const texts =
    typeof value === "string"
      ? [value]
      : Array.isArray(value) && kinds.includes("texts")
        ? value.filter((entry) => typeof entry === "string")
        : [];
  if (typeof value === "string" && value.trim() === "" && spec.required === true)
    findings.schema("PATTERN_MISMATCH", path, `Property (${key}) should not be blank or empty string.`);
  const longest = spec.max ?? Infinity;
  if (texts.join("\n").length > longest)
    findings.schema("MAX_CHARS_REQUIRED", path, `Property '${key}' should have at most '${longest}' characters.`);
  if (spec.values && typeof value === "string" && !spec.values.includes(value))
    findings.schema("INVALID_ENUM_VALUE", path, `Value should be one of: [${spec.values.join(", ")}].`);
  if (kinds.includes("number") && typeof value === "string" && !/^\d+(\.\d+)?$/.test(value))
    findings.schema(
      "PATTERN_MISMATCH",
      path,
      `Property (${key}) should be of type 'number' or have dynamic data format of the form \${screen.data.your_value} or \${data.your_value}.`,
    );
  if (Array.isArray(value) && spec.entries) judgeEntries(value.length, spec.entries, judged);
  if (spec.is === "options" && Array.isArray(value)) judgeOptions(type, value, path, findings);
  if (spec.is === "components" && Array.isArray(value) && value.length === 0)
    findings.schema(
      "INVALID_PROPERTY_VALUE",
      path,
      `Invalid value found at: "$root${path}" due to empty array. It should contain at least one component.`,
    );
  if (spec.is === "cases" && isObject(value) && Object.keys(value).length === 0)
    findings.schema("INVALID_PROPERTY_VALUE", path, `Invalid empty property found at: "$root${path}".`);
  if (spec.is === "action" && spec.actions && isObject(value) && !spec.actions.includes(String(value["name"])))
    findings.schema("INVALID_ENUM_VALUE", `${path}/name`, `Value should be one of: [${spec.actions.join(", ")}].`);
}

function judgeEntries(count: number, [least, most]: readonly [number, number], { key, path, findings }: Judged): void {
  if (count < least) findings.schema("MIN_ITEMS_REQUIRED", path, `Property '${key}' should have at least '${least}' items.`);
  if (count > most) findings.schema("MAX_ITEMS_REQUIRED", path, `Property '${key}' should have at most '${most}' items.`);
}

function judgeSpecial(component: JsonObject, type: string, path: string, version: number, findings: Findings): void {
  if (type === "TextInput" && component["pattern"] !== undefined && component["helper-text"] === undefined)
    findings.schema("INVALID_DEPENDENCIES", path, "TextInput should have property helper-text when property pattern is present.");
  for (const kind of ["photos", "documents"]) {
    const [least, most] = [component[`min-uploaded-${kind}`], component[`max-uploaded-${kind}`]];
    if (typeof least === "number" && least > (typeof most === "number" ? most : 30))
      findings.flow(
        "INVALID_PROPERTY_VALUE",
        path,
        `"min-uploaded-${kind}" cannot be greater than "max-uploaded-${kind}" for ${type} component ${String(component["name"])}.`,
      );
  }
  if (type === "DatePicker" && version >= 500) judgeDates(component, path, findings);
  if (type === "NavigationList" && Array.isArray(component["list-items"]))
    for (const [index, item] of component["list-items"].entries())
      if (isObject(item) && typeof objectAt(item, "main-content")["title"] !== "string")
        findings.schema("MISSING_REQUIRED_TYPE_PROPERTY", `${path}/list-items/${index}`, "Required property 'main-content' is missing.");
}

/** From 5.0 on dates are days (`2024-10-21`), before that milliseconds. */
function judgeDates(component: JsonObject, path: string, findings: Findings): void {
  for (const key of ["min-date", "max-date", "init-value"]) {
    const value = component[key];
    if (typeof value === "string" && !isBinding(value) && !/^\d{4}-\d{2}-\d{2}$/.test(value))
      findings.schema("INVALID_PROPERTY_VALUE_FORMAT", `${path}/${key}`, `Property '${key}' should be in 'date' format.`);
  }
}

function isOf(kind: PropertyKind, value: unknown): boolean {
  switch (kind) {
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "object":
    case "cases":
    case "action":
      return isObject(value);
    case "texts":
      return Array.isArray(value) && value.every((entry) => typeof entry === "string");
    default:
      return Array.isArray(value) && value.every(isObject);
  }
}

function nameOf(kind: PropertyKind): string {
  if (kind === "texts" || kind === "options" || kind === "images" || kind === "items" || kind === "components") return "array";
  return kind === "action" || kind === "cases" ? "object" : kind;
}
