import { SENDER_RATE } from "../../catalog/channel.ts";
import type { Db } from "../../db/pool.ts";
import type { ChannelId } from "../../platform/ids.ts";

const { usedShare: USED, burstSeconds: BURST_SECONDS } = SENDER_RATE;

// One row a sender, updated in a statement of its own: the lock lasts as long as the commit, and every process
// draws from the same bucket. `$3` counts what was used without asking (inbound messages: Meta counts both ways).
const LEASE = `
with pace as (
  select channel_id, least(greatest(1, $4::float8 * ${BURST_SECONDS}), tokens + $4::float8 * ${USED} * extract(epoch from clock_timestamp() - refilled_at)) - $3::float8 as available
  from sender_pace where channel_id = $1 for update
)
update sender_pace s set tokens = pace.available - greatest(0, least(floor(pace.available), $2::float8)), refilled_at = clock_timestamp()
from pace where s.channel_id = pace.channel_id
returning greatest(0, least(floor(pace.available), $2::float8)) as granted`;

/** Takes up to `want` tokens of the sender; also books `used` ones that nobody asked for. Answers how many were granted. */
export async function leaseTokens(db: Db, channelId: ChannelId, want: number, used: number, messagesPerSecond: number): Promise<number> {
  const values = [channelId, want, used, messagesPerSecond];
  const { rows } = await db.query<{ granted: number }>({ name: "lease_tokens", text: LEASE, values });
  if (rows[0]) return rows[0].granted;
  await db.query("insert into sender_pace (channel_id, tokens, refilled_at) values ($1, 1, clock_timestamp()) on conflict do nothing", [
    channelId,
  ]);
  const again = await db.query<{ granted: number }>({ name: "lease_tokens", text: LEASE, values });
  return again.rows[0]?.granted ?? 0;
}
