import type { DbClient } from "../db/pool.ts";
import type { ChannelId } from "../platform/ids.ts";

export async function setPaused(client: DbClient, channelId: ChannelId, pause: object): Promise<boolean> {
  const { rowCount } = await client.query("update channel set state = 'paused', pause = $2 where id = $1 and state = 'active'", [
    channelId,
    pause,
  ]);
  return rowCount === 1;
}
