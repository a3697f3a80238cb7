import type { DbClient } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { Portfolio } from "./channel.ts";

/** Puts the number into its portfolio. */
export async function putPortfolio(client: DbClient, channelId: ChannelId, { id, peoplePerDay }: Portfolio): Promise<boolean> {
  const { rowCount } = await client.query(
    `update channel set portfolio_id = $2, people_per_day = case when portfolio_id is null then $3::integer else people_per_day end
     where id = $1 and portfolio_id is distinct from $2`,
    [channelId, id, peoplePerDay],
  );
  return (rowCount ?? 0) > 0;
}

/** The limit of the number's portfolio, for all its numbers; answers those that had another. */
export async function setPeoplePerDay(
  client: DbClient,
  workspaceId: WorkspaceId,
  channelId: ChannelId,
  peoplePerDay: number | null,
): Promise<readonly ChannelId[]> {
  const { rows } = await client.query<{ id: ChannelId }>(
    `update channel c set people_per_day = $3::integer from channel told
     where told.id = $2 and told.workspace_id = $1 and c.workspace_id = $1 and c.portfolio_id = told.portfolio_id
       and c.people_per_day is distinct from $3::integer
     returning c.id`,
    [workspaceId, channelId, peoplePerDay],
  );
  return rows.map(({ id }) => id);
}
