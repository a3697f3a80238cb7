/** How a version's runs got on: how many came in, and at each node how many messages did not arrive. */
import type { JourneyFlow } from "../contract/console.ts";
import type { Db } from "../db/pool.ts";
import { enteredRuns, notSentByNode } from "./journey-flow.store.ts";
import { readLateness } from "./lateness.ts";

/** The console counts no further back here, so that each number leads to a list that says the same. */
const BACK_MS = 30 * 86_400_000;

export async function readJourneyFlow(
  db: Db,
  of: { readonly workspaceId: string; readonly versionId: string; readonly nowMs: number },
): Promise<JourneyFlow> {
  const entered = await enteredRuns(db, of.workspaceId, of.versionId);
  const since = new Date(of.nowMs - BACK_MS);
  const rows = await notSentByNode(db, of.workspaceId, of.versionId, since);
  const lateness = await readLateness(db, { workspaceId: of.workspaceId, versionId: of.versionId, since });
  return {
    entered,
    nodes: Object.fromEntries(rows.map(({ node, refused, failed }) => [node, { refused, failed }])),
    lateness: Object.fromEntries(lateness),
  };
}
