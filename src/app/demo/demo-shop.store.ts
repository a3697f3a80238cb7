import type { Db } from "../../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../../platform/ids.ts";

/** What an earlier start made. */
export async function findDemo(
  db: Db,
  workspaceId: WorkspaceId,
): Promise<{ readonly channelId: ChannelId | null; readonly sourceId: string | null }> {
  const { rows } = await db.query<{ channelId: ChannelId | null; sourceId: string | null }>(
    `select (select id from channel where workspace_id = $1 order by created_at limit 1) as "channelId",
            (select id from source where workspace_id = $1 and kind = 'shopify' order by created_at limit 1) as "sourceId"`,
    [workspaceId],
  );
  return rows[0] ?? { channelId: null, sourceId: null };
}
