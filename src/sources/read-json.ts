/** Reading the JSON of others without trusting it: what is not as expected reads as null. */
import type { Json, JsonObject } from "../platform/json.ts";

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
    const time = timeOf(textAt(value, key));
    if (time !== null) return time;
  }
  return null;
}

/** ISO of a date and time; null of all else. */
export function timeOf(text: string | null): string | null {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
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
