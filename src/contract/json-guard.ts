/// <reference lib="es2024.string" />
/** What PostgreSQL, JavaScript and the next reader can all hold without loss; everything else is told, or mended, at the door. */
import type { Json } from "../platform/json.ts";

export type JsonFault = { readonly path: string; readonly reason: string };

/** Only an escape can bring these into a JSON text: raw control characters are no JSON, raw surrogates no UTF-8. */
const HOSTILE_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/;
const UNSAFE_KEYS: ReadonlySet<string> = new Set(["__proto__"]);

/** For input by our own contract: what is wrong is refused, with its path. */
export function findJsonFault(
  value: unknown,
  options: { readonly maxDepth: number; readonly text?: string | undefined },
): JsonFault | null {
  const checkTexts = options.text === undefined || HOSTILE_ESCAPE.test(options.text);
  return walk(value, options.maxDepth, checkTexts);
}

function walk(value: unknown, depthLeft: number, checkTexts: boolean): JsonFault | null {
  if (typeof value === "string") return checkTexts ? textFault(value, "text") : null;
  if (typeof value === "number") return numberFault(value);
  if (typeof value !== "object" || value === null) return null;
  if (depthLeft === 0) return { path: "", reason: "is nested too deeply" };
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const fault = walk(value[index], depthLeft - 1, checkTexts);
      if (fault) return { path: `/${index}${fault.path}`, reason: fault.reason };
    }
    return null;
  }
  for (const key of Object.keys(value)) {
    if (UNSAFE_KEYS.has(key)) return { path: "", reason: "has a key named __proto__" };
    const fault = (checkTexts ? textFault(key, "key") : null) ?? walk((value as Record<string, unknown>)[key], depthLeft - 1, checkTexts);
    if (fault) return { path: `/${pointerPart(key)}${fault.path}`, reason: fault.reason };
  }
  return null;
}

export function textFault(text: string, what = "text"): JsonFault | null {
  if (text.includes("\0")) return { path: "", reason: `the ${what} holds the character U+0000, which cannot be stored` };
  if (!text.isWellFormed()) return { path: "", reason: `the ${what} holds half of a surrogate pair` };
  return null;
}

function numberFault(value: number): JsonFault | null {
  if (!Number.isFinite(value)) return { path: "", reason: "is a number too large to hold" };
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return { path: "", reason: "is a whole number beyond 2^53 and would lose digits; send it as text" };
  return null;
}

/** Only for showing where something is: long and broken keys are shortened. */
function pointerPart(key: string): string {
  return key.slice(0, 80).toWellFormed().replaceAll("\0", "\uFFFD").replaceAll("~", "~0").replaceAll("/", "~1");
}

/**
 * For authentic input that we must not lose: the same value with what cannot be stored replaced by U+FFFD,
 * and everything below `maxDepth` cut to null.
 */
export function mendJson(value: unknown, maxDepth = 64): Json {
  if (typeof value === "string") return mendText(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "boolean" || value === null || value === undefined) return value ?? null;
  if (typeof value !== "object" || maxDepth === 0) return null;
  if (Array.isArray(value)) return value.map((item) => mendJson(item, maxDepth - 1));
  const result: { [key: string]: Json } = {};
  for (const [key, item] of Object.entries(value)) {
    const name = UNSAFE_KEYS.has(key) ? `_${key}` : mendText(key);
    result[name] = mendJson(item, maxDepth - 1);
  }
  return result;
}

export function mendText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
