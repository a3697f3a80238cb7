/** Who a person is in the tables, and where their rows are. */
import type { LedgerHead } from "../consent/ledger.ts";
import type { Db, DbClient } from "../db/pool.ts";
import type { GroupId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Identities } from "../profiles/profile.ts";
import type { AttachedFile } from "./attached-files.store.ts";
import { needlesOf, type Needles } from "./needles.ts";
import { PERSONAL_DATA } from "./personal-data.ts";
import type { Reach } from "./table-record.ts";
import { NOBODY } from "./retention.store.ts";

export type Member = {
  readonly id: ProfileId;
  readonly identities: Identities;
  readonly mergedInto: ProfileId | null;
  readonly absorbed: readonly ProfileId[];
  readonly head: LedgerHead | null;
};

/** A profile with everybody who was merged into it, and what they were called. */
export type Person = {
  readonly workspaceId: WorkspaceId;
  readonly ids: readonly ProfileId[];
  readonly members: readonly Member[];
  readonly needles: Needles;
};

const MEMBERS = `
select id, identities, merged_into as "mergedInto", absorbed, consent_head as head from profile
where workspace_id = $1 and ((lane = any($2::smallint[]) and id = any($3::uuid[])) or merged_into = any($3::uuid[]))`;
// Who packed up in one lane and has not arrived in the other yet.
const ON_THE_WAY = `
select item->'from'->>'id' as id from inbox where workspace_id = $1 and lane = any($2::smallint[]) and profile_id = any($3::uuid[]) and item->>'kind' = 'absorb'`;

/** From any of their ids. Ids that no row is left of stay in it: what is found by them is theirs. */
export async function readPerson(db: Db | DbClient, workspaceId: WorkspaceId, from: readonly ProfileId[]): Promise<Person> {
  const ids = new Set<ProfileId>(from);
  for (;;) {
    const known = [...ids];
    const lanes = [...new Set(known.map(laneOf))];
    const { rows: members } = await db.query<Member>(MEMBERS, [workspaceId, lanes, known]);
    const { rows: arriving } = await db.query<{ id: ProfileId }>(ON_THE_WAY, [workspaceId, lanes, known]);
    for (const { id, mergedInto, absorbed } of members) for (const one of [id, mergedInto, ...absorbed]) if (one !== null) ids.add(one);
    for (const { id } of arriving) ids.add(id);
    if (ids.size === known.length)
      return {
        workspaceId,
        ids: known.toSorted(),
        members,
        needles: needlesOf(
          members.map(({ identities }) => identities),
          known,
        ),
      };
  }
}

/** All of a person that the statements below ask for; so that each may use what it needs. */
const PERSON = `
with person as materialized (
  select $1::uuid as workspace, $2::smallint[] as lanes, $3::uuid[] as ids, $4::text[] as patterns, $5::text[] as digits, $6::text[] as phones,
    $7::bytea[] as hashes, $8::text[] as own_ids)`;
const HIS_MESSAGES =
  "select m.lane, m.id from message m where m.lane = any((select lanes from person)::smallint[]) and m.profile_id = any((select ids from person)::uuid[])";
const HIS_GROUPS =
  "select g.group_id from group_member g where g.lane = any((select lanes from person)::smallint[]) and g.profile_id = any((select ids from person)::uuid[])";
const IN_LANES = "lane = any((select lanes from person)::smallint[])";
const IS_PERSON = (column: string): string => `${column} = any((select ids from person)::uuid[])`;
const UUIDS = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

const OWN: { readonly [table: string]: string } = {
  appointment_change: `workspace_id = (select workspace from person)
    and booking_id in (select id from appointment_booking where ${IN_LANES} and ${IS_PERSON("profile_id")})`,
  identity: `workspace_id = (select workspace from person) and ${IS_PERSON("profile_id")}`,
  suppression: "workspace_id = (select workspace from person) and hash = any((select hashes from person)::bytea[])",
  customer_group: `workspace_id = (select workspace from person) and id in (${HIS_GROUPS})
    and not exists (select from group_member other where other.group_id = customer_group.id and not ${IS_PERSON("other.profile_id")})`,
  form_response: `${IS_PERSON("profile_id")} and form_id in (select id from form where workspace_id = (select workspace from person))`,
  sms_inbound_part:
    "sender = any((select phones from person)::text[]) and channel_id in (select id from channel where workspace_id = (select workspace from person))",
  source_delivery: `workspace_id = (select workspace from person) and (${IS_PERSON("profile_id")} or ${named("body", "key", "why")})`,
  source_object: `${IS_PERSON("profile_id")} and source_id in (select id from source where workspace_id = (select workspace from person))`,
  coupon_code: `workspace_id = (select workspace from person) and (${IS_PERSON("profile_id")} or ${IS_PERSON("redeemed_by")})`,
  inbox: `${IN_LANES} and workspace_id = (select workspace from person) and (${IS_PERSON("profile_id")} or ${named("item")})`,
};

const unlessPerson = (column: string, instead: string, of = column): string =>
  `${column} = case when ${IS_PERSON(of)} then ${instead} else ${column} end`;
const IS_OTHER = (column: string): string => `${column} <> '${NOBODY}' and not ${IS_PERSON(column)}`;

/** Rows that are of somebody else as well lose what leads to this person and stay: the other may be under a legal hold. */
const SHARED: { readonly [table: string]: string } = {
  coupon_code: `update coupon_code set ${[
    unlessPerson("message_id", "null", "profile_id"),
    unlessPerson("taken_for", "code", "profile_id"),
    unlessPerson("profile_id", `'${NOBODY}'`),
    unlessPerson("order_id", "null", "redeemed_by"),
    unlessPerson("redeemed_by", `'${NOBODY}'`),
  ].join(", ")} where ${OWN["coupon_code"]} and (${IS_OTHER("profile_id")} or ${IS_OTHER("redeemed_by")})`,
};

/** A group of several people: attributes that name this one go, and a key or a name that does is one that says nothing. */
const NAMES_THEM = (text: string): string => `${text} ilike any((select patterns from person)::text[])`;
const UNNAMED: { readonly [table: string]: string } = {
  customer_group: `update customer_group set
      key = case when ${NAMES_THEM("to_jsonb(key)::text")} then id::text else key end,
      name = case when ${NAMES_THEM("to_jsonb(name)::text")} then id::text else name end,
      attributes = (select coalesce(jsonb_object_agg(one.key, one.value), '{}') from jsonb_each(attributes) one
        where not (${NAMES_THEM("one.value::text")} or ${NAMES_THEM("one.key")})),
      updated_at = now()
    where workspace_id = (select workspace from person) and (${NAMES_THEM("to_jsonb(key)::text")} or ${NAMES_THEM("to_jsonb(name)::text")} or ${NAMES_THEM("attributes::text")})`,
};

function named(...columns: readonly string[]): string {
  return columns
    .map(
      (column) =>
        `(to_jsonb(${column})::text ilike any((select patterns from person)::text[]) or array(select m[1] from regexp_matches(to_jsonb(${column})::text, '(${UUIDS})', 'g') m) && (select own_ids from person))`,
    )
    .join(" or ");
}

/** Rows of files that were brought in: numbers stand in them as people write them. */
const FILES: { readonly [scope: string]: { readonly by: string; readonly table: string } } = {
  upload: { by: "upload_id", table: "audience_upload" },
  run: { by: "run_id", table: "data_sync_run" },
};

/** Which rows of a table are of the person. */
function isTheirs(table: string, reach: Reach): string {
  switch (reach.by) {
    case "profile":
      return `${IN_LANES} and ${IS_PERSON(reach.column)}`;
    case "message":
      return reach.lane ? `(lane, ${reach.column}) in (${HIS_MESSAGES})` : `${reach.column} in (select id from (${HIS_MESSAGES}) m)`;
    case "mention": {
      const file = FILES[reach.scope];
      if (file !== undefined)
        return `${file.by} in (select id from ${file.table} where workspace_id = (select workspace from person)) and (${named(...reach.columns)}
          or ${reach.columns.map((column) => `regexp_replace(to_jsonb(${column})::text, '\\D', '', 'g') like any((select digits from person)::text[])`).join(" or ")})`;
      const scope = reach.scope === "lane" ? `${IN_LANES} and ` : "";
      return `${scope}workspace_id = (select workspace from person) and (${named(...reach.columns)})`;
    }
    case "own": {
      const own = OWN[table];
      if (own === undefined) throw new Error(`${table} has no statement of its own`);
      return own;
    }
  }
}

export type Asking = {
  readonly person: Person;
  readonly hashes: readonly string[];
  readonly ownIds: readonly string[];
  /** What the team sent to nobody else. */
  readonly attached: readonly AttachedFile[];
};

function valuesOf({ person, hashes, ownIds }: Asking): readonly unknown[] {
  const { workspaceId, ids, needles } = person;
  const lanes = [...new Set(ids.map(laneOf))];
  const bytes = hashes.map((hash) => Buffer.from(hash, "hex"));
  return [workspaceId, lanes, ids, needles.patterns, needles.digits, needles.phones, bytes, ownIds];
}

/** Ids of their messages and runs, and of files that were sent to them alone: what speaks of those speaks of them. */
export async function readOwnIds(db: Db | DbClient, { ids }: Person, attached: readonly AttachedFile[]): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id::text from message where lane = any($1::smallint[]) and profile_id = any($2::uuid[])
     union all select id::text from run where lane = any($1::smallint[]) and profile_id = any($2::uuid[])`,
    [[...new Set(ids.map(laneOf))], ids],
  );
  return [...ids, ...rows.map(({ id }) => id), ...attached.map(({ id }) => id)];
}

export async function countRows(db: DbClient, asking: Asking, table: string, reach: Reach): Promise<number> {
  const { rows } = await db.query<{ n: number }>(`${PERSON} select count(*)::int as n from ${table} where ${isTheirs(table, reach)}`, [
    ...valuesOf(asking),
  ]);
  return rows[0]?.n ?? 0;
}

/** What a row of ids means to whoever reads it. */
const SHOWN_WITH: { readonly [table: string]: readonly string[] } = {
  group_member: [
    `(select jsonb_build_object('key', g.key, 'name', g.name, 'attributes', g.attributes) from customer_group g where g.id = group_member.group_id) as "group"`,
  ],
};

/** As JSON, in pieces of at most `size`; columns that are secret are left out by the caller's list. */
export async function* readRows(
  db: DbClient,
  asking: Asking,
  {
    table,
    reach,
    columns,
    size,
  }: { readonly table: string; readonly reach: Reach; readonly columns: readonly string[]; readonly size: number },
): AsyncGenerator<readonly { readonly [column: string]: unknown }[]> {
  await db.query(
    `declare rows_of_${table} no scroll cursor for ${PERSON} select ${[...columns.map((column) => `"${column}"`), ...(SHOWN_WITH[table] ?? [])].join(", ")} from ${table} where ${isTheirs(table, reach)}`,
    [...valuesOf(asking)],
  );
  for (;;) {
    const { rows } = await db.query<{ readonly [column: string]: unknown }>(`fetch ${size} from rows_of_${table}`);
    if (rows.length > 0) yield rows;
    if (rows.length < size) break;
  }
  await db.query(`close rows_of_${table}`);
}

export async function deleteRows(db: DbClient, asking: Asking, table: string, reach: Reach): Promise<number> {
  const values = [...valuesOf(asking)];
  const left = SHARED[table] === undefined ? 0 : ((await db.query(`${PERSON} ${SHARED[table]}`, values)).rowCount ?? 0);
  const { rowCount } = await db.query(`${PERSON} delete from ${table} where ${isTheirs(table, reach)}`, values);
  const unnamed = UNNAMED[table] === undefined ? 0 : ((await db.query(`${PERSON} ${UNNAMED[table]}`, values)).rowCount ?? 0);
  return left + (rowCount ?? 0) + unnamed;
}

/** Groups that the person belongs to, or that speak of them: their other members are to be counted and looked at anew. */
export async function readGroupsOf(db: DbClient, asking: Asking): Promise<readonly { readonly id: GroupId; readonly kind: string }[]> {
  const { rows } = await db.query<{ id: GroupId; kind: string }>(
    `${PERSON} select id, kind from customer_group where workspace_id = (select workspace from person)
     and (id in (${HIS_GROUPS}) or ${NAMES_THEM("attributes::text")} or ${NAMES_THEM("to_jsonb(name)::text")} or ${NAMES_THEM("to_jsonb(key)::text")}) order by id`,
    [...valuesOf(asking)],
  );
  return rows;
}

/** The words of entries of the audit log; the chain, which covers their hash, still fits. */
export async function blankAudit(db: DbClient, asking: Asking, reach: Reach, erasureId: string): Promise<number> {
  const { rowCount } = await db.query(
    `${PERSON} update audit set subject = '', detail = '{}', salt = null, erased_by = $9
     where erased_by is null and hash is not null and id <> $9 and ${isTheirs("audit", reach)}`,
    [...valuesOf(asking), erasureId],
  );
  return rowCount ?? 0;
}

/** Whoever bears one of these names is sent nothing; of the names only their hashes stay. Answers how many rows lost a name. */
export async function rehashSuppressions(
  db: DbClient,
  asking: Asking,
  {
    reach,
    names,
    at,
  }: {
    readonly reach: Reach;
    readonly names: readonly { readonly id: string; readonly kind: string; readonly hash: string }[];
    readonly at: Date;
  },
): Promise<number> {
  const { rowCount } = await db.query(
    `${PERSON} update suppression set value = null, reason = 'erased' where ${isTheirs("suppression", reach)} and value is not null`,
    [...valuesOf(asking)],
  );
  await db.query(
    `insert into suppression (id, workspace_id, sort, kind, hash, value, reason, source, added_at, added_by)
     select id, $1, 'suppression', kind, decode(hash, 'hex'), null, 'erased', 'erasure', $2, 'erasure'
     from json_to_recordset($3::json) as x(id uuid, kind text, hash text) order by hash on conflict (workspace_id, hash, sort) do nothing`,
    [asking.person.workspaceId, at, JSON.stringify(names)],
  );
  return rowCount ?? 0;
}

/** People of an audience are counted; whoever goes is counted no more. */
export async function leaveAudiences(db: DbClient, { ids }: Person): Promise<void> {
  await db.query(
    `update audience_size s set members = s.members - gone.n
     from (select lane, audience_id, count(*)::int as n from membership where lane = any($1::smallint[]) and profile_id = any($2::uuid[]) and since is not null group by 1, 2) gone
     where s.lane = gone.lane and s.audience_id = gone.audience_id`,
    [[...new Set(ids.map(laneOf))], ids],
  );
}

export async function readFiles(db: DbClient, { ids }: Person): Promise<readonly string[]> {
  const { rows } = await db.query<{ sha256: string }>(
    `select f.sha256 from inbound_media f join message m on m.lane = f.lane and m.id = f.message_id
     where m.lane = any($1::smallint[]) and m.profile_id = any($2::uuid[]) and f.sha256 is not null
     union select waiting ->> 'sha256' from inbox i cross join json_array_elements(i.item #> '{message,content,files}') waiting
     where i.lane = any($1::smallint[]) and i.profile_id = any($2::uuid[]) and waiting ->> 'sha256' is not null`,
    [[...new Set(ids.map(laneOf))], ids],
  );
  return rows.map(({ sha256 }) => sha256);
}

/** Days whose counts their messages are in. */
export async function readDays(db: DbClient, { ids }: Person): Promise<readonly string[]> {
  const { rows } = await db.query<{ day: string }>(
    `select distinct to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day from message where lane = any($1::smallint[]) and profile_id = any($2::uuid[])`,
    [[...new Set(ids.map(laneOf))], ids],
  );
  return rows.map(({ day }) => day);
}

/** Where something that was written for many names them: by table, how many rows. */
export async function findMentions(db: DbClient, asking: Asking): Promise<{ readonly [table: string]: number }> {
  const found: { [table: string]: number } = {};
  for (const [table, { columns }] of Object.entries(PERSONAL_DATA)) {
    const authored = Object.keys(columns).filter((column) => columns[column] === "authored");
    if (authored.length === 0 || !("workspace_id" in columns)) continue;
    const { rows } = await db.query<{ n: number }>(
      `${PERSON} select count(*)::int as n from ${table} where workspace_id = (select workspace from person)
       and (${authored.map((column) => `to_jsonb("${column}")::text ilike any((select patterns from person)::text[])`).join(" or ")})`,
      [...valuesOf(asking)],
    );
    const n = rows[0]?.n ?? 0;
    if (n > 0) found[table] = n;
  }
  return found;
}

export type Hold = { readonly reason: string; readonly since: string };

export async function readHold(db: Db | DbClient, workspaceId: WorkspaceId, hashes: readonly string[]): Promise<Hold | null> {
  const { rows } = await db.query<{ reason: string; at: Date }>(
    "select reason, added_at as at from suppression where workspace_id = $1 and sort = 'legal_hold' and hash = any($2::bytea[]) order by added_at limit 1",
    [workspaceId, hashes.map((hash) => Buffer.from(hash, "hex"))],
  );
  const [row] = rows;
  return row ? { reason: row.reason, since: row.at.toISOString() } : null;
}

export async function readSaltOf(db: Db | DbClient, workspaceId: WorkspaceId): Promise<string | null> {
  const { rows } = await db.query<{ salt: string }>("select salt from workspace where id = $1", [workspaceId]);
  return rows[0]?.salt ?? null;
}
