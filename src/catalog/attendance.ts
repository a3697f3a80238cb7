/**
 * Whether those who are online have anything open at all. Every process says whose streams it holds; who has had none anywhere for some
 * minutes is away, and online again with the next one.
 */
import { type Db, inTransaction } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { type Attending, bringBack, hasUnattended, sendAway, touchAgents } from "./attendance.store.ts";
import { lockStaff } from "./staffing.store.ts";

export type { Attending } from "./attendance.store.ts";

/** Answers the workspaces in which somebody is back. */
export async function noteAttendance(pool: Db, attending: readonly Attending[], now: Date): Promise<readonly WorkspaceId[]> {
  if (attending.length === 0) return [];
  const back = await touchAgents(pool, attending, now);
  for (const each of back)
    await inTransaction(pool, async (client) => {
      await lockStaff(client, each.workspaceId);
      await bringBack(client, each, now);
    });
  return [...new Set(back.map(({ workspaceId }) => workspaceId))];
}

export async function noteUnattended(pool: Db, workspaceId: WorkspaceId, goneMinutes: number | null, now: number): Promise<number> {
  if (goneMinutes === null) return 0;
  const until = new Date(now - goneMinutes * 60_000);
  // Looked at often, and seldom so: the lock is for those who give.
  if (!(await hasUnattended(pool, workspaceId, until))) return 0;
  return inTransaction(pool, async (client) => {
    await lockStaff(client, workspaceId);
    return sendAway(client, workspaceId, until);
  });
}
