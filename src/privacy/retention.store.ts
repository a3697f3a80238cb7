import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Retention } from "./retention.ts";

export const RETENTION_KINDS = [
  "messageTexts",
  "decisions",
  "media",
  "notes",
  "assist",
  "appointments",
  "events",
  "coupons",
  "raw",
  "audit",
] as const;
export type RetentionKind = (typeof RETENTION_KINDS)[number];

export type Aged = {
  readonly kind: RetentionKind;
  readonly workspaceId: WorkspaceId;
  readonly before: Date;
  /** Profiles under a legal hold. */
  readonly held: readonly string[];
};

/** In the place of whoever is not to be known any more. */
export const NOBODY = "00000000-0000-0000-0000-000000000000";
/** What is left of a text. */
const BLANK = `{"kind":"text","text":""}`;
const OF_MESSAGE = "m.workspace_id = $1 and m.created_at < $2 and m.stage = 'done' and not (m.profile_id = any($3::uuid[]))";

/** Of tables that name the person in each row. */
function ofPerson(table: string, at: string, also = "true"): string {
  return `select x.ctid, x.lane from ${table} x where x.workspace_id = $1 and x.${at} < $2 and ${also} and not (x.profile_id = any($3::uuid[]))`;
}

/** The rows of a kind that are due, by their place; $1 workspace, $2 before, $3 held profiles. */
const DUE: { readonly [Kind in RetentionKind]: readonly { readonly table: string; readonly rows: string }[] } = {
  messageTexts: [
    {
      table: "message_text",
      rows: `select t.ctid, t.lane from message m join message_text t on t.lane = m.lane and t.id = m.id
        where ${OF_MESSAGE} and (t.variables is not null or t.rendered is not null or t.content::text <> '${BLANK}')`,
    },
    {
      table: "desk_text",
      rows: `select t.ctid, t.lane from message m join desk_text t on t.lane = m.lane and t.id = m.id where ${OF_MESSAGE} and t.sort = 'message'`,
    },
    {
      table: "desk_conversation",
      rows: `select d.ctid, d.lane from desk_conversation d
        where d.workspace_id = $1 and d.last_at < $2 and d.last_preview <> '' and not (d.profile_id = any($3::uuid[]))`,
    },
    { table: "in_app_item", rows: ofPerson("in_app_item", "created_at") },
  ],
  notes: [
    { table: "desk_entry", rows: ofPerson("desk_entry", "at", "x.text is not null") },
    { table: "desk_text", rows: ofPerson("desk_text", "at", "x.sort = 'note'") },
    { table: "desk_draft", rows: ofPerson("desk_draft", "saved_at") },
    { table: "desk_episode", rows: ofPerson("desk_episode", "csat_at", "x.csat_comment is not null") },
  ],
  assist: [
    { table: "assist_turn", rows: ofPerson("assist_turn", "created_at", "x.state not in ('waiting', 'asking')") },
    { table: "assist_gap", rows: ofPerson("assist_gap", "at") },
    { table: "assist_talk", rows: ofPerson("assist_talk", "updated_at", "x.question is not null") },
  ],
  // Of the calendar first: it is known by its booking.
  appointments: [
    {
      table: "appointment_event",
      rows: `select v.ctid, null::smallint as lane from appointment_event v
        join appointment_booking b on b.workspace_id = v.workspace_id and b.id = v.booking_id
        where v.workspace_id = $1 and b.ends_at < $2 and not coalesce(b.profile_id = any($3::uuid[]), false)`,
    },
    {
      table: "appointment_booking",
      rows: `select b.ctid, b.lane from appointment_booking b
        where b.workspace_id = $1 and b.ends_at < $2 and not coalesce(b.profile_id = any($3::uuid[]), false)`,
    },
    { table: "appointment_waiting", rows: ofPerson("appointment_waiting", "until_at", "x.state <> 'offered'") },
  ],
  decisions: [
    {
      table: "message_text",
      rows: `select t.ctid, t.lane from message m join message_text t on t.lane = m.lane and t.id = m.id where ${OF_MESSAGE} and t.decision is not null`,
    },
  ],
  media: [
    {
      table: "inbound_media",
      rows: `select f.ctid, f.lane from message m join inbound_media f on f.lane = m.lane and f.message_id = m.id
        where ${OF_MESSAGE} and f.state = 'stored' and f.told_at < $2`,
    },
  ],
  events: [
    {
      table: "event",
      rows: "select e.ctid, e.lane from event e where e.workspace_id = $1 and e.received_at < $2 and not (e.profile_id = any($3::uuid[]))",
    },
  ],
  // A code stays given away: it must never be somebody else's, also when the same list is uploaded again.
  coupons: [
    {
      table: "coupon_code",
      rows: `select c.ctid, null::smallint as lane from coupon_code c
        where c.workspace_id = $1 and greatest(c.taken_at, c.redeemed_at) < $2
          and (c.profile_id <> '${NOBODY}' or c.redeemed_by <> '${NOBODY}')
          and not (coalesce(c.profile_id, '${NOBODY}') = any($3::uuid[])) and not (coalesce(c.redeemed_by, '${NOBODY}') = any($3::uuid[]))`,
    },
  ],
  // Of these nobody wrote down whom they are about: a hold cannot be told, so as long as there is one they stay.
  raw: [
    {
      table: "unrecognised",
      rows: "select u.ctid, null::smallint as lane from unrecognised u where u.workspace_id = $1 and u.received_at < $2 and cardinality($3::uuid[]) = 0",
    },
    {
      table: "webhook_delivery",
      rows: "select d.ctid, d.lane from webhook_delivery d where d.workspace_id = $1 and d.created_at < $2 and d.state <> 'pending' and cardinality($3::uuid[]) = 0",
    },
  ],
  audit: [
    {
      table: "audit",
      rows: `select a.ctid, null::smallint as lane from audit a
        where a.workspace_id = $1 and a.at < $2 and a.erased_by is null and a.hash is not null and cardinality($3::uuid[]) = 0`,
    },
  ],
};

function remove(table: string): string {
  return `delete from ${table} x using due where x.ctid = due.ctid`;
}

const ACT: { readonly [Kind in RetentionKind]: (table: string) => string } = {
  messageTexts: (table) =>
    table === "message_text"
      ? `update message_text x set content = '${BLANK}', variables = null, rendered = null from due where x.ctid = due.ctid`
      : table === "desk_text" || table === "in_app_item"
        ? remove(table)
        : "update desk_conversation x set last_preview = '' from due where x.ctid = due.ctid",
  // That something was noted, by whom and when, stays.
  notes: (table) =>
    table === "desk_entry"
      ? "update desk_entry x set text = null from due where x.ctid = due.ctid"
      : table === "desk_episode"
        ? "update desk_episode x set csat_comment = null from due where x.ctid = due.ctid"
        : remove(table),
  assist: (table) =>
    table === "assist_talk" ? "update assist_talk x set question = null from due where x.ctid = due.ctid" : remove(table),
  appointments: remove,
  decisions: () => "update message_text x set decision = null from due where x.ctid = due.ctid",
  media: () =>
    `update inbound_media x set state = 'failed', reason = 'retention', sha256 = null, mime = null, bytes = null, filename = null from due, inbound_media old
     where x.ctid = due.ctid and old.ctid = due.ctid returning old.workspace_id, old.sha256`,
  events: remove,
  coupons: () =>
    `update coupon_code x set profile_id = '${NOBODY}', taken_for = x.code, message_id = null, order_id = null,
       redeemed_by = case when x.redeemed_by is null then null else '${NOBODY}'::uuid end from due where x.ctid = due.ctid`,
  raw: remove,
  audit: () => "update audit x set subject = '', detail = '{}', salt = null, erased_by = $4::uuid from due where x.ctid = due.ctid",
};

export async function countAged(db: Db, { kind, workspaceId, before, held }: Aged): Promise<number> {
  let n = 0;
  for (const { rows: due } of DUE[kind]) {
    const { rows } = await db.query<{ n: number }>(`select count(*)::int as n from (${due}) due`, [workspaceId, before, held]);
    n += rows[0]?.n ?? 0;
  }
  return n;
}

/** At most `limit` rows of each table, under the locks of their lanes. */
export async function forgetBatch(
  client: DbClient,
  { kind, workspaceId, before, held, limit, now, id }: Aged & { readonly limit: number; readonly now: Date; readonly id: string },
): Promise<number> {
  let n = 0;
  await client.query("set local statement_timeout = 600000");
  for (const { table, rows: due } of DUE[kind]) {
    const values = [workspaceId, before, held];
    const { rows } = await client.query<{ lane: number | null }>(
      `select distinct lane from (${due} limit ${limit}) due order by lane`,
      values,
    );
    if (rows.length === 0) continue;
    for (const { lane } of rows) if (lane !== null) await client.query("select from lane where lane = $1 for update", [lane]);
    if (kind === "audit") await noteForgotten(client, { id, workspaceId, now });
    // The lanes that are held now; what was due in others comes with the next batch.
    const among = `select * from (${due}) due where lane is null or lane = any('{${rows.flatMap(({ lane }) => lane ?? []).join(",")}}'::smallint[]) limit ${limit}`;
    const done = await client.query<{ sha256?: string | null }>(
      `with due as materialized (${among}) ${ACT[kind](table)}`,
      kind === "audit" ? [...values, id] : values,
    );
    n += done.rowCount ?? 0;
    if (kind === "audit")
      await client.query("update erasure set counts = jsonb_build_object('audit', $2::int) where id = $1", [id, done.rowCount]);
    if (kind === "media")
      await client.query(
        `insert into media_unneeded (workspace_id, sha256, since) select distinct $1::uuid, sha256, $2::timestamptz from unnest($3::text[]) as sha256
         on conflict (workspace_id, sha256) do nothing`,
        [workspaceId, now, done.rows.flatMap(({ sha256 }) => sha256 ?? [])],
      );
  }
  return n;
}

/** Words of the audit log that went with age: of nobody in particular. */
async function noteForgotten(
  client: DbClient,
  { id, workspaceId, now }: { readonly id: string; readonly workspaceId: WorkspaceId; readonly now: Date },
): Promise<void> {
  await client.query(
    `insert into erasure (id, workspace_id, profile_ids, names, state, asked_by, asked_at, finished_at) values ($1, $2, '{}', '[]', 'done', 'retention', $3, $3)`,
    [id, workspaceId, now],
  );
}

/** Also where only the hash of the name under the hold is left. */
export async function readHeldProfiles(db: Db, workspaceId: WorkspaceId): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `with held as (
       select i.profile_id as id from identity i join workspace w on w.id = i.workspace_id
       where i.workspace_id = $1 and exists (select from suppression s where s.workspace_id = $1 and s.sort = 'legal_hold')
         and sha256(convert_to(w.salt || '/' || i.kind || '/' || i.value, 'UTF8')) in (select hash from suppression s where s.workspace_id = $1 and s.sort = 'legal_hold'))
     select id from held union select p.id from profile p join held on p.merged_into = held.id`,
    [workspaceId],
  );
  return rows.map(({ id }) => id);
}

export async function readRetention(db: Db, workspaceId: WorkspaceId): Promise<Retention> {
  const { rows } = await db.query<{ retention: Retention }>("select retention from workspace where id = $1", [workspaceId]);
  return rows[0]?.retention ?? {};
}

export async function lockRetention(client: DbClient, workspaceId: WorkspaceId): Promise<Retention> {
  const { rows } = await client.query<{ retention: Retention }>("select retention from workspace where id = $1 for no key update", [
    workspaceId,
  ]);
  return rows[0]?.retention ?? {};
}

export async function writeRetention(client: DbClient, workspaceId: WorkspaceId, retention: Retention): Promise<void> {
  await client.query("update workspace set retention = $2 where id = $1", [workspaceId, JSON.stringify(retention)]);
}

export async function listRetentions(db: Db): Promise<readonly { readonly workspaceId: WorkspaceId; readonly retention: Retention }[]> {
  const { rows } = await db.query<{ workspaceId: WorkspaceId; retention: Retention }>(
    `select id as "workspaceId", retention from workspace where retention <> '{}' order by id`,
  );
  return rows;
}
