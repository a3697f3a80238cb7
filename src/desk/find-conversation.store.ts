import type { DbClient } from "../db/pool.ts";
import type { ChannelId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { type Lane, laneOf } from "../platform/lane.ts";

export type DeskPlace = { readonly lane: Lane; readonly id: string; readonly profileId: ProfileId; readonly channelId: ChannelId };

const BY_ID = `
select lane, id, profile_id as "profileId", channel_id as "channelId", merged_into as "mergedInto" from desk_conversation
where lane = $1 and id = $2 and workspace_id = $3`;
const BY_PAIR = `
select lane, id, profile_id as "profileId", channel_id as "channelId", merged_into as "mergedInto" from desk_conversation
where lane = $1 and profile_id = $2 and channel_id = $4 and workspace_id = $3`;
/** People who are merged into each other are so once, each. */
const MOST_MERGES = 20;

/** Where a conversation is now: of one whose profile was merged, the one it went on in. Null: there is none in the workspace. */
export async function findConversation(db: Pick<DbClient, "query">, workspaceId: WorkspaceId, id: string): Promise<DeskPlace | null> {
  type Row = DeskPlace & { readonly mergedInto: ProfileId | null };
  let { rows } = await db.query<Row>(BY_ID, [laneOf(id), id, workspaceId]);
  for (let merges = 0; merges < MOST_MERGES; merges += 1) {
    const [row] = rows;
    if (!row || row.mergedInto === null)
      return row ? { lane: row.lane, id: row.id, profileId: row.profileId, channelId: row.channelId } : null;
    ({ rows } = await db.query<Row>(BY_PAIR, [laneOf(row.mergedInto), row.mergedInto, workspaceId, row.channelId]));
  }
  return null;
}
