/** Reads what is known of people before a moment, a page at a time along the key of their table; what happened at or after it is not read. */
import { happened } from "../audiences/happened.ts";
import type { Db } from "../db/pool.ts";
import { laneOf } from "../platform/lane.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Goal } from "./document.ts";
import { type Habits, type KnownEvents, type KnownPerson, MESSAGE_WHATS } from "./known.ts";

export type Cursor = { readonly lane: number; readonly id: string };
/** Whose facts lie under which id: what a merged profile did counts for whoever it was merged into. */
type Keys = readonly [readonly number[], readonly string[], readonly string[]];
type PersonRow = {
  readonly lane: number;
  readonly id: ProfileId;
  readonly absorbed: readonly string[];
  readonly country: string | null;
  readonly locale: string | null;
  readonly createdAt: Date;
};

const PEOPLE = `select lane, id, absorbed, country, locale, created_at as "createdAt" from profile`;
const PAGE = `${PEOPLE} where (lane, id) > ($2::smallint, $3::uuid) and workspace_id = $1 and merged_into is null order by lane, id limit $4`;
const ONE = `${PEOPLE} where lane = $2 and id = $3 and workspace_id = $1 and merged_into is null`;

const KEYS = "unnest($1::smallint[], $2::uuid[], $3::uuid[]) as p(lane, id, owner)";
const BEFORE = "to_timestamp($4::float8 / 1000)";

const EVENTS = `
select p.owner, e.type,
  count(*) filter (where e.occurred_at >= ${BEFORE} - interval '168 hours')::int as in7,
  count(*) filter (where e.occurred_at >= ${BEFORE} - interval '720 hours')::int as in30,
  count(*) filter (where e.occurred_at >= ${BEFORE} - interval '2160 hours')::int as in90,
  ms_of(min(e.occurred_at)) as "firstAt", ms_of(max(e.occurred_at)) as "lastAt",
  coalesce(sum(number_of(e.properties -> s.property)) filter (where e.occurred_at >= ${BEFORE} - interval '2160 hours'), 0)::float8 as sum90
from ${KEYS} join event e on e.lane = p.lane and e.profile_id = p.id
left join unnest($5::text[], $6::text[]) as s(type, property) on s.type = e.type
where e.occurred_at < ${BEFORE}
group by 1, 2`;

/** A receipt counts when it came before the moment, whenever the message went. */
const MESSAGES = `
select p.owner, c.kind as channel, ms_of(min(m.created_at)) as "firstAt",
  count(*) filter (where recent and outbound and instant_of(coalesce(m.receipts->>'accepted', m.receipts->>'sent')) < $4)::int as sent,
  count(*) filter (where recent and outbound and instant_of(m.receipts->>'delivered') < $4)::int as delivered,
  count(*) filter (where recent and outbound and instant_of(m.receipts->>'read') < $4)::int as read,
  count(*) filter (where recent and outbound and instant_of(m.receipts->>'clicked') < $4)::int as clicked,
  count(*) filter (where recent and not outbound and m.replies_to is not null)::int as replied,
  count(*) filter (where recent and not outbound)::int as received,
  count(*) filter (where outbound and instant_of(m.receipts->>'delivered') < $4)::int as delivered90,
  count(*) filter (where outbound and m.state = 'failed' and coalesce(instant_of(m.receipts->>'failed'), ms_of(m.updated_at)) < $4)::int as failed90
from ${KEYS} join message m on m.lane = p.lane and m.profile_id = p.id join channel c on c.id = m.channel_id
cross join lateral (select m.created_at >= ${BEFORE} - interval '720 hours' as recent, m.direction = 'outbound' as outbound) x
where m.created_at < ${BEFORE} and m.created_at >= ${BEFORE} - interval '2160 hours'
group by 1, 2`;

/** By when it was taken in: only then could anybody know it. */
const CONSENT = `
select distinct on (p.owner, c.channel, c.purpose) p.owner, c.channel || '.' || c.purpose as on, c.action
from ${KEYS} join consent_entry c on c.lane = p.lane and c.profile_id = p.id
where c.action in ('opt_in', 'opt_out') and c.topic is null and c.recorded_at < ${BEFORE}
order by p.owner, c.channel, c.purpose, c.recorded_at desc, c.seq desc`;

const OPTED_OUT = `
select distinct p.owner from ${KEYS} join consent_entry c on c.lane = p.lane and c.profile_id = p.id
where c.action = 'opt_out' and c.channel = $6 and c.purpose = $7 and c.topic is null and c.recorded_at >= ${BEFORE} and c.recorded_at < to_timestamp($5::float8 / 1000)`;

type EventRow = KnownEvents & { readonly owner: string; readonly type: string };
type MessageRow = KnownPerson["messages"] & {
  readonly owner: string;
  readonly channel: string;
  readonly firstAt: number;
  readonly delivered90: number;
  readonly failed90: number;
};

export const FIRST: Cursor = { lane: -1, id: "00000000-0000-0000-0000-000000000000" };

/** As of a moment; the next page begins after the last person of this one. An empty page is the end. */
export async function readKnownPage(
  db: Db,
  of: { readonly workspaceId: WorkspaceId; readonly habits: Pick<Habits, "events">; readonly asOf: number; readonly limit: number },
  after: Cursor,
): Promise<readonly KnownPerson[]> {
  const { rows } = await db.query<PersonRow>({ name: "known_page", text: PAGE, values: [of.workspaceId, after.lane, after.id, of.limit] });
  return readKnown(db, rows, of);
}

export async function readKnownPerson(
  db: Db,
  of: { readonly workspaceId: WorkspaceId; readonly habits: Pick<Habits, "events">; readonly asOf: number },
  profileId: string,
): Promise<KnownPerson | null> {
  const { rows } = await db.query<PersonRow>(ONE, [of.workspaceId, laneOf(profileId), profileId]);
  return (await readKnown(db, rows, of))[0] ?? null;
}

async function readKnown(
  db: Db,
  people: readonly PersonRow[],
  { habits, asOf }: { readonly habits: Pick<Habits, "events">; readonly asOf: number },
): Promise<readonly KnownPerson[]> {
  if (people.length === 0) return [];
  const keys = keysOf(people);
  const sums = habits.events.filter(({ property }) => property !== null);
  const events = await db.query<EventRow>({
    name: "known_events",
    text: EVENTS,
    values: [...keys, asOf, sums.map(({ type }) => type), sums.map(({ property }) => property)],
  });
  const messages = await db.query<MessageRow>({ name: "known_messages", text: MESSAGES, values: [...keys, asOf] });
  const consent = await db.query<{ readonly owner: string; readonly on: string; readonly action: "opt_in" | "opt_out" }>({
    name: "known_consent",
    text: CONSENT,
    values: [...keys, asOf],
  });
  const [eventsOf, messagesOf, consentOf] = [byOwner(events.rows), byOwner(messages.rows), byOwner(consent.rows)];
  return people.map(({ lane, id, absorbed, country, locale, createdAt }) => {
    const [did, wrote] = [eventsOf.get(id) ?? [], messagesOf.get(id) ?? []];
    const firsts = [createdAt.getTime(), ...did.map(({ firstAt }) => firstAt), ...wrote.map(({ firstAt }) => firstAt)];
    const first = Math.min(...firsts.filter((at) => at < asOf));
    return {
      lane,
      id,
      absorbed,
      country,
      language: locale === null ? null : (locale.split(/[-_]/)[0] ?? "").toLowerCase(),
      firstAt: first === Infinity ? null : first,
      events: new Map(did.map((row) => [row.type, row])),
      messages: Object.fromEntries(
        MESSAGE_WHATS.map((what) => [what, wrote.reduce((sum, row) => sum + row[what], 0)]),
      ) as KnownPerson["messages"],
      channels: new Map(
        wrote
          .filter((row) => row.delivered90 + row.failed90 > 0)
          .map((row) => [row.channel, { delivered: row.delivered90, failed: row.failed90 }]),
      ),
      consent: new Map((consentOf.get(id) ?? []).map(({ on, action }) => [on, action === "opt_in" ? "opted_in" : "opted_out"])),
    };
  });
}

/** Whom it happened to from one moment to before another. */
export async function readHappened(
  db: Db,
  people: readonly Pick<KnownPerson, "id" | "absorbed">[],
  goal: Goal,
  span: { readonly from: number; readonly to: number },
): Promise<ReadonlySet<string>> {
  if (people.length === 0) return new Set();
  const keys = keysOf(people);
  if (goal.kind === "opts_out") {
    const values = [...keys, span.from, span.to, goal.channel, goal.purpose];
    return new Set((await db.query<{ owner: string }>(OPTED_OUT, values)).rows.map(({ owner }) => owner));
  }
  const { text, values } = happened(goal, span, keys);
  const { rows } = await db.query<{ owner: string }>(`select distinct p.owner from ${KEYS} where ${text}`, [...values]);
  return new Set(rows.map(({ owner }) => owner));
}

function byOwner<Row extends { readonly owner: string }>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.owner);
    if (group) group.push(row);
    else groups.set(row.owner, [row]);
  }
  return groups;
}

function keysOf(people: readonly { readonly id: string; readonly absorbed: readonly string[] }[]): Keys {
  const pairs = people.flatMap(({ id: owner, absorbed }) => [owner, ...absorbed].map((id) => ({ owner, id })));
  return [pairs.map(({ id }) => laneOf(id)), pairs.map(({ id }) => id), pairs.map(({ owner }) => owner)];
}

/** Habits are looked up on so many people: reading all would cost minutes, and what one of a thousand does helps nobody. */
const LOOKED_AT = 3_000;
const MOST_EVENTS = 25;
const MOST_OTHERS = 8;

export async function readHabits(db: Db, workspaceId: WorkspaceId, goal: Goal): Promise<Habits> {
  const some = `(select lane, id, country, locale from profile where workspace_id = $1 and merged_into is null order by lane, id limit ${LOOKED_AT}) p`;
  const events = `${some} join event e on e.lane = p.lane and e.profile_id = p.id`;
  const list = async (text: string): Promise<readonly string[]> =>
    (await db.query<{ value: string }>(text, [workspaceId])).rows.map(({ value }) => value);
  const types = await list(
    `select e.type as value from ${events} group by 1 order by count(distinct e.profile_id) desc, 1 limit ${MOST_EVENTS}`,
  );
  const numbers = await db.query<{ type: string; property: string }>(
    `select distinct on (e.type) e.type, a.key as property from ${events} cross join lateral jsonb_each(e.properties) a
     where number_of(a.value) is not null group by e.type, a.key order by e.type, count(*) desc, a.key`,
    [workspaceId],
  );
  const propertyOf = new Map(numbers.rows.map(({ type, property }) => [type, property]));
  const own = goal.kind === "opts_out" || types.includes(goal.event) ? [] : [goal.event];
  const since = await db.query<{ at: number | null }>(
    `select ms_of(percentile_disc(0.01) within group (order by x.at)) as at from (
       select e.occurred_at as at from ${events}
       union all select m.created_at from ${some} join message m on m.lane = p.lane and m.profile_id = p.id
       union all select c.recorded_at from ${some} join consent_entry c on c.lane = p.lane and c.profile_id = p.id) x`,
    [workspaceId],
  );
  return {
    events: [...own, ...types].map((type) => ({ type, property: propertyOf.get(type) ?? null })),
    channels: await list("select distinct kind as value from channel where workspace_id = $1 order by 1"),
    consents: await list(
      `select c.channel || '.' || c.purpose as value from ${some} join consent_entry c on c.lane = p.lane and c.profile_id = p.id
       where c.topic is null and c.channel is not null group by 1 order by count(*) desc, 1 limit ${MOST_OTHERS}`,
    ),
    countries: await list(
      `select country as value from ${some} where country is not null group by 1 order by count(*) desc, 1 limit ${MOST_OTHERS}`,
    ),
    languages: await list(
      `select lower(split_part(replace(locale, '_', '-'), '-', 1)) as value from ${some} where locale is not null group by 1 order by count(*) desc, 1 limit ${MOST_OTHERS}`,
    ),
    since: since.rows[0]?.at ?? null,
  };
}
