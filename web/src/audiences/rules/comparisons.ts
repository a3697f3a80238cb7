/** Which comparisons suit which kind of value, and what each one starts with. Pure. */
import type { Comparison } from "../../api/types.ts";

export type ValueKind = "text" | "number" | "truth" | "date" | "list";
export type Operator = Comparison["is"];
export type Scalar = string | number | boolean;

const FOR_KIND: { readonly [K in ValueKind]: readonly Operator[] } = {
  text: ["equal", "not_equal", "one_of", "none_of", "contains", "not_contains", "starts_with", "ends_with", "set", "not_set"],
  number: ["equal", "not_equal", "greater", "at_least", "less", "at_most", "one_of", "none_of", "set", "not_set"],
  truth: ["equal", "not_equal", "set", "not_set"],
  date: ["in_last", "more_than_ago", "in_next", "before", "after", "anniversary", "equal", "set", "not_set"],
  list: ["contains", "not_contains", "set", "not_set"],
};
const EVERY = [...new Set(Object.values(FOR_KIND).flat())];

/** Of a value whose kind nobody has seen yet, everything may be asked. */
export function operatorsFor(kinds: readonly string[], now: Operator): readonly Operator[] {
  const fitting =
    kinds.length === 0 ? EVERY : EVERY.filter((operator) => kinds.some((kind) => isKind(kind) && FOR_KIND[kind].includes(operator)));
  return fitting.includes(now) ? fitting : [now, ...fitting];
}

function isKind(kind: string): kind is ValueKind {
  return Object.hasOwn(FOR_KIND, kind);
}

/** The only values that a fact can have; null: any. */
export function valuesOf(fact: string): readonly string[] | null {
  if (fact.startsWith("profile.reachability.")) return ["reachable", "unreachable"];
  return fact.startsWith("consent.") ? ["opted_in", "opted_out"] : null;
}
export const FOR_VALUES: readonly Operator[] = ["equal", "not_equal", "set", "not_set"];

/** What is asked of a fact that was just chosen. */
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

/** The other comparison, with as much of the value as it can use. */
export function withOperator(before: Comparison, is: Operator): Comparison {
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
      return { is, value: number };
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
      return { is, value: /^\d{4}-\d{2}-\d{2}/.test(String(single)) ? String(single) : "" };
    case "in_last":
    case "in_next":
    case "more_than_ago":
      return { is, value: String(single).startsWith("P") ? String(single) : "P30D" };
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
