import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

/** When each scheduled journey last began. */
export async function readLastTimes(db: Db): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await db.query<{ key: string; lastAt: Date }>(
    `select workspace_id || '/' || journey as key, last_at as "lastAt" from journey_schedule`,
  );
  return new Map(rows.map((row) => [row.key, row.lastAt]));
}

/** Whether this time is ours to begin: of several processes one gets a yes, and a clock that was put back gets none. */
export async function claimTime(client: DbClient, workspaceId: WorkspaceId, journey: string, at: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into journey_schedule (workspace_id, journey, last_at) values ($1, $2, $3)
     on conflict (workspace_id, journey) do update set last_at = excluded.last_at where journey_schedule.last_at < excluded.last_at`,
    [workspaceId, journey, at],
  );
  return rowCount === 1;
}
