import type { JsonObject } from "../../platform/json.ts";
import { textAt, timeOf } from "../read-json.ts";

/** WooCommerce writes times in UTC without saying so: `2026-11-24T09:30:00`. */
export function gmtAt(payload: JsonObject, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = textAt(payload, key)?.replace(" ", "T") ?? null;
    const time = timeOf(text !== null && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? `${text}Z` : text);
    if (time !== null) return time;
  }
  return null;
}
