import type { JsonObject } from "../platform/json.ts";

/** Key by key; `null` removes. Own keys only: a key named `__proto__` is data like any other. */
export function mergeAttributes(before: JsonObject, told: JsonObject): JsonObject {
  const entries = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(told)) {
    if (value === null) entries.delete(key);
    else entries.set(key, value);
  }
  return Object.fromEntries(entries);
}
