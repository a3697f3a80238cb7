import type { LatenessRow } from "../contract/insights.ts";

/** From a bucket's label: its upper end in seconds, or `more`. */
export function toLateness(label: string, n: number): LatenessRow {
  return { withinSeconds: label === "more" ? null : Number(label), n };
}

export function byLateness(one: LatenessRow, other: LatenessRow): number {
  return (one.withinSeconds ?? Infinity) - (other.withinSeconds ?? Infinity);
}
