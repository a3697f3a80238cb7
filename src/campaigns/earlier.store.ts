/** What an earlier sending of a campaign decided for somebody under a name that is another's now. */
import type { DbClient } from "../db/pool.ts";
import type { CampaignId, ProfileId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";

export type Earlier = { readonly heldOut: boolean; readonly variant: string | null };

// Whoever was asked under their own name is decided by it; of several other names the first that was asked counts.
const EARLIER = `
select distinct on (p.id) p.id, r.outcome = 'held_out' as "heldOut", r.variant
from unnest($1::smallint[], $2::uuid[]) as k(lane, id)
join profile p on p.lane = k.lane and p.id = k.id and p.absorbed <> '[]'
cross join lateral jsonb_array_elements_text(p.absorbed) as a(id)
join campaign_recipient r on r.lane = ('x' || right(a.id, 2))::bit(8)::int and r.campaign_id = $3 and r.profile_id = a.id::uuid
where r.outcome in ('message', 'held_out')
  and not exists (select from campaign_recipient own where own.lane = p.lane and own.campaign_id = $3 and own.profile_id = p.id and own.outcome in ('message', 'held_out'))
order by p.id, r.created_at`;

export async function readEarlier(
  client: DbClient,
  campaignId: CampaignId,
  people: readonly { readonly lane: Lane; readonly id: ProfileId }[],
): Promise<ReadonlyMap<ProfileId, Earlier>> {
  const { rows } = await client.query<Earlier & { id: ProfileId }>({
    name: "read_campaign_earlier",
    text: EARLIER,
    values: [people.map(({ lane }) => lane), people.map(({ id }) => id), campaignId],
  });
  return new Map(rows.map(({ id, heldOut, variant }) => [id, { heldOut, variant }]));
}
