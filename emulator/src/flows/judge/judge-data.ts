import { isObject, type JsonObject } from "../../json.ts";
import type { Findings } from "./findings.ts";

const types = ["string", "number", "boolean", "object", "array", "integer"];

/** The data model of a screen: JSON Schema with an example beside every field. */
export function judgeData(screen: JsonObject, path: string, findings: Findings): void {
  const data = screen["data"];
  if (data === undefined) return;
  if (!isObject(data))
    return findings.schema(
      "INVALID_PROPERTY_TYPE",
      `${path}/data`,
      `Expected property $root${path}/data to be of type object, but found ${Array.isArray(data) ? "array" : typeof data}.`,
    );
  for (const [key, schema] of Object.entries(data)) {
    const at = `${path}/data/${key}`;
    if (!isObject(schema)) {
      findings.flow("INVALID_SCREEN_DATA", at, "Missing the definition of property 'type'.");
      continue;
    }
    judgeSchema(schema, at, findings);
    judgeExample(schema, at, findings);
  }
}

function judgeSchema(schema: JsonObject, path: string, findings: Findings, nested = false): void {
  const type = schema["type"];
  if (type === undefined) return findings.flow("INVALID_SCREEN_DATA", path, "Missing the definition of property 'type'.");
  if (typeof type !== "string" || !types.includes(type))
    return findings.flow("INVALID_SCREEN_DATA", `${path}/type`, "Expected the property 'type' to be of type string.");
  if (nested && "__example__" in schema)
    findings.flow(
      "INVALID_SCREEN_DATA",
      `${path}/__example__`,
      `Property '__example__' is allowed only as a top level property of data model. Invalid entry: '$root${path}'.`,
    );
  if (type === "array") {
    const { items } = schema;
    if (items === undefined) return findings.flow("INVALID_SCREEN_DATA", path, "Missing the schema for property 'items' in array.");
    if (typeof items === "boolean") return;
    if (!isObject(items))
      return findings.flow("INVALID_SCREEN_DATA", `${path}/items`, "Expected the property 'items' to be of type boolean or object.");
    judgeSchema(items, `${path}/items`, findings, true);
  }
  const { properties } = schema;
  if (type === "object" && isObject(properties))
    for (const [key, inner] of Object.entries(properties))
      if (isObject(inner)) judgeSchema(inner, `${path}/properties/${key}`, findings, true);
}

function judgeExample(schema: JsonObject, path: string, findings: Findings): void {
  if (!("__example__" in schema)) return findings.flow("INVALID_SCREEN_DATA", path, "Required property '__example__' is missing.");
  const example = schema["__example__"];
  const actual = Array.isArray(example) ? "array" : typeof example;
  const expected = schema["type"] === "integer" ? "number" : schema["type"];
  if (typeof expected === "string" && actual !== expected)
    findings.flow(
      "INVALID_SCREEN_DATA",
      `${path}/__example__`,
      `Invalid data model schema. Expected property '__example__' to be of type ${expected}, but found ${actual}.`,
    );
}
