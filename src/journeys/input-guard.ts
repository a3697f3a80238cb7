import type { Problem } from "./problem.ts";

const MOST_VALUES = 200_000;
const MOST_CHARACTERS = 2_000_000;
const DEEPEST = 64;
const UNSAFE_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Looks at a document from outside before anything recursive does: size, depth, keys that would reach a prototype,
 * and text that PostgreSQL cannot store (NUL) or nobody can read (lone surrogates). Iterative, so depth costs nothing.
 */
export function guardInput(input: unknown): Problem | null {
  const pending: { readonly value: unknown; readonly path: string; readonly depth: number }[] = [{ value: input, path: "", depth: 0 }];
  let values = 0;
  let characters = 0;
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const { value, path, depth } = item;
    values += 1;
    if (values > MOST_VALUES || characters > MOST_CHARACTERS)
      return whole("input_too_large", path, "the document is too large: split the journey");
    if (depth > DEEPEST) return whole("input_too_deep", path, `the document is nested deeper than ${DEEPEST} levels: flatten it`);
    if (typeof value === "string") {
      characters += value.length;
      if (!isStorable(value))
        return whole("unsafe_text", path, "the text contains a NUL or half a character (a lone surrogate): remove it");
    } else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        characters += key.length;
        if (UNSAFE_KEYS.has(key)) return whole("unsafe_key", `${path}/${key}`, `"${key}" cannot be used as a name: choose another`);
        if (!isStorable(key)) return whole("unsafe_text", path, "a name contains a NUL or half a character (a lone surrogate): rename it");
        pending.push({ value: inner, path: depth > DEEPEST ? path : `${path}/${key.slice(0, 200)}`, depth: depth + 1 });
      }
    }
  }
  return null;
}

function isStorable(text: string): boolean {
  return !text.includes("\u0000") && !/\p{Surrogate}/u.test(text);
}

function whole(code: Problem["code"], path: string, message: string): Problem {
  const name = /^\/nodes\/([^/]+)/.exec(path)?.[1] ?? null;
  return { severity: "error", code, node: name, path, message };
}
