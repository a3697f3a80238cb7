/** How a version's runs got on: how many came in, and at each node how many messages did not arrive and how late its timers fired. */
import type { JourneyFlow } from "../contract/console-journeys.ts";
import type { Db } from "../db/pool.ts";
import { enteredRuns, messagesByNode, wordingsByNode } from "./journey-flow.store.ts";
import { type TimerBucket, timersByNode } from "./lateness.store.ts";
import { byLateness, toLateness } from "./lateness.ts";

/** The console counts no further back here, so that each number leads to a list that says the same. */
const BACK_MS = 30 * 86_400_000;

export async function readJourneyFlow(
  db: Db,
  of: { readonly workspaceId: string; readonly versionId: string; readonly nowMs: number },
): Promise<Omit<JourneyFlow, "splits">> {
  const since = new Date(of.nowMs - BACK_MS);
  const entered = await enteredRuns(db, of.workspaceId, of.versionId);
  const rows = await messagesByNode(db, of.workspaceId, of.versionId, since);
  const wordings = await wordingsByNode(db, of.workspaceId, of.versionId, since);
  const fired = new Map<string, TimerBucket[]>();
  for (const bucket of await timersByNode(db, { ...of, since })) fired.set(bucket.node, [...(fired.get(bucket.node) ?? []), bucket]);
  return {
    entered,
    nodes: Object.fromEntries(rows.map(({ node, ...counted }) => [node, counted])),
    wordings: Object.fromEntries(wordings.map(({ node, ...counted }) => [node, counted])),
    timers: Object.fromEntries([...fired].map(([node, buckets]) => [node, timersOf(buckets)])),
  };
}

function timersOf(buckets: readonly TimerBucket[]): JourneyFlow["timers"][string] {
  const fired = buckets.reduce((sum, { n }) => sum + n, 0);
  const seconds = buckets.reduce((sum, bucket) => sum + bucket.seconds, 0);
  return { fired, meanSeconds: seconds / fired, rows: buckets.map(({ label, n }) => toLateness(label, n)).toSorted(byLateness) };
}
