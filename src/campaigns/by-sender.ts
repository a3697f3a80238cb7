import type { Talk } from "../conversations/conversation.ts";
import type { DbClient } from "../db/pool.ts";
import type { MessageContent } from "../messages/content.ts";
import type { ChannelId } from "../platform/ids.ts";
import type { RecipientRow, SpokenVariant } from "./recipients.store.ts";
import { readTalks } from "./talks.store.ts";

/** Of several numbers the one for somebody, by whom they talk with; null: none. */
export type ChooseSender = (content: MessageContent, talk: (channelId: ChannelId) => Talk | null, now: Date) => ChannelId | null;

type Senders = {
  /** The workspace's first. */
  readonly channelId: ChannelId;
  /** Null: it is the only one. */
  readonly choose: ChooseSender | null;
  readonly now: Date;
};

/** By the number that each of them is written to from. */
export async function bySender(
  client: DbClient,
  rows: readonly RecipientRow[],
  spoken: readonly SpokenVariant[],
  { channelId: first, choose, now }: Senders,
): Promise<ReadonlyMap<ChannelId, readonly RecipientRow[]>> {
  if (!choose || rows.length === 0) return new Map([[first, rows]]);
  const talk = await readTalks(client, rows);
  const senders = new Map<ChannelId, RecipientRow[]>();
  for (const row of rows) {
    const content = spoken[row.spoken]?.content;
    const sender = (content && choose(content, (channelId) => talk(row.profileId, channelId), now)) ?? first;
    const known = senders.get(sender);
    if (known) known.push(row);
    else senders.set(sender, [row]);
  }
  return senders;
}
