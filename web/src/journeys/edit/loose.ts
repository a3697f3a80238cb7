import type { Json } from "../../../../src/platform/json.ts";

/** A part of a document that a form reads by name; what is there is checked by the validator, not by the form. */
export type Loose = { readonly [field: string]: Json };

/** Sets a field, at a path such as `at.time`; undefined takes it out, and an object that became empty with it. */
export function put(value: Loose, path: string, to: Json | undefined): Loose {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) {
    if (to !== undefined) return { ...value, [key]: to };
    const { [key]: _gone, ...others } = value;
    return others;
  }
  const inner = put(asLoose(value[key]), rest.join("."), to);
  return put(value, key, Object.keys(inner).length === 0 ? undefined : inner);
}

export function look(value: Loose, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((inner, key) => asLoose(inner)[key], value);
}

export function asLoose(value: Json | undefined): Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

export function asText(value: Json | undefined): string {
  return typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);
}

/** An attribute's value as it is written in a field: `true`, `3` and `null` are what they say, everything else is text. */
export function fromText(text: string): Json {
  return /^(true|false|null|-?\d+(\.\d+)?)$/.test(text) ? (JSON.parse(text) as Json) : text;
}
