import type { Condition } from "./document.ts";
import { keysOf, readKeys } from "./own-path.ts";
import { parseInstant } from "./time.ts";

/** What a condition may name first. `entry.event` is always the event the run entered by. */
export const FACT_ROOTS = ["profile", "event", "entry", "run", "answers", "messages", "window", "consent", "workspace", "group"] as const;
export type FactRoot = (typeof FACT_ROOTS)[number];
export type ConditionFacts = { readonly [Root in FactRoot]?: unknown } & { readonly inAudience?: (audience: string) => boolean };

/** Deeper conditions are refused by the schema; the cap keeps `evaluate` total for unchecked ones as well. */
export const DEEPEST_CONDITION = 32;

/**
 * Pure and total: never throws. A missing fact counts as null. Texts, numbers and booleans equal only their own
 * kind ("7" is not 7); two ISO dates compare as instants; other orderings (text with text, number with text) are false.
 */
export function evaluate(condition: Condition, facts: ConditionFacts, depth = 0): boolean {
  if (depth > DEEPEST_CONDITION) return false;
  if ("all" in condition) return condition.all.every((part) => evaluate(part, facts, depth + 1));
  if ("any" in condition) return condition.any.some((part) => evaluate(part, facts, depth + 1));
  if ("not" in condition) return !evaluate(condition.not, facts, depth + 1);
  if ("audience" in condition) return (facts.inAudience?.(condition.audience) ?? false) === (condition.is === "in");
  const fact = readFact(facts, condition.fact) ?? null;
  switch (condition.is) {
    case "set":
      return fact !== null;
    case "not_set":
      return fact === null;
    case "same_as":
      return fact !== null && equal(fact, readFact(facts, condition.other) ?? null);
    case "equal":
      return equal(fact, condition.value);
    case "not_equal":
      return !equal(fact, condition.value);
    case "contains":
      return contains(fact, condition.value);
    case "one_of":
      return Array.isArray(condition.value) && condition.value.some((value) => equal(fact, value));
    case "greater":
      return compare(fact, condition.value, (difference) => difference > 0);
    case "at_least":
      return compare(fact, condition.value, (difference) => difference >= 0);
    case "less":
      return compare(fact, condition.value, (difference) => difference < 0);
    case "at_most":
      return compare(fact, condition.value, (difference) => difference <= 0);
  }
}

const ROOTS: ReadonlySet<string> = new Set(FACT_ROOTS);

/** The root may be worked out on demand; below it only own properties count. Undefined: there is nothing. */
export function readFact(facts: ConditionFacts, path: string): unknown {
  const keys = keysOf(path);
  const [root] = keys;
  return root !== undefined && ROOTS.has(root) ? readKeys(facts[root as FactRoot], keys, 1) : undefined;
}

function compare(left: unknown, right: unknown, holds: (difference: number) => boolean): boolean {
  if (typeof left === "number" && typeof right === "number") return holds(left - right);
  if (typeof left !== "string" || typeof right !== "string") return false;
  const leftMs = parseInstant(left);
  const rightMs = parseInstant(right);
  return leftMs !== null && rightMs !== null && holds(leftMs - rightMs);
}

function contains(whole: unknown, part: unknown): boolean {
  if (typeof whole === "string") return typeof part === "string" && whole.includes(part);
  return Array.isArray(whole) && whole.some((item) => equal(item, part));
}

function equal(left: unknown, right: unknown, depth = 0): boolean {
  if (left === right) return true;
  if (typeof left === "string" && typeof right === "string") return sameInstant(left, right);
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (depth > DEEPEST_CONDITION || Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && equal(readKey(left, key), readKey(right, key), depth + 1));
}

function readKey(value: object, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}

function sameInstant(left: string, right: string): boolean {
  const ms = parseInstant(left);
  return ms !== null && ms === parseInstant(right);
}
