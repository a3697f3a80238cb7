/** Which comparisons suit which kind of value, and what each one starts with. Pure. */
import type { Comparison } from "../../api/types.ts";
import { readDuration } from "./durations.ts";

export type ValueKind = "text" | "number" | "truth" | "date" | "list";
export type NumberOperator = "greater" | "at_least" | "less" | "at_most";
/** What is asked of a value. The last two only in conditions of journeys. */
export type Test =
  | Comparison
  | { readonly is: NumberOperator; readonly value: string }
  | { readonly is: "same_as"; readonly other: string };
export type Operator = Test["is"];
export type Scalar = string | number | boolean;

export const FOR_KIND: { readonly [K in ValueKind]: readonly Operator[] } = {
  text: ["equal", "not_equal", "one_of", "none_of", "contains", "not_contains", "starts_with", "ends_with", "set", "not_set"],
  number: ["equal", "not_equal", "greater", "at_least", "less", "at_most", "one_of", "none_of", "set", "not_set"],
  truth: ["equal", "not_equal", "set", "not_set"],
  date: ["in_last", "more_than_ago", "in_next", "before", "after", "anniversary", "equal", "set", "not_set"],
  list: ["contains", "not_contains", "set", "not_set"],
};
type Operators = typeof FOR_KIND;

/** Of a value whose kind nobody has seen yet, everything may be asked. */
export function operatorsFor(all: Operators, kinds: readonly string[], now: Operator): readonly Operator[] {
  const every = [...new Set(Object.values(all).flat())];
  const fitting =
    kinds.length === 0 ? every : every.filter((operator) => kinds.some((kind) => isKind(kind) && all[kind].includes(operator)));
  return fitting.includes(now) ? fitting : [now, ...fitting];
}

function isKind(kind: string): kind is ValueKind {
  return Object.hasOwn(FOR_KIND, kind);
}

const MESSAGE_STATES = [
  "queued",
  "held",
  "accepted",
  "sent",
  "delivered",
  "read",
  "played",
  "refused",
  "cancelled",
  "failed",
  "expired",
] as const;

/** The only values that a fact can have; null: any. */
export function valuesOf(fact: string): readonly string[] | null {
  if (fact.startsWith("profile.reachability.")) return ["reachable", "unreachable"];
  if (/^messages\.[^.]+\.state$/.test(fact)) return MESSAGE_STATES;
  return fact.startsWith("consent.") ? ["opted_in", "opted_out"] : null;
}
export const FOR_VALUES: readonly Operator[] = ["equal", "not_equal", "set", "not_set"];

/** Dates are ordered as numbers are. */
export function isDated(test: Test, kinds: readonly string[]): boolean {
  if ("value" in test && isNumberOperator(test.is)) return typeof test.value === "string";
  return kinds.length > 0 && kinds.every((kind) => kind === "date");
}

function isNumberOperator(is: Operator): is is NumberOperator {
  return is === "greater" || is === "at_least" || is === "less" || is === "at_most";
}

/** What is asked of a fact that was just chosen. */
export function firstTest(all: Operators, kinds: readonly string[]): Test {
  const [of] = kinds;
  return of === "date" && !all.date.includes("in_last") ? { is: "greater", value: today() } : firstComparison(kinds);
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

export function firstComparison(kinds: readonly string[]): Comparison {
  switch (kinds[0]) {
    case "number":
      return { is: "at_least", value: 1 };
    case "truth":
      return { is: "equal", value: true };
    case "date":
      return { is: "in_last", value: "P30D" };
    case "list":
      return { is: "contains", value: "" };
    default:
      return { is: "equal", value: "" };
  }
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}/;

/** The other comparison, with as much of the value as it can use. */
export function withOperator(before: Test, is: Operator, kinds: readonly string[] = []): Test {
  const value = "value" in before ? before.value : "";
  const texts = Array.isArray(value) ? (value as readonly Scalar[]) : value === "" ? [] : [value as Scalar];
  const single = texts[0] ?? "";
  const number = Number.isFinite(Number(single)) && single !== "" ? Number(single) : 1;
  switch (is) {
    case "set":
    case "not_set":
      return { is };
    case "one_of":
    case "none_of":
      return { is, value: texts };
    case "greater":
    case "at_least":
    case "less":
    case "at_most":
      if (kinds.length > 0 && kinds.every((kind) => kind === "date"))
        return { is, value: ISO_DATE.test(String(single)) ? String(single) : today() };
      return { is, value: number };
    case "same_as":
      return { is, other: "other" in before ? before.other : "" };
    case "equal":
    case "not_equal":
      return { is, value: single };
    case "contains":
    case "not_contains":
    case "starts_with":
    case "ends_with":
      return { is, value: String(single) };
    case "before":
    case "after":
      return { is, value: ISO_DATE.test(String(single)) ? String(single) : "" };
    case "in_last":
    case "in_next":
    case "more_than_ago":
      return { is, value: readDuration(String(single)) ? String(single) : "P30D" };
    case "anniversary":
      return { is, value: number };
  }
}

/** A value as typed, in the kind it is meant in: "7" is a number only where numbers are meant. */
export function scalarOf(text: string, kinds: readonly string[], before: Scalar | undefined): Scalar {
  const numeric = text.trim() !== "" && Number.isFinite(Number(text));
  if (kinds.includes("text") || kinds.includes("date")) return text;
  if (kinds.includes("number")) return numeric ? Number(text) : text;
  return typeof before === "number" && numeric ? Number(text) : text;
}
