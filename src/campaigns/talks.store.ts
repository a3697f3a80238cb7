import type { Talk } from "../conversations/conversation.ts";
import type { DbClient } from "../db/pool.ts";
import type { ChannelId, ProfileId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";

const TALKS = `
select c.profile_id as "profileId", c.channel_id as "channelId", c.window_expires_at as "windowExpiresAt", c.last_inbound_at as "lastInboundAt",
  c.last_outbound_at as "lastOutboundAt"
from unnest($1::smallint[], $2::uuid[]) as k(lane, id) join conversation c on c.lane = k.lane and c.profile_id = k.id`;

/** With which numbers people talk; for workspaces that have several. */
export async function readTalks(
  client: DbClient,
  people: readonly { readonly lane: Lane; readonly profileId: ProfileId }[],
): Promise<(profileId: ProfileId, channelId: ChannelId) => Talk | null> {
  const { rows } = await client.query<Talk & { profileId: ProfileId; channelId: ChannelId }>({
    name: "read_campaign_talks",
    text: TALKS,
    values: [people.map(({ lane }) => lane), people.map(({ profileId }) => profileId)],
  });
  const byPair = new Map(rows.map((row) => [`${row.profileId}/${row.channelId}`, row]));
  return (profileId, channelId) => byPair.get(`${profileId}/${channelId}`) ?? null;
}
