import type { Db } from "../../db/pool.ts";
import type { AgentFacts } from "../../desk/routing.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import type { WaitingRow } from "../staffing-tx.ts";
import { readAgentFacts, readStranded, readWaiting, type Stranded } from "./staffing-rows.store.ts";

/** Who waits and who has room, as of now: a hint for whoever then decides under the lock. */
export async function staffNow(
  db: Db,
  workspaceId: WorkspaceId,
): Promise<{ readonly queue: readonly WaitingRow[]; readonly agents: readonly AgentFacts[] }> {
  const queue = await readWaiting(db, workspaceId);
  return { queue, agents: queue.length === 0 ? [] : await readAgentFacts(db, workspaceId, 0) };
}

/** Conversations in which a customer waits for somebody who has not been there since `until`. */
export async function strandedSince(db: Db, workspaceId: WorkspaceId, until: Date): Promise<readonly Stranded[]> {
  return readStranded(db, workspaceId, until);
}
