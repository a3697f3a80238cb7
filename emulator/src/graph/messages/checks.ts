import { isObject, nothing, type JsonObject, lengthOf } from "../../json.ts";
import { refusal, type Refusal } from "../refusal.ts";

/** Null when fine. Checks chain with `??`: the first refusal answers. */
export type Check = Refusal | null;

export function missing(path: string): Refusal {
  return refusal(131008, `Parameter ${path} is required.`);
}

export function invalid(details: string): Refusal {
  return refusal(131009, details);
}

export function wrongType(path: string, expected: string): Refusal {
  return refusal(100, `Param ${path} must be ${expected}.`, { message: `(#100) Param ${path} must be ${expected}.` });
}

export function requireText(source: JsonObject, key: string, path: string, max: number): Check {
  const value = source[key];
  if (value === undefined || value === null || value === "") return missing(path);
  return optionalText(source, key, path, max);
}

export function optionalText(source: JsonObject, key: string, path: string, max: number): Check {
  const value = source[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") return wrongType(path, "a string");
  return lengthOf(value) > max ? invalid(`${path} length invalid. Min length: 1, Max length: ${max}`) : null;
}

export function requireObject(source: JsonObject, key: string, path: string): Check {
  const value = source[key];
  if (value === undefined || value === null) return missing(path);
  return isObject(value) ? null : wrongType(path, "a JSON object");
}

export function requireList(source: JsonObject, key: string, path: string, min: number, max: number): Check {
  const value = source[key];
  if (value === undefined || value === null) return missing(path);
  if (!Array.isArray(value)) return wrongType(path, "an array");
  return value.length < min || value.length > max ? invalid(`${path} count invalid. Min count: ${min}, Max count: ${max}`) : null;
}

export function oneOf(source: JsonObject, key: string, path: string, allowed: readonly string[]): Check {
  const value = source[key];
  if (value === undefined || value === null) return missing(path);
  return typeof value === "string" && allowed.includes(value) ? null : invalid(`${path} must be one of {${allowed.join(", ")}}`);
}

export function requireUrl(source: JsonObject, key: string, path: string): Check {
  return requireText(source, key, path, 2000) ?? (isHttpUrl(source[key]) ? null : invalid(`${path} is not a valid URL`));
}

export function isHttpUrl(value: unknown): boolean {
  return typeof value === "string" && /^https?:\/\/[^\s]+$/i.test(value);
}

/** The first refusal over a list. */
export function each(items: readonly unknown[], path: string, check: (item: JsonObject, path: string, index: number) => Check): Check {
  for (const [index, item] of items.entries()) {
    const at = `${path}[${index}]`;
    const found = isObject(item) ? check(item, at, index) : wrongType(at, "a JSON object");
    if (found) return found;
  }
  return null;
}

export function unique(values: readonly unknown[], path: string): Check {
  return new Set(values).size === values.length ? null : invalid(`Duplicated ${path}`);
}

export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : nothing;
}
