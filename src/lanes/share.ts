import type { Lane } from "../platform/lane.ts";

const LEAST = 16;

/** What one lane may have of the `limit` of a transaction: a long lane must not starve the others. */
export function shareOfLane(limit: number, lanes: number): number {
  return Math.max(Math.min(LEAST, limit), Math.ceil(limit / lanes));
}

/** The lanes that got all of their share, so that more may be waiting in them. `of` has an element for each row. */
export function lanesCutShort(of: readonly Lane[], share: number): ReadonlySet<Lane> {
  const counts = new Map<Lane, number>();
  for (const lane of of) counts.set(lane, (counts.get(lane) ?? 0) + 1);
  return new Set([...counts].flatMap(([lane, count]) => (count >= share ? [lane] : [])));
}
