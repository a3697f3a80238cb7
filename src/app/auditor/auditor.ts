/**
 * Looks, once a minute and a few lanes at a time, whether the promises of sending hold in the rows of this very
 * database: what tests prove of the code, it watches in production. Counts breaches for /metrics and opens one incident
 * for each kind. Reads only; repairs nothing.
 */
import type { Db } from "../../db/pool.ts";
import type { Quarantine } from "../../messages/doubt.ts";
import type { Clock } from "../../platform/clock.ts";
import { stripes } from "../../platform/lane.ts";
import type { ClaimTimes } from "../../sends/claim.ts";
import { type Breach, findBreachesInLanes, findBreachesInRecent, INVARIANTS, type Invariant } from "./breaches.store.ts";
import { openIncidents } from "./open-incident.store.ts";

const SLICE_LANES = 32;
const CLAIM_MARGIN_MS = 60_000;
const DOUBT_MARGIN_MS = 3_600_000;
const DUE_MARGIN_MS = 300_000;

export type Auditor = {
  readonly audit: () => Promise<void>;
  /** As of the last audit. */
  readonly breaches: () => ReadonlyMap<Invariant, number>;
};

export function createAuditor({
  pool,
  clock,
  times,
  quarantine,
}: {
  readonly pool: Db;
  readonly clock: Clock;
  readonly times: Pick<ClaimTimes, "graceMs">;
  readonly quarantine: Pick<Quarantine, "giveUpMs">;
}): Auditor {
  let breaches = countByInvariant([]);
  let before: ReadonlySet<string> = new Set();
  return {
    audit: async () => {
      const now = clock.now();
      const limits = {
        now: new Date(now),
        claimedBefore: new Date(now - times.graceMs - CLAIM_MARGIN_MS),
        doubtedBefore: new Date(now - quarantine.giveUpMs - DOUBT_MARGIN_MS),
        dueBefore: new Date(now - DUE_MARGIN_MS),
      };
      const found: Breach[] = [];
      for (const lanes of stripes(SLICE_LANES)) found.push(...(await findBreachesInLanes(pool, lanes, limits)));
      found.push(...(await findBreachesInRecent(pool)));
      breaches = countByInvariant(found);
      // Found twice in a row: what has only just started again is still catching up.
      const lasting = found.filter((breach) => before.has(keyOf(breach)));
      before = new Set(found.map(keyOf));
      await openIncidents(
        pool,
        [...new Map(lasting.map((breach) => [keyOf(breach), breach])).values()].map(({ invariant, workspaceId, n, example }) => ({
          workspaceId,
          kind: "invariant_broken",
          subject: invariant,
          detail: { n, example },
        })),
      );
    },
    breaches: () => breaches,
  };
}

function keyOf({ workspaceId, invariant }: Breach): string {
  return `${workspaceId}/${invariant}`;
}

function countByInvariant(found: readonly Breach[]): ReadonlyMap<Invariant, number> {
  const counts = new Map<Invariant, number>(INVARIANTS.map((invariant) => [invariant, 0]));
  for (const { invariant, n } of found) counts.set(invariant, (counts.get(invariant) ?? 0) + n);
  return counts;
}
