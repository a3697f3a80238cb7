import { type Json, type JsonObject, setOwn } from "../platform/json.ts";

/** Key by key; `null` removes. Own keys only: a key named `__proto__` is data like any other. */
export function mergeAttributes(before: JsonObject, told: JsonObject): JsonObject {
  const merged: { [key: string]: Json } = {};
  for (const key of Object.keys(before)) {
    const value = Object.hasOwn(told, key) ? told[key] : before[key];
    if (value !== undefined && (value !== null || !Object.hasOwn(told, key))) setOwn(merged, key, value);
  }
  for (const key of Object.keys(told)) {
    const value = told[key];
    if (value !== undefined && value !== null && !Object.hasOwn(before, key)) setOwn(merged, key, value);
  }
  return merged;
}
