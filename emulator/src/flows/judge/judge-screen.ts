import { isObject, objectAt, textAt, type JsonObject } from "../../json.ts";
import { componentSpecs, conditional } from "../components.ts";
import { componentsOf, type PlacedComponent } from "../components-walk.ts";
import type { Findings } from "./findings.ts";
import { judgeComponent } from "./judge-component.ts";
import { judgeData } from "./judge-data.ts";
import { judgeFooters } from "./judge-footers.ts";

export type ScreenFacts = {
  readonly flow: JsonObject;
  readonly screen: JsonObject;
  readonly path: string;
  readonly version: number;
  readonly findings: Findings;
};

const keys = ["id", "title", "terminal", "success", "refresh_on_back", "data", "layout", "sensitive"];
const mostComponents = 50;

export function judgeScreen(facts: ScreenFacts): void {
  const { screen, path, findings } = facts;
  for (const key of Object.keys(screen))
    if (!keys.includes(key))
      findings.schema("INVALID_PROPERTY_KEY", `${path}/${key}`, `Property (${key}) cannot be specified at $root${path}.`);
  judgeIdentity(facts);
  for (const key of ["terminal", "success", "refresh_on_back"])
    if (screen[key] !== undefined && typeof screen[key] !== "boolean")
      findings.schema(
        "INVALID_PROPERTY_TYPE",
        `${path}/${key}`,
        `Expected property $root${path}/${key} to be of type boolean, but found ${typeof screen[key]}.`,
      );
  if (screen["success"] !== undefined && screen["terminal"] !== true)
    findings.schema(
      "NOT_KEYWORD_SCHEMA_VALIDATION_FAILED",
      `${path}/success`,
      "Property 'success' can only be specified on a terminal screen.",
    );
  judgeData(screen, path, findings);
  judgeLayout(facts);
}

function judgeIdentity({ screen, path, findings }: ScreenFacts): void {
  const id = screen["id"];
  if (id === undefined) return findings.schema("MISSING_REQUIRED_TYPE_PROPERTY", path, "Required property 'id' is missing.");
  if (id === "") return findings.schema("MIN_CHARS_REQUIRED", `${path}/id`, "Property 'id' should have at least '1' characters.");
  if (typeof id !== "string" || !/^[A-Za-z_]+$/.test(id))
    return findings.schema("PATTERN_MISMATCH", `${path}/id`, "Property 'id' should only consist of alphabets and underscores.");
  if (id.toUpperCase() === "SUCCESS")
    findings.flow("SCREEN_ID_IS_RESERVED_KEYWORD", `${path}/id`, "Screen id cannot be 'success' since it is a reserved keyword.");
}

function judgeLayout(facts: ScreenFacts): void {
  const { screen, path, findings } = facts;
  const layout = screen["layout"];
  if (!isObject(layout)) return findings.schema("MISSING_REQUIRED_TYPE_PROPERTY", path, "Required property 'layout' is missing.");
  if (layout["type"] !== "SingleColumnLayout")
    findings.schema("INVALID_PROPERTY_VALUE", `${path}/layout`, `Invalid value found for property type at $root${path}/layout.`);
  if (!Array.isArray(layout["children"]))
    return findings.schema("MISSING_REQUIRED_TYPE_PROPERTY", `${path}/layout`, "Required property 'children' is missing.");
  const placed = [...componentsOf(screen, path)];
  const counted = placed.filter(({ type }) => type !== "Form");
  if (counted.length > mostComponents)
    findings.schema("MAX_ITEMS_REQUIRED", `${path}/layout/children`, `Property 'children' should have at most '${mostComponents}' items.`);
  for (const each of placed) judgeComponent(facts, each);
  judgeCounts(facts, placed);
  judgeNames(facts, placed);
  judgeForms(facts, placed);
  judgeFooters(screen, path, placed, findings);
}

function judgeCounts({ path, findings }: ScreenFacts, placed: readonly PlacedComponent[]): void {
  const of = (type: string): number => placed.filter((each) => each.type === type).length;
  for (const [type, { mostPerScreen }] of Object.entries(componentSpecs)) {
    // Footers may stand in both branches of an If: they are counted by branch.
    if (mostPerScreen !== undefined && type !== "Footer" && of(type) > mostPerScreen)
      findings.flow(
        "INVALID_PROPERTY_VALUE",
        `${path}/layout/children`,
        `You can only have a maximum of ${mostPerScreen} components of type ${type} per screen.`,
      );
  }
  if (of("PhotoPicker") > 0 && of("DocumentPicker") > 0)
    findings.flow(
      "INVALID_PROPERTY_VALUE",
      `${path}/layout/children`,
      "You can only have a maximum of 1 component of type PhotoPicker or DocumentPicker per screen.",
    );
  if (of("NavigationList") > 0 && placed.some(({ type }) => type !== "NavigationList"))
    findings.flow(
      "INVALID_PROPERTY_VALUE",
      `${path}/layout/children`,
      "NavigationList cannot be used in combination with other components on the same screen.",
    );
}

function judgeNames({ findings }: ScreenFacts, placed: readonly PlacedComponent[]): void {
  const seen = new Set<string>();
  for (const { component, type, path } of placed) {
    const name = textAt(component, "name");
    if (name === null || componentSpecs[type]?.collects === undefined) continue;
    if (seen.has(name))
      findings.flow("DUPLICATE_FORM_COMPONENT_NAMES", `${path}/name`, `Duplicate name found for Form components: ${name}.`);
    seen.add(name);
  }
}

function judgeForms({ version, findings }: ScreenFacts, placed: readonly PlacedComponent[]): void {
  const hasForm = placed.some(({ type }) => type === "Form");
  for (const { type, form, path, conditions, component } of placed) {
    const outside = componentSpecs[type]?.needsForm === true && form === null;
    if (outside && version < 400)
      findings.schema("KEYWORD_ONE_OF", path, `Property '${type}' must be defined inside parent property 'Form'.`);
    else if (outside && hasForm)
      findings.flow("COMPONENTS_OUTSIDE_FORM", path, `Component '${type}' is not allowed outside Form when Form component is present.`);
    if (conditions.length > 0 && !conditional.has(type))
      findings.schema("INVALID_PROPERTY_VALUE", path, `Component '${type}' is not allowed inside If or Switch.`);
    if (conditions.filter(({ kind }) => kind === "if").length > 3)
      findings.schema("INVALID_PROPERTY_VALUE", path, "At most 3 'If' components may be nested.");
    if (type === "Form") judgeInitValues(component, path, findings);
  }
}

function judgeInitValues(form: JsonObject, path: string, findings: Findings): void {
  const children = Array.isArray(form["children"]) ? form["children"].filter(isObject) : [];
  for (const child of children) {
    const type = textAt(child, "type") ?? "";
    const name = textAt(child, "name") ?? "";
    if (componentSpecs[type]?.collects === "media" && name in objectAt(form, "init-values"))
      findings.flow(
        "NATIVE_COMPONENT_IN_FORM_INIT_VALUES",
        `${path}/init-values`,
        `Property 'init-values' should not contain value for components: [${type}].`,
      );
  }
}
