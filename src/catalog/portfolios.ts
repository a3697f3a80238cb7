/** Which numbers share a messaging limit, and what it is: as an inspection or a webhook last told. */
import { type Db, inTransaction } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { Portfolio } from "./channel.ts";
import { putPortfolio, setPeoplePerDay } from "./portfolios.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

type Told = { readonly workspaceId: WorkspaceId; readonly channelId: ChannelId };

/** Answers the numbers whose portfolio or limit is another one now. */
export async function notePortfolio(
  pool: Db,
  { workspaceId, channelId, portfolio }: Told & { readonly portfolio: Portfolio },
): Promise<readonly ChannelId[]> {
  return inTransaction(pool, async (client) => {
    const moved = await putPortfolio(client, channelId, portfolio);
    const changed = await setPeoplePerDay(client, workspaceId, channelId, portfolio.peoplePerDay);
    if (moved || changed.length > 0) await bumpCatalogRevision(client);
    return moved && !changed.includes(channelId) ? [...changed, channelId] : changed;
  });
}

/** The limit alone, of the portfolio that the number is known to be in. */
export async function noteMessagingLimit(
  pool: Db,
  { workspaceId, channelId, peoplePerDay }: Told & { readonly peoplePerDay: number | null },
): Promise<readonly ChannelId[]> {
  return inTransaction(pool, async (client) => {
    const changed = await setPeoplePerDay(client, workspaceId, channelId, peoplePerDay);
    if (changed.length > 0) await bumpCatalogRevision(client);
    return changed;
  });
}
