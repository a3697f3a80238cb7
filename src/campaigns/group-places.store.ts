/** How many people of each group a sending with `perGroup` has asked. Read and written under the lock of its occurrence. */
import type { DbClient } from "../db/pool.ts";
import type { CampaignId, GroupId, ProfileId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";

type Sending = { readonly campaignId: CampaignId; readonly occurrence: string };
export type GroupPlace = { readonly id: ProfileId; readonly groupId: GroupId; readonly taken: number };

// Of several groups of the kind the one that texts mean as well: see `byRank` of the groups.
const PLACES = `
select distinct on (m.profile_id) m.profile_id as id, m.group_id as "groupId", coalesce(t.taken, 0) as taken
from unnest($1::smallint[], $2::uuid[]) as k(lane, id)
join group_member m on m.lane = k.lane and m.profile_id = k.id and m.kind = $3
join customer_group g on g.id = m.group_id
left join campaign_group t on t.campaign_id = $4 and t.occurrence = $5 and t.group_id = m.group_id
order by m.profile_id, m.is_primary desc, m.since, m.group_id`;

/** Of each person who belongs to a group of the kind; the others are in no group. */
export async function readGroupPlaces(
  client: DbClient,
  { campaignId, occurrence }: Sending,
  kind: string,
  people: readonly { readonly lane: Lane; readonly id: ProfileId }[],
): Promise<readonly GroupPlace[]> {
  const { rows } = await client.query<GroupPlace>({
    name: "read_campaign_groups",
    text: PLACES,
    values: [people.map(({ lane }) => lane), people.map(({ id }) => id), kind, campaignId, occurrence],
  });
  return rows;
}

const WRITE = `
insert into campaign_group (campaign_id, occurrence, group_id, taken)
select $1, $2, x.id, x.taken from unnest($3::uuid[], $4::int[]) as x(id, taken)
on conflict (campaign_id, occurrence, group_id) do update set taken = excluded.taken`;

export async function writeGroupPlaces(
  client: DbClient,
  { campaignId, occurrence }: Sending,
  taken: ReadonlyMap<GroupId, number>,
): Promise<void> {
  if (taken.size === 0) return;
  await client.query({
    name: "write_campaign_groups",
    text: WRITE,
    values: [campaignId, occurrence, [...taken.keys()], [...taken.values()]],
  });
}
