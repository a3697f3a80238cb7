/** Reading untyped JSON: the only place where `unknown` becomes something. */
export type JsonObject = { readonly [key: string]: unknown };

export const nothing: JsonObject = Object.freeze({});

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objectAt(source: JsonObject, key: string): JsonObject {
  const value = source[key];
  return isObject(value) ? value : nothing;
}

export function listAt(source: JsonObject, key: string): readonly unknown[] {
  const value = source[key];
  return Array.isArray(value) ? value : [];
}

export function objectsAt(source: JsonObject, key: string): readonly JsonObject[] {
  return listAt(source, key).filter(isObject);
}

export function textAt(source: JsonObject, key: string): string | null {
  const value = source[key];
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : null;
}

export function numberAt(source: JsonObject, key: string): number | null {
  const value = source[key];
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : null;
}

/** Characters as people count them on a phone: an emoji of two UTF-16 units is one. */
export function lengthOf(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index += 1) if ((text.charCodeAt(index) & 0xfc00) === 0xd800) length -= 1;
  return length;
}

/** Words, numbers and yes/no as text; anything else is no text. */
export function wordOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** Graph takes nested objects in form fields and query strings as JSON text. */
export function parsedAt(source: JsonObject, key: string): unknown {
  const value = source[key];
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
