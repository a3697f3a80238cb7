import type { Json } from "../../platform/json.ts";

/**
 * How many people a day: Meta says `TIER_250`, `TIER_2K`, `TIER_UNLIMITED`, or a number (section 9, doc quirks), -1 for no limit.
 * Null: without a limit; undefined: it says nothing that is understood.
 */
export function peoplePerDayOf(told: Json | undefined): number | null | undefined {
  if (typeof told === "number") return told < 0 ? null : Math.floor(told);
  if (typeof told !== "string") return undefined;
  if (/^(TIER_)?UNLIMITED$/.test(told)) return null;
  const [, digits, thousands] = /^(?:TIER_)?(-?\d{1,9})(K?)$/.exec(told) ?? [];
  if (digits === undefined) return undefined;
  const people = Number(digits) * (thousands === "K" ? 1_000 : 1);
  return people < 0 ? null : people;
}
