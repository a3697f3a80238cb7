import { parseInstant } from "../journeys/time.ts";

/** Milliseconds of an ISO date or time; null for all else. `instant_of` in SQL knows the same, and no year 0 either. */
export function instantOf(value: unknown): number | null {
  return typeof value === "string" && value.length <= 40 && !value.startsWith("0000") ? parseInstant(value) : null;
}
