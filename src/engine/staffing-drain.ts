/** Looks for people who have room while somebody waits, and asks the lanes of those who waited longest to give them theirs. */
import type { Catalog } from "../catalog/catalog.ts";
import { routeAll } from "../desk/routing.ts";
import type { Db } from "../db/pool.ts";
import type { InboxWriter } from "../lanes/inbox-writer.ts";
import { staffNow, strandedSince } from "../lanes/postgres/staffing-queue.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { routeRow } from "./staffing-routing.ts";

export type DrainPorts = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly inboxWriter: Pick<InboxWriter, "append">;
  readonly catalog: () => Pick<Catalog, "staffing">;
};

/** Whoever is asked decides under the lock: what is seen here may be gone by then. Answers how many were asked. */
export async function drainQueue({ pool, ids, inboxWriter, catalog }: DrainPorts, workspaceId: WorkspaceId, now: number): Promise<number> {
  const { teams } = catalog().staffing(workspaceId);
  if (teams.length === 0) return 0;
  const { queue, agents } = await staffNow(pool, workspaceId);
  if (queue.length === 0) return 0;
  const given = new Set(routeAll(queue, { agents, teams }, now).flatMap((routed) => (routed.kind === "given" ? [routed.id] : [])));
  return inboxWriter.append(queue.filter(({ id }) => given.has(id)).map((row) => routeRow(ids, row, workspaceId, false)));
}

/** What belongs to somebody who has not been there for long while a customer waits goes to others. */
export async function releaseStranded(
  { pool, ids, inboxWriter, catalog }: DrainPorts,
  workspaceId: WorkspaceId,
  now: number,
): Promise<number> {
  const { settings, teams } = catalog().staffing(workspaceId);
  if (settings.awayMinutes === null || teams.length === 0) return 0;
  const stranded = await strandedSince(pool, workspaceId, new Date(now - settings.awayMinutes * 60_000));
  return inboxWriter.append(stranded.map((row) => routeRow(ids, row, workspaceId, true)));
}
