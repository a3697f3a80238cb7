/** One value against one comparison, for one person; `rule-sql.store.ts` says the same to PostgreSQL. Pure and total. */
import { daysOfYear, localDay, startOfDay } from "./calendar.ts";
import { compare as compareDecimals, type Decimal, decimalOf } from "./decimal.ts";
import type { Comparison, NumberComparison } from "./document.ts";
import { instantOf } from "./instant.ts";
import { after, lengthOf } from "./window.ts";

export function holdsFor(comparison: Comparison, value: unknown, now: number): boolean {
  switch (comparison.is) {
    case "set":
      return isSet(value);
    case "not_set":
      return !isSet(value);
    case "equal":
      return value === comparison.value;
    case "not_equal":
      return value !== comparison.value;
    case "one_of":
      return comparison.value.some((one) => one === value);
    case "none_of":
      return !comparison.value.some((one) => one === value);
    case "greater":
    case "at_least":
    case "less":
    case "at_most":
      return compareNumber(comparison, decimalOf(value));
    case "contains":
      return contains(value, comparison.value);
    case "not_contains":
      return !contains(value, comparison.value);
    case "starts_with":
      return typeof value === "string" && value.startsWith(comparison.value);
    case "ends_with":
      return typeof value === "string" && value.endsWith(comparison.value);
    default:
      return compareTime(comparison, value, now);
  }
}

/** Of nothing only `not_equal` holds. */
export function compareNumber(comparison: NumberComparison, value: Decimal | null, timesCount?: (value: Decimal) => Decimal): boolean {
  const wanted = decimalOf(comparison.value);
  if (value === null || wanted === null) return comparison.is === "not_equal";
  const difference = compareDecimals(value, timesCount ? timesCount(wanted) : wanted);
  switch (comparison.is) {
    case "equal":
      return difference === 0;
    case "not_equal":
      return difference !== 0;
    case "greater":
      return difference > 0;
    case "at_least":
      return difference >= 0;
    case "less":
      return difference < 0;
    case "at_most":
      return difference <= 0;
  }
}

/** When, after now, time alone may change the answer; Infinity when never. */
export function nextChangeOf(comparison: Comparison, value: unknown, now: number): number {
  if (!("value" in comparison) || !isRelative(comparison)) return Infinity;
  const at = instantOf(value);
  if (at === null) return Infinity;
  switch (comparison.is) {
    case "in_last":
      return Math.min(after(now, at), after(now, at + lengthOf(comparison.value)));
    case "in_next":
      return Math.min(after(now, at - lengthOf(comparison.value)), after(now, at));
    case "more_than_ago":
      return after(now, at + lengthOf(comparison.value));
    case "anniversary": {
      const zone = comparison.zone ?? "UTC";
      return startOfDay(localDay(now, zone) + 86_400_000, zone);
    }
  }
}

type Relative = Extract<Comparison, { readonly is: "in_last" | "in_next" | "more_than_ago" | "anniversary" }>;
export function isRelative(comparison: Comparison): comparison is Relative {
  return comparison.is === "in_last" || comparison.is === "in_next" || comparison.is === "more_than_ago" || comparison.is === "anniversary";
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function contains(value: unknown, part: string): boolean {
  return typeof value === "string" ? value.includes(part) : Array.isArray(value) && value.includes(part);
}

type TimeComparison = Extract<Comparison, { readonly is: "before" | "after" }> | Relative;

function compareTime(comparison: TimeComparison, value: unknown, now: number): boolean {
  const at = instantOf(value);
  if (at === null) return false;
  switch (comparison.is) {
    case "before":
      return at < (instantOf(comparison.value) ?? at);
    case "after":
      return at > (instantOf(comparison.value) ?? at);
    case "in_last":
      return at > now - lengthOf(comparison.value) && at <= now;
    case "in_next":
      return at > now && at <= now + lengthOf(comparison.value);
    case "more_than_ago":
      return at <= now - lengthOf(comparison.value);
    case "anniversary":
      return daysOfYear(localDay(now, comparison.zone ?? "UTC"), comparison.value).has(String(value).slice(5, 10));
  }
}
