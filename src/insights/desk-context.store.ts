/** What stands beside a conversation: the person, and all that is going on with them; the files of both sides. */
import type { MessageRow } from "../contract/console.ts";
import type { Gallery, GalleryItem } from "../contract/desk.ts";
import type { DeskContext } from "../contract/desk-kept.ts";
import type { Db } from "../db/pool.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import { sourceAddress } from "../messages/media-assets.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import type { DeskOf } from "./desk-thread.store.ts";
import { iso } from "./message-view.ts";
import { messagesByIds } from "./messages.store.ts";
import { findProfile } from "./profiles.store.ts";

const MOST_EVENTS = 20;
const MOST_MESSAGES = 20;

export async function readContext(
  db: Db,
  workspaceId: string,
  profileId: string,
  profileIds: readonly string[],
): Promise<DeskContext | null> {
  const lanes = profileIds.map(laneOf);
  const profile = await findProfile(db, workspaceId, profileId);
  if (!profile) return null;
  const [more, audiences, events, planned, sent] = await Promise.all([
    db.query<{ paused: Date | null; channels: { [id: string]: string } }>(
      `select p.automation_paused_until as paused, (select coalesce(jsonb_object_agg(c.id, c.kind), '{}') from channel c where c.workspace_id = $3) as channels
       from profile p where p.lane = $1 and p.id = $2 and p.workspace_id = $3`,
      [laneOf(profileId), profileId, workspaceId],
    ),
    db.query<{ name: string }>(
      `select a.name from membership m join audience a on a.id = m.audience_id
       where m.lane = $1 and m.profile_id = $2 and m.since is not null and a.workspace_id = $3 order by 1`,
      [laneOf(profileId), profileId, workspaceId],
    ),
    db.query<{ id: string; type: string; properties: JsonObject; at: Date }>(
      `select e.id, e.type, e.properties, e.occurred_at as at from unnest($1::smallint[], $2::uuid[]) as k (lane, id)
       cross join lateral (select * from event q where q.lane = k.lane and q.profile_id = k.id and q.workspace_id = $3
         order by q.occurred_at desc, q.id desc limit $4) e order by e.occurred_at desc, e.id desc limit $4`,
      [lanes, profileIds, workspaceId, MOST_EVENTS],
    ),
    messagesWhere(db, workspaceId, profileIds, "m.stage = 'waiting'", "m.due_at"),
    messagesWhere(db, workspaceId, profileIds, "m.direction = 'outbound' and m.stage <> 'waiting'", "m.created_at desc"),
  ]);
  const { paused = null, channels = {} } = more.rows[0] ?? {};
  return {
    person: profile.person,
    identities: { ...profile.identities },
    attributes: profile.attributes,
    locale: profile.locale,
    timeZone: profile.timeZone,
    country: profile.country,
    since: profile.createdAt,
    consent: profile.consent.flatMap(({ channel, purpose, topic, state, at }) =>
      state === null ? [] : { channel, purpose, topic, state, at },
    ),
    windows: profile.windows.map(({ channelId, channelName, expiresAt }) => ({
      channelId,
      channel: channels[channelId] ?? "",
      name: channelName,
      expiresAt,
    })),
    audiences: audiences.rows.map(({ name }) => name),
    events: events.rows.map(({ at, ...event }) => ({ ...event, at: at.toISOString() })),
    orders: events.rows.flatMap(orderOf),
    journeys: profile.runs.map(({ id, journey, title, node, startedAt, dueAt }) => ({ runId: id, journey, title, node, startedAt, dueAt })),
    planned,
    sent,
    automationPausedUntil: iso(paused),
  };
}

/** `where` and `order` are ours, never a caller's. */
async function messagesWhere(
  db: Db,
  workspaceId: string,
  profileIds: readonly string[],
  where: string,
  order: string,
): Promise<readonly MessageRow[]> {
  const { rows } = await db.query<{ id: string }>(
    `select m.id from unnest($1::smallint[], $2::uuid[]) as k (lane, id)
     cross join lateral (select * from message m where m.lane = k.lane and m.profile_id = k.id and m.workspace_id = $3 and ${where} order by ${order} limit $4) m
     order by ${order} limit $4`,
    [profileIds.map(laneOf), profileIds, workspaceId, MOST_MESSAGES],
  );
  const messages = new Map(
    (
      await messagesByIds(
        db,
        workspaceId,
        rows.map(({ id }) => id),
      )
    ).map((row) => [row.id, row]),
  );
  return rows.flatMap(({ id }) => messages.get(id) ?? []);
}

/** Of events about orders and carts, as the shops' calls name what is in them. */
function orderOf({
  id,
  type,
  properties,
  at,
}: {
  readonly id: string;
  readonly type: string;
  readonly properties: JsonObject;
  readonly at: Date;
}): DeskContext["orders"] {
  if (!/order|cart|checkout/.test(type)) return [];
  const { orderNumber, orderId, total, currency } = properties;
  const text = [orderNumber, orderId].find((value) => typeof value === "string" || typeof value === "number");
  return [
    {
      eventId: id,
      type,
      number: text === undefined ? null : String(text),
      total: typeof total === "number" ? total : null,
      currency: typeof currency === "string" ? currency : null,
      at: at.toISOString(),
    },
  ];
}

type RawFile = {
  readonly id: string;
  readonly cursor_at: string;
  readonly at: Date;
  readonly direction: "inbound" | "outbound";
  readonly kind: GalleryItem["kind"];
  readonly state: string | null;
  readonly place: number | null;
  readonly link: string | null;
  readonly asset: string | null;
  readonly mime: string | null;
  readonly filename: string | null;
  readonly bytes: number | null;
};

const FILES = `
select * from (select i.*, i.at::text as cursor_at from unnest($1::smallint[], $2::uuid[]) as k (lane, profile_id) cross join lateral (
  (select m.id, m.created_at as at, m.direction, f.kind, f.state, f.place, f.place as n, null as link, null as asset, f.mime, f.filename, f.bytes
   from message m join inbound_media f on f.lane = m.lane and f.message_id = m.id
   where m.lane = k.lane and m.profile_id = k.profile_id and m.channel_id = $4 and m.workspace_id = $3 and m.direction = 'inbound'
     and ($5::timestamptz is null or (m.created_at, m.id) < ($5, $6::uuid)) order by m.created_at desc, m.id desc fetch first $7 rows with ties)
  union all
  (select m.id, m.created_at, m.direction, t.content->>'media', null, null, 0, t.content->>'link', t.content->>'asset', null, t.content->>'filename', null
   from message m join message_text t on t.lane = m.lane and t.id = m.id
   where m.lane = k.lane and m.profile_id = k.profile_id and m.channel_id = $4 and m.workspace_id = $3 and m.direction = 'outbound'
     and t.content->>'kind' = 'media' and m.state not in ('cancelled', 'refused', 'failed', 'expired')
     and ($5::timestamptz is null or (m.created_at, m.id) < ($5, $6::uuid)) order by m.created_at desc, m.id desc fetch first $7 rows with ties)
  union all
  (select m.id, m.created_at, m.direction, coalesce(a.file->>'kind', 'document'), null, null, a.n, null, a.file->>'asset', null, a.file->>'filename', (a.file->>'bytes')::bigint
   from message m join message_text t on t.lane = m.lane and t.id = m.id
   cross join lateral json_array_elements(case when t.content->>'kind' = 'fields' then t.content->'files' end) with ordinality as a (file, n)
   where m.lane = k.lane and m.profile_id = k.profile_id and m.channel_id = $4 and m.workspace_id = $3 and m.direction = 'outbound'
     and m.state not in ('cancelled', 'refused', 'failed', 'expired')
     and ($5::timestamptz is null or (m.created_at, m.id) < ($5, $6::uuid)) order by m.created_at desc, m.id desc fetch first $7 rows with ties)) i
order by i.at desc, i.id desc fetch first $7 rows with ties) f order by at desc, id desc, n`;

export async function readGallery(
  db: Db,
  { workspaceId, profileIds, channelId }: DeskOf,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Gallery> {
  const cursor = readCursor(after);
  const { rows } = await db.query<RawFile>(FILES, [
    profileIds.map(laneOf),
    profileIds,
    workspaceId,
    channelId,
    cursor?.at ?? null,
    cursor?.id ?? null,
    limit + 1,
  ]);
  // Those of one message have one place in the list: a page ends only between messages.
  const last = rows[limit - 1];
  const shown = last === undefined ? rows : rows.slice(0, rows.findLastIndex(({ id }) => id === last.id) + 1);
  const items = shown.map((row): GalleryItem => ({
    messageId: row.id,
    direction: row.direction,
    kind: row.kind,
    url: urlOf(row),
    mime: row.mime,
    filename: row.filename,
    bytes: row.bytes,
    at: row.at.toISOString(),
  }));
  return { rows: items, next: rows.length > limit && last ? writeCursor({ at: last.cursor_at, id: last.id }) : null };
}

function urlOf({ id, direction, state, place, link, asset }: RawFile): string {
  if (direction === "inbound") return state === "stored" ? `/v1/messages/${id}/media${place === 0 ? "" : `?place=${place ?? 0}`}` : "";
  return sourceAddress({ ...(link === null ? {} : { link }), ...(asset === null ? {} : { asset }) });
}

/** The customer's last message of a conversation, by the channel's id, and its subject where it has one; null: none, or it has none. */
export async function lastInbound(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<{ readonly channelId: string; readonly externalId: string; readonly subject: string | null } | null> {
  const { rows } = await db.query<{ channelId: string; externalId: string | null; subject: string | null }>(
    `select d.channel_id as "channelId", m.external_id as "externalId", t.content -> 'raw' ->> 'subject' as subject from desk_conversation d
     left join message m on m.lane = d.lane and m.id = d.last_inbound_id
     left join message_text t on t.lane = m.lane and t.id = m.id where d.lane = $1 and d.id = $2 and d.workspace_id = $3`,
    [laneOf(id), id, workspaceId],
  );
  const [row] = rows;
  return row?.externalId == null ? null : { channelId: row.channelId, externalId: row.externalId, subject: row.subject };
}
