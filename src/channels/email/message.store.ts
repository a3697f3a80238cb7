import type { Db } from "../../db/pool.ts";
import { laneOf } from "../../platform/lane.ts";
import type { ChannelId, MessageId, ProfileId } from "../../platform/ids.ts";

export type SentMessage = {
  readonly profileId: ProfileId;
  /** The address it went to. */
  readonly recipient: string;
  readonly locale: string | null;
  /** When the mail server took it; when it was sent off while that is not known. */
  readonly acceptedAt: Date;
};

const READ = `
select m.profile_id as "profileId", m.recipient, p.locale,
  coalesce((m.receipts->>'accepted')::timestamptz, m.claimed_at) as "acceptedAt"
from message m join profile p on p.lane = m.lane and p.id = m.profile_id
where m.lane = $1 and m.id = $2 and m.channel_id = $3 and m.recipient is not null`;

/** Null when the sender has sent no such message. */
export async function readSentMessage(db: Db, id: MessageId, channelId: ChannelId): Promise<SentMessage | null> {
  const { rows } = await db.query<SentMessage>(READ, [laneOf(id), id, channelId]);
  return rows[0] ?? null;
}
