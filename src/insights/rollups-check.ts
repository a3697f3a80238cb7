/**
 * Do the rollups still say what the rows say? Once a night for the day that ended, and whenever somebody asks. Reads only: a
 * difference is a bug to be found, so it is reported and left standing.
 */
import type { ReconcileAnswer } from "../contract/insights.ts";
import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { JsonObject } from "../platform/json.ts";
import { findDrift } from "./rollups-check.store.ts";

const DAY_MS = 86_400_000;
/** After midnight UTC, when what left late in the day has mostly been answered. */
const NIGHTLY_AT_MS = 3 * 3_600_000;

export type Finding = { readonly workspaceId: string; readonly kind: string; readonly subject: string; readonly detail: JsonObject };

/** `day` as `2026-11-22`, in UTC; all workspaces when none is named. */
export async function reconcile(
  db: Db,
  day: string,
  workspaceId: string | null,
): Promise<ReconcileAnswer & { readonly findings: readonly Finding[] }> {
  const from = new Date(`${day}T00:00:00Z`);
  const of = { from, to: new Date(from.getTime() + DAY_MS), workspaceId };
  const { rows, drift } = await findDrift(db, of);
  const first = new Map(drift.toReversed().map((one) => [one.workspaceId, one]));
  return {
    day,
    rows,
    drift: drift.map(({ workspaceId: _, ...one }) => ({ day, ...one })),
    findings: [...first].map(([whose, { owner, metric, counted, recounted }]) => ({
      workspaceId: whose,
      kind: "invariant_broken",
      subject: "rollup_drift",
      detail: { day, owner, metric, counted, recounted, n: drift.filter((one) => one.workspaceId === whose).length },
    })),
  };
}

/** To be called every now and then: looks once at each day that has ended. */
export function createNightlyCheck(ports: {
  readonly pool: Db;
  readonly clock: Clock;
  readonly report: (findings: readonly Finding[]) => Promise<unknown>;
}): () => Promise<void> {
  let checked = "";
  return async () => {
    const day = new Date(ports.clock.now() - NIGHTLY_AT_MS - DAY_MS).toISOString().slice(0, 10);
    if (day === checked) return;
    checked = day;
    const { findings } = await reconcile(ports.pool, day, null);
    await ports.report(findings);
  };
}
