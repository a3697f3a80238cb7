/**
 * A lane is the unit of order and of parallelism: every row about a profile carries the lane of that
 * profile, and one transaction at a time works on a lane. The lane is the last byte of the profile's id;
 * ids of what belongs to the profile end in the same byte, so any such id alone leads to its rows.
 */
declare const laneBrand: unique symbol;
export type Lane = number & { readonly [laneBrand]: true };

export const LANE_COUNT = 256;

export const allLanes: readonly Lane[] = Array.from({ length: LANE_COUNT }, (_, lane) => lane as Lane);

export function toLane(value: number): Lane {
  if (!Number.isInteger(value) || value < 0 || value >= LANE_COUNT) throw new RangeError(`not a lane: ${value}`);
  return value as Lane;
}

/** The lane that a UUID's last byte names. */
export function laneOf(id: string): Lane {
  return toLane(Number.parseInt(id.slice(-2), 16));
}

/** Consecutive lanes, `width` to a stripe. */
export function stripes(width: number): readonly (readonly Lane[])[] {
  const result: Lane[][] = [];
  for (let first = 0; first < LANE_COUNT; first += width) result.push(allLanes.slice(first, first + width));
  return result;
}
