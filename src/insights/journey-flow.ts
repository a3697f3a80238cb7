/** How a version's runs got on: how many came in, and at each node how many messages did not arrive. */
import type { JourneyFlow } from "../contract/console.ts";
import type { Db } from "../db/pool.ts";
import { enteredRuns, notSentByNode } from "./journey-flow.store.ts";

/** The console counts no further back here, so that each number leads to a list that says the same. */
const BACK_MS = 30 * 86_400_000;

export async function readJourneyFlow(
  db: Db,
  of: { readonly workspaceId: string; readonly versionId: string; readonly nowMs: number },
): Promise<JourneyFlow> {
  const entered = await enteredRuns(db, of.workspaceId, of.versionId);
  const rows = await notSentByNode(db, of.workspaceId, of.versionId, new Date(of.nowMs - BACK_MS));
  return { entered, nodes: Object.fromEntries(rows.map(({ node, refused, failed }) => [node, { refused, failed }])) };
}
