import type { Db, DbClient } from "../db/pool.ts";
import type { ProfileId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import { belongingOf, BELONGING, type RawBelonging } from "../groups/belonging-row.ts";
import type { Belonging } from "../groups/group.ts";
import type { EventFact, FactNeeds, MessageRow } from "./facts.ts";

/** Whose facts under which id: what a merged profile did counts for the one it was merged into. */
export type FactOwner = { readonly owner: ProfileId; readonly id: ProfileId };

const KEYS = "unnest($1::smallint[], $2::uuid[], $3::uuid[]) as k(lane, id, owner)";

const EVENTS = `
select k.owner, e.id, e.type, e.occurred_at as at, e.properties
from ${KEYS} join event e on e.lane = k.lane and e.profile_id = k.id
where e.type = any($4::text[]) and ($5::float8 is null or e.occurred_at >= to_timestamp($5::float8 / 1000))
order by e.occurred_at, e.id`;

const MESSAGES = `
select k.owner, m.id, m.direction, m.channel_id as "channelId", m.state, m.origin, m.template, m.replies_to as "repliesTo", coalesce(m.receipts, '{}') as receipts,
  m.created_at as "createdAt", m.updated_at as "updatedAt"
from ${KEYS} join message m on m.lane = k.lane and m.profile_id = k.id`;

const LISTS = `select k.owner, l.list from ${KEYS} join list_member l on l.lane = k.lane and l.profile_id = k.id`;

const GROUPS = `
select k.owner, ${BELONGING} from ${KEYS} join group_member m on m.lane = k.lane and m.profile_id = k.id join customer_group g on g.id = m.group_id`;

export type LoadedFacts = {
  readonly events: ReadonlyMap<ProfileId, readonly EventFact[]>;
  readonly messages: ReadonlyMap<ProfileId, readonly MessageRow[]>;
  readonly lists: ReadonlyMap<ProfileId, ReadonlySet<string>>;
  readonly groups: ReadonlyMap<ProfileId, readonly Belonging[]>;
};

type EventRow = Omit<EventFact, "at"> & { readonly owner: ProfileId; readonly at: Date };
type RawMessage = Omit<MessageRow, "createdAt" | "updatedAt"> & {
  readonly owner: ProfileId;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export async function readFacts(db: Db | DbClient, owners: readonly FactOwner[], needs: FactNeeds): Promise<LoadedFacts> {
  const keys = [owners.map(({ id }) => laneOf(id)), owners.map(({ id }) => id), owners.map(({ owner }) => owner)];
  const from = needs.eventsFrom === null || needs.eventsFrom === Infinity ? null : needs.eventsFrom;
  const [events, messages, lists, groups] = await Promise.all([
    needs.eventTypes.size === 0
      ? []
      : db
          .query<EventRow>({ name: "audience_events", text: EVENTS, values: [...keys, [...needs.eventTypes], from] })
          .then(({ rows }) => rows),
    needs.messages ? db.query<RawMessage>({ name: "audience_messages", text: MESSAGES, values: keys }).then(({ rows }) => rows) : [],
    needs.lists
      ? db.query<{ owner: ProfileId; list: string }>({ name: "audience_lists", text: LISTS, values: keys }).then(({ rows }) => rows)
      : [],
    needs.groups
      ? db.query<RawBelonging & { owner: ProfileId }>({ name: "audience_groups", text: GROUPS, values: keys }).then(({ rows }) => rows)
      : [],
  ]);
  const byOwner = <Row extends { readonly owner: ProfileId }>(rows: readonly Row[]): Map<ProfileId, Row[]> => {
    const groups = new Map<ProfileId, Row[]>();
    for (const row of rows) {
      const group = groups.get(row.owner);
      if (group) group.push(row);
      else groups.set(row.owner, [row]);
    }
    return groups;
  };
  return {
    events: mapValues(byOwner(events), (rows) => rows.map(({ id, type, at, properties }) => ({ id, type, at: at.getTime(), properties }))),
    messages: mapValues(byOwner(messages), (rows) =>
      rows.map(({ owner: _, ...row }) => ({ ...row, createdAt: row.createdAt.getTime(), updatedAt: row.updatedAt.getTime() })),
    ),
    lists: mapValues(byOwner(lists), (rows) => new Set(rows.map((row) => row.list))),
    groups: mapValues(byOwner(groups), (rows) => rows.map(belongingOf)),
  };
}

function mapValues<K, A, B>(map: ReadonlyMap<K, A>, change: (value: A) => B): ReadonlyMap<K, B> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
