/** Reading Shopify's JSON without trusting it: what is not as expected reads as null. */
import type { Json, JsonObject } from "../../platform/json.ts";

export function objectAt(value: Json | undefined, key: string): JsonObject {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
}

export function listAt(value: JsonObject, key: string): readonly JsonObject[] {
  const found = value[key];
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** Text, or a number as text: ids come as either. Empty reads as null. */
export function textAt(value: JsonObject, key: string): string | null {
  const found = value[key];
  if (typeof found === "number") return String(found);
  return typeof found === "string" && found.trim() !== "" ? found.trim() : null;
}

export function numberAt(value: JsonObject, key: string): number | null {
  const found = value[key];
  return typeof found === "number" ? found : null;
}

export function timeAt(value: JsonObject, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const time = Date.parse(textAt(value, key) ?? "");
    if (!Number.isNaN(time)) return new Date(time).toISOString();
  }
  return null;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Without the keys that say nothing, so that journeys can ask whether a property is set. */
export function known(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}
