/** Reading foreign JSON without trusting its shape: what is not as expected reads as null. */
import type { Json, JsonObject } from "../../platform/json.ts";

export function asObject(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

export function asArray(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Non-empty text. Meta leaves a key out rather than send `""`; others do not. */
export function asText(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Ids arrive as text or as numbers. */
export function asId(value: unknown): string | null {
  return typeof value === "number" && Number.isFinite(value) ? String(value) : asText(value);
}

export function asNumber(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** The object under a key, or an empty one. */
export function child(value: unknown, key: string): JsonObject {
  return asObject(asObject(value)?.[key]) ?? {};
}

const LATEST_SECONDS = 253_402_300_799;

/** Unix seconds (text or number) as an ISO time. */
export function isoFromUnixSeconds(value: unknown): string | null {
  const seconds = asNumber(value);
  return seconds === null || seconds < 0 || seconds > LATEST_SECONDS ? null : new Date(Math.floor(seconds * 1_000)).toISOString();
}
