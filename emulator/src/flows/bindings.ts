import { isObject, type JsonObject } from "../json.ts";
import { evaluate, parseExpression } from "./expression.ts";

/** What a binding can see: this screen's data and answers, and those of the screens before. */
export type Scope = {
  readonly data: JsonObject;
  readonly form: JsonObject;
  readonly screens: ReadonlyMap<string, { readonly data: JsonObject; readonly form: JsonObject }>;
};

const whole = /^\$\{([^}]+)\}$/;

export function isBinding(value: unknown): value is string {
  return typeof value === "string" && (whole.test(value) || isNested(value));
}

/** Between backticks since version 6.0. */
export function isNested(value: string): boolean {
  return value.length > 2 && value.startsWith("`") && value.endsWith("`");
}

export function nestedText(value: string): string {
  return value.slice(1, -1).replaceAll("\\`", "`");
}

/** `${data.x}` → `data.x`; null for anything else. */
export function referenceIn(value: string): string | null {
  return whole.exec(value)?.[1]?.trim() ?? null;
}

/** Every binding inside a value replaced by what it stands for; what is not there becomes undefined. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (typeof value === "string") {
    const reference = referenceIn(value);
    if (reference !== null) return lookUp(reference, scope);
    return isNested(value) ? evaluate(parseExpression(nestedText(value)), (name) => lookUp(name, scope)) : value;
  }
  if (Array.isArray(value)) return value.map((entry) => resolve(entry, scope));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolve(entry, scope)]));
}

/** `If` takes its condition with or without backticks. */
export function holds(condition: string, scope: Scope): boolean {
  const text = isNested(condition) ? nestedText(condition) : condition;
  return evaluate(parseExpression(text), (name) => lookUp(name, scope)) === true;
}

function lookUp(reference: string, scope: Scope): unknown {
  const [first, ...rest] = reference.split(".");
  if (first === "data") return within(scope.data, rest);
  if (first === "form") return within(scope.form, rest);
  const [screen = "", store, ...path] = rest;
  const seen = scope.screens.get(screen);
  if (first !== "screen" || !seen) return undefined;
  return within(store === "form" ? seen.form : seen.data, path);
}

function within(source: JsonObject, path: readonly string[]): unknown {
  let value: unknown = source;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return value;
}
