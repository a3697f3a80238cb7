import type { Db } from "../db/pool.ts";
import { inTransaction } from "../db/pool.ts";
import type { ChannelId } from "../platform/ids.ts";
import { bumpRevision } from "./bump-revision.ts";
import { setPaused } from "./pause-channel.store.ts";

/** Stops a sender because its channel said so; a pause that stands is not overwritten. Answers whether it was active. */
export async function pauseChannel(
  db: Db,
  channelId: ChannelId,
  pause: { readonly reason: string; readonly detail: string | null; readonly at: string },
): Promise<boolean> {
  return inTransaction(db, async (client) => {
    const changed = await setPaused(client, channelId, pause);
    if (changed) await bumpRevision(client);
    return changed;
  });
}
