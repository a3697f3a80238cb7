/** The people of an audience, lane by lane in the order of their ids, so that a place in it is one id. */
import type { Db, DbClient } from "../db/pool.ts";
import type { CampaignId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import type { Profile } from "../profiles/profile.ts";
import type { Hours } from "./best-hour.ts";

export type PersonRow = Pick<Profile, "lane" | "id" | "locale" | "timeZone"> & {
  /** What names their market: a phone number or a business-scoped id. */
  readonly address: string | null;
  /** A recipient of this occurrence already, as themselves or as somebody who was merged into them. */
  readonly known: boolean;
  /** Whole, when the audience is a condition. */
  readonly profile: Profile | null;
};

const WHOLE = `json_build_object('id', p.id, 'identities', p.identities, 'attributes', p.attributes, 'locale', p.locale, 'timeZone', p.time_zone,
  'country', p.country, 'consent', p.consent, 'reachability', p.reachability)`;

const selectPeople = (id: string): string => `
select k.lane, ${id} as id, p.locale, p.time_zone as "timeZone", coalesce(p.identities->>'phone', p.identities->>'bsuid') as address,
  p.id is null or p.merged_into is not null
    or exists (select from campaign_recipient r where r.lane = p.lane and r.campaign_id = $4 and r.profile_id = p.id and r.occurrence = $5)
    or (p.absorbed <> '[]' and exists (
      select from jsonb_array_elements_text(p.absorbed) as a(id) join campaign_recipient r
        on r.lane = ('x' || right(a.id, 2))::bit(8)::int and r.campaign_id = $4 and r.profile_id = a.id::uuid and r.occurrence = $5)) as known,
  case when $6 then ${WHOLE} end as profile
from unnest($2::smallint[], $3::uuid[]) as k(lane, cursor)`;

const EVERYBODYS = `${selectPeople("p.id")} cross join lateral (
  select * from profile q where q.lane = k.lane and q.id > k.cursor and q.workspace_id = $1 and q.merged_into is null order by q.id limit $7
) p`;

// Members are found by their index, before their profiles are read; one without a profile is still a member who was looked at.
const MEMBERS = `${selectPeople("b.profile_id")} cross join lateral (
  select profile_id from membership b where b.lane = k.lane and b.audience_id = $8 and b.since is not null and b.profile_id > k.cursor order by b.profile_id limit $7
) b left join profile p on p.lane = k.lane and p.id = b.profile_id and p.workspace_id = $1
order by k.lane, b.profile_id`;

export async function readPeople(
  client: DbClient,
  of: {
    readonly workspaceId: WorkspaceId;
    readonly campaignId: CampaignId;
    readonly occurrence: string;
    readonly places: readonly { readonly lane: Lane; readonly cursor: ProfileId | null }[];
    readonly whole: boolean;
    /** Only its members; null: everybody. */
    readonly audienceId: string | null;
    /** For each lane. */
    readonly limit: number;
  },
): Promise<readonly PersonRow[]> {
  const { rows } = await client.query<PersonRow>({
    name: of.audienceId === null ? "read_campaign_people" : "read_campaign_members",
    text: of.audienceId === null ? EVERYBODYS : MEMBERS,
    values: [
      of.workspaceId,
      of.places.map(({ lane }) => lane),
      of.places.map(({ cursor }) => cursor ?? FIRST),
      of.campaignId,
      of.occurrence,
      of.whole,
      of.limit,
      ...(of.audienceId === null ? [] : [of.audienceId]),
    ],
  });
  return rows;
}

const FIRST = "00000000-0000-0000-0000-000000000000";

/** Null: there is no such audience. `ready`: everybody was looked at for its present rule. */
export async function findAudience(
  db: Db | DbClient,
  workspaceId: WorkspaceId,
  name: string,
): Promise<{ readonly id: string; readonly ready: boolean } | null> {
  const { rows } = await db.query<{ id: string; ready: boolean }>({
    name: "find_campaign_audience",
    text: "select id, ready_version = version as ready from audience where workspace_id = $1 and name = $2",
    values: [workspaceId, name],
  });
  return rows[0] ?? null;
}

export async function countMembers(db: Db | DbClient, audienceId: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>("select count(*)::int as n from membership where audience_id = $1 and since is not null", [
    audienceId,
  ]);
  return rows[0]?.n ?? 0;
}

export async function countPeople(db: Db | DbClient, workspaceId: WorkspaceId): Promise<number> {
  const { rows } = await db.query<{ n: number }>("select count(*)::int as n from profile where workspace_id = $1 and merged_into is null", [
    workspaceId,
  ]);
  return rows[0]?.n ?? 0;
}

/** People by the beginning of what names their market; nobody has an address: null. */
export async function countAddresses(
  db: Db,
  workspaceId: WorkspaceId,
  audienceId: string | null,
): Promise<readonly { readonly address: string | null; readonly n: number }[]> {
  const { rows } = await db.query<{ address: string | null; n: number }>(
    `select left(coalesce(identities->>'phone', identities->>'bsuid'), 5) as address, count(*)::int as n from profile p
     where workspace_id = $1 and merged_into is null and ($2::uuid is null or exists (
       select from membership b where b.lane = p.lane and b.audience_id = $2 and b.profile_id = p.id and b.since is not null))
     group by 1`,
    [workspaceId, audienceId],
  );
  return rows;
}

// What they read, and what they wrote, by the clock of their own zone. A name that this PostgreSQL does not know would fail everybody.
const HOURS = `
with known as materialized (select name from pg_timezone_names),
k as materialized (
  select lane, id, case when told in (select name from known) then told when $4 in (select name from known) then $4 else 'UTC' end as zone
  from unnest($1::smallint[], $2::uuid[], $3::text[]) as x(lane, id, told))
select k.id, h.hour, count(*)::int as n
from k cross join lateral (
  select extract(hour from coalesce((m.receipts->>'read')::timestamptz, m.created_at) at time zone k.zone)::int as hour
  from message m where m.lane = k.lane and m.profile_id = k.id and (m.direction = 'inbound' or m.receipts ? 'read')
  order by m.created_at desc limit 50) h
group by k.id, h.hour`;

/** By profile; people of whom nothing is known are left out. */
export async function readHours(
  client: DbClient,
  fallback: string,
  people: readonly Pick<PersonRow, "lane" | "id" | "timeZone">[],
): Promise<ReadonlyMap<ProfileId, Hours>> {
  const { rows } = await client.query<{ id: ProfileId; hour: number; n: number }>({
    name: "read_campaign_hours",
    text: HOURS,
    values: [people.map(({ lane }) => lane), people.map(({ id }) => id), people.map(({ timeZone }) => timeZone), fallback],
  });
  const found = new Map<ProfileId, number[]>();
  for (const { id, hour, n } of rows) {
    const hours = found.get(id) ?? Array.from({ length: 24 }, () => 0);
    hours[hour] = n;
    found.set(id, hours);
  }
  return found;
}

// The newest messages of the workspace that were read or written; zones that do not exist are left out.
const EVERYBODY = `
with recent as (select lane, profile_id, direction, receipts, created_at from message where workspace_id = $1 order by created_at desc, id desc limit 5000)
select extract(hour from coalesce((m.receipts->>'read')::timestamptz, m.created_at) at time zone p.time_zone)::int as hour, count(*)::int as n
from recent m join profile p on p.lane = m.lane and p.id = m.profile_id
where (m.direction = 'inbound' or m.receipts ? 'read') and p.time_zone in (select name from pg_timezone_names)
group by 1`;

export async function readEverybodysHours(client: DbClient, workspaceId: WorkspaceId): Promise<Hours> {
  const { rows } = await client.query<{ hour: number; n: number }>(EVERYBODY, [workspaceId]);
  const hours = Array.from({ length: 24 }, () => 0);
  for (const { hour, n } of rows) hours[hour] = n;
  return hours;
}
