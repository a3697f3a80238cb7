/** How late timers fired, at each node of a version of a journey, off the rollups of the lane transactions. */
import type { LatenessRow } from "../contract/insights.ts";
import type { Lateness } from "../contract/journey.ts";
import type { Db } from "../db/pool.ts";
import { type TimerBucket, timersByNode } from "./lateness.store.ts";

/** From a bucket's label: its upper end in seconds, or `more`. */
export function toLateness(label: string, n: number): LatenessRow {
  return { withinSeconds: label === "more" ? null : Number(label), n };
}

export function byLateness(one: LatenessRow, other: LatenessRow): number {
  return (one.withinSeconds ?? Infinity) - (other.withinSeconds ?? Infinity);
}

/** By node, those with timers only. */
export async function readLateness(
  db: Db,
  of: { readonly workspaceId: string; readonly versionId: string; readonly since: Date },
): Promise<ReadonlyMap<string, Lateness>> {
  const byNode = new Map<string, TimerBucket[]>();
  for (const row of await timersByNode(db, of)) byNode.set(row.node, [...(byNode.get(row.node) ?? []), row]);
  return new Map([...byNode].map(([node, buckets]) => [node, latenessOf(buckets)]));
}

/** Timers are counted by buckets, so a share is known by the upper end of the bucket it is reached in. */
export function latenessOf(buckets: readonly Pick<TimerBucket, "label" | "n" | "seconds">[]): Lateness {
  const counts = buckets
    .filter(({ n }) => n > 0)
    .map(({ label, n }) => ({ most: label === "more" ? Infinity : Number(label), n }))
    .toSorted((a, b) => a.most - b.most);
  const fired = counts.reduce((sum, { n }) => sum + n, 0);
  const within = (share: number): number | null => {
    let seen = 0;
    const reached = counts.find(({ n }) => (seen += n) >= fired * share);
    return reached === undefined || reached.most === Infinity ? null : reached.most;
  };
  const seconds = buckets.reduce((sum, bucket) => sum + bucket.seconds, 0);
  return {
    fired,
    meanSeconds: fired === 0 ? 0 : seconds / fired,
    p50Seconds: within(0.5),
    p99Seconds: within(0.99),
    maxSeconds: within(1),
  };
}
