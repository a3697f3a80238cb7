import type { Db } from "../db/pool.ts";

/** `label`: the bucket's upper end in seconds, or `more`. `seconds`: of all its timers together. */
export type TimerBucket = { readonly node: string; readonly label: string; readonly n: number; readonly seconds: number };

export async function timersByNode(
  db: Db,
  of: { readonly workspaceId: string; readonly versionId: string; readonly since: Date },
): Promise<readonly TimerBucket[]> {
  const { rows } = await db.query<TimerBucket>({
    name: "timers_by_node",
    text: `select node, label, sum(n)::int8 as n, sum(amount)::float8 as seconds from fact_count
     where workspace_id = $1 and hour >= $3 and owner_kind = 'journey' and owner_id = $2 and metric = 'timer'
     group by 1, 2 having sum(n) > 0`,
    values: [of.workspaceId, of.versionId, of.since],
  });
  return rows;
}
