import type { RevenueRow } from "../contract/console-journeys.ts";
import type { Db } from "../db/pool.ts";

const READ = `
select f.node, f.label as currency, sum(f.n)::int as orders, sum(f.amount)::float8 as amount
from fact_count f join journey_version v on v.id::text = f.owner_id and v.workspace_id = $1 and v.journey = $2
where f.workspace_id = $1 and f.owner_kind = 'journey' and f.metric = 'revenue' and f.hour >= $3
group by 1, 2 order by 4 desc, 1`;

/** What people ordered within three days of a marketing message of the journey, by the message they got last. */
export async function readJourneyRevenue(db: Db, workspaceId: string, journey: string, since: Date): Promise<readonly RevenueRow[]> {
  return (await db.query<RevenueRow>(READ, [workspaceId, journey, since])).rows;
}
