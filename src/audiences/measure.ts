/** What the matching events come to, and whether that is what the rule wants. */
import { compareNumber, holdsFor, nextChangeOf } from "./compare.ts";
import { add, compare, type Decimal, decimalOf, times, ZERO } from "./decimal.ts";
import type { Measure } from "./document.ts";
import { readBelow, readPropertyPath } from "./fact-path.ts";
import type { EventFact } from "./facts.ts";

/** `events`: matching ones, by time. */
export function measure(
  wanted: Measure | undefined,
  events: readonly EventFact[],
  now: number,
  nextChangeAt: number,
): { readonly holds: boolean; readonly nextChangeAt: number } {
  if (wanted === undefined) return { holds: events.length > 0, nextChangeAt };
  switch (wanted.of) {
    case "count":
      return { holds: compareNumber(wanted, { units: BigInt(events.length), scale: 0 }), nextChangeAt };
    case "sum":
      return { holds: compareNumber(wanted, sumOf(numbersOf(events, wanted.property))), nextChangeAt };
    case "average": {
      const numbers = numbersOf(events, wanted.property);
      // Compared by multiplying: a quotient would have to be rounded.
      const holds = compareNumber(wanted, numbers.length === 0 ? null : sumOf(numbers), (value) => times(value, numbers.length));
      return { holds, nextChangeAt };
    }
    case "min":
    case "max":
      return { holds: compareNumber(wanted, outermost(numbersOf(events, wanted.property), wanted.of)), nextChangeAt };
    case "first":
    case "last": {
      const value = edgeOf(wanted, events);
      return { holds: holdsFor(wanted, value, now), nextChangeAt: Math.min(nextChangeAt, nextChangeOf(wanted, value, now)) };
    }
  }
}

export function numbersOf(events: readonly EventFact[], property: string): readonly Decimal[] {
  const keys = readPropertyPath(property) ?? [];
  return events.flatMap((event) => decimalOf(readBelow(event.properties, keys)) ?? []);
}

export function sumOf(numbers: readonly Decimal[]): Decimal {
  return numbers.reduce(add, ZERO);
}

export function outermost(numbers: readonly Decimal[], side: "min" | "max"): Decimal | null {
  return numbers.reduce<Decimal | null>((best, number) => {
    if (best === null) return number;
    return compare(number, best) < 0 === (side === "min") ? number : best;
  }, null);
}

/** A property of the first or last event, or its time. */
export function edgeOf(wanted: { readonly of: "first" | "last"; readonly property?: string }, events: readonly EventFact[]): unknown {
  const event = wanted.of === "first" ? events[0] : events.at(-1);
  if (!event) return null;
  return wanted.property === undefined ? isoOf(event.at) : (readBelow(event.properties, readPropertyPath(wanted.property) ?? []) ?? null);
}

function isoOf(ms: number): string {
  // oxlint-disable-next-line no-restricted-globals -- only writes down a time that is given
  return new Date(ms).toISOString();
}
