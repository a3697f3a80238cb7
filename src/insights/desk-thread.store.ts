/** What was said in a conversation of the shared inbox, and what happened to it. */
import type { MessageRow, Page } from "../contract/console.ts";
import type { DeskEntryView, DeskMessage, Thread, ThreadItem } from "../contract/desk.ts";
import type { Db } from "../db/pool.ts";
import type { MessageOrigin } from "../messages/message.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import { readCursor, toPage } from "./cursor.ts";
import { messagesByIds } from "./messages.store.ts";
import { textOf } from "./preview.ts";

export type DeskOf = {
  readonly workspaceId: string;
  /** Of the person, those that were merged into it included. */
  readonly profileIds: readonly string[];
  readonly channelId: string;
};

type Item = {
  readonly id: string;
  readonly cursor_at: string;
  readonly at: Date;
  readonly sort: "message" | "entry";
  readonly channel_id: string;
};

/** What is no message of its own, but stands with another one. */
const MARKS = "('reaction', 'edit', 'revoke', 'system')";

// Each profile and each sort by its own index, limited by itself.
const ITEMS = `
select i.id, i.at, i.at::text as cursor_at, i.sort, i.channel_id from unnest($1::smallint[], $2::uuid[]) as k (lane, profile_id) cross join lateral (
  (select m.id, m.created_at as at, 'message' as sort, m.channel_id from message m join message_text t on t.lane = m.lane and t.id = m.id
   where m.lane = k.lane and m.profile_id = k.profile_id and m.workspace_id = $3 and ($4::uuid is null or m.channel_id = $4)
     and ($5::timestamptz is null or (m.created_at, m.id) < ($5, $6::uuid)) and t.content->>'kind' not in ${MARKS}
   order by m.created_at desc, m.id desc limit $7)
  union all
  (select e.id, e.at, 'entry', e.channel_id from desk_entry e
   where e.lane = k.lane and e.profile_id = k.profile_id and e.workspace_id = $3 and ($4::uuid is null or e.channel_id = $4)
     and ($5::timestamptz is null or (e.at, e.id) < ($5, $6::uuid))
   order by e.at desc, e.id desc limit $7)) i
order by i.at desc, i.id desc limit $7`;

export async function readThread(
  db: Db,
  of: DeskOf,
  query: { readonly after?: string | undefined; readonly limit: number; readonly across: boolean },
): Promise<Thread> {
  const cursor = readCursor(query.after);
  const channel = query.across ? null : of.channelId;
  const { rows } = await db.query<Item>(ITEMS, [
    of.profileIds.map(laneOf),
    of.profileIds,
    of.workspaceId,
    channel,
    cursor?.at ?? null,
    cursor?.id ?? null,
    query.limit + 1,
  ]);
  const idsOf = (sort: Item["sort"]) => rows.flatMap((row) => (row.sort === sort ? row.id : []));
  const [messages, entries] = await Promise.all([
    readDeskMessages(db, of, idsOf("message")),
    readEntries(db, of.workspaceId, idsOf("entry")),
  ]);
  const page: Page<ThreadItem | null> = toPage(rows, query.limit, (row): ThreadItem | null => {
    const at = row.at.toISOString();
    const [message, entry] = [messages.get(row.id), entries.get(row.id)];
    if (message) return { kind: "message", at, channelId: row.channel_id, message };
    return entry ? { kind: "entry", at, channelId: row.channel_id, entry } : null;
  });
  return { rows: page.rows.filter((item) => item !== null), next: page.next };
}

type Raw = {
  readonly id: string;
  readonly external_id: string | null;
  readonly direction: "inbound" | "outbound";
  readonly origin: MessageOrigin | null;
  readonly state: string;
  readonly due_at: Date | null;
  readonly content: JsonObject;
};
type Mark = {
  readonly id: string;
  readonly kind: string;
  readonly target: string | null;
  readonly direction: "inbound" | "outbound";
  readonly text: string | null;
  readonly at: Date;
};

export async function readDeskMessages(db: Db, of: DeskOf, ids: readonly string[]): Promise<ReadonlyMap<string, DeskMessage>> {
  if (ids.length === 0) return new Map();
  const lanes = ids.map(laneOf);
  const [rows, { rows: raws }] = await Promise.all([
    messagesByIds(db, of.workspaceId, ids),
    db.query<Raw>(
      `select m.id, m.external_id, m.direction, m.origin, m.state, m.due_at, t.content from unnest($1::smallint[], $2::uuid[]) as k (lane, id)
       join message m on m.lane = k.lane and m.id = k.id join message_text t on t.lane = m.lane and t.id = m.id where m.workspace_id = $3`,
      [lanes, ids, of.workspaceId],
    ),
  ]);
  const shown = new Map(rows.map((row) => [row.id, row]));
  const external = raws.flatMap(({ external_id: externalId }) => externalId ?? []);
  const targets = raws.flatMap((raw) => targetOf(raw) ?? []);
  const [marks, named, names] = await Promise.all([
    readMarks(db, of, external),
    readByExternalId(db, of, targets),
    accountNames(
      db,
      of.workspaceId,
      raws.flatMap(({ origin }) => accountIn(origin?.kind === "agent" ? origin.by : "") ?? []),
    ),
  ]);
  return new Map(
    raws.flatMap((raw) => {
      const row = shown.get(raw.id);
      return row
        ? [
            [
              raw.id,
              deskMessage(raw, row, { marks: marks.filter(({ target }) => target !== null && target === raw.external_id), named, names }),
            ] as const,
          ]
        : [];
    }),
  );
}

type Beside = {
  readonly marks: readonly Mark[];
  readonly named: ReadonlyMap<string, string>;
  readonly names: ReadonlyMap<string, string>;
};

function deskMessage(raw: Raw, row: MessageRow, { marks, named, names }: Beside): DeskMessage {
  const edits = marks.filter(({ kind }) => kind === "edit");
  const revoked = marks.find(({ kind }) => kind === "revoke");
  const latest = edits.at(-1);
  const account = raw.origin?.kind === "agent" ? accountIn(raw.origin.by) : null;
  const isWaiting = raw.origin?.kind === "agent" && (raw.state === "queued" || raw.state === "held");
  const before = textOf(raw.content["text"]);
  return {
    ...row,
    ...(latest ? { preview: { ...row.preview, body: latest.text ?? row.preview.body } } : {}),
    externalId: raw.external_id,
    data: raw.direction === "inbound" ? (raw.content["data"] ?? null) : null,
    target: named.get(targetOf(raw) ?? "") ?? null,
    reactions: reactionsOf(marks),
    edited: latest ? { id: latest.id, at: latest.at.toISOString(), before } : null,
    revoked: revoked ? { id: revoked.id, at: revoked.at.toISOString() } : null,
    agent: account === null ? null : { id: account, name: names.get(account) ?? "" },
    undoUntil: isWaiting ? (raw.due_at?.toISOString() ?? null) : null,
  };
}

function reactionsOf(marks: readonly Mark[]): DeskMessage["reactions"] {
  return (["inbound", "outbound"] as const).flatMap((side) => {
    const emoji = marks.findLast(({ kind, direction }) => kind === "reaction" && direction === side)?.text ?? "";
    return emoji === "" ? [] : [{ by: side === "inbound" ? ("customer" as const) : ("team" as const), emoji }];
  });
}

function targetOf({ direction, content }: Raw): string | null {
  return textOf(content[direction === "inbound" ? "target" : "replyTo"]) || null;
}

/** Oldest first. */
async function readMarks(db: Db, { workspaceId, profileIds }: DeskOf, external: readonly string[]): Promise<readonly Mark[]> {
  if (external.length === 0) return [];
  const { rows } = await db.query<Mark>(
    `select m.id, t.content->>'kind' as kind, m.direction, coalesce(t.content->>'target', t.content->>'to') as target,
       case when m.direction = 'outbound' then t.content->>'emoji' else t.content->>'text' end as text, m.created_at as at
     from unnest($1::smallint[], $2::uuid[]) as k (lane, profile_id)
     join message m on m.lane = k.lane and m.profile_id = k.profile_id join message_text t on t.lane = m.lane and t.id = m.id
     where m.workspace_id = $3 and t.content->>'kind' in ${MARKS} and coalesce(t.content->>'target', t.content->>'to') = any($4)
       and m.state not in ('cancelled', 'refused', 'failed', 'expired')
     order by m.created_at, m.id`,
    [profileIds.map(laneOf), profileIds, workspaceId, external],
  );
  return rows;
}

/** Our ids by the channel's. */
async function readByExternalId(
  db: Db,
  { workspaceId, profileIds }: DeskOf,
  external: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (external.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; external_id: string }>(
    "select id, external_id from message where lane = any($1::smallint[]) and external_id = any($2) and workspace_id = $3",
    [[...new Set(profileIds.map((id) => laneOf(id) as number))], external, workspaceId],
  );
  return new Map(rows.map((row) => [row.external_id, row.id]));
}

/** The channel's id of a message of this person with this sender; null: it has none, or is another's. */
export async function externalIdOf(db: Db, { workspaceId, profileIds, channelId }: DeskOf, id: string): Promise<string | null> {
  const { rows } = await db.query<{ external_id: string | null }>(
    "select external_id from message where lane = $1 and id = $2 and workspace_id = $3 and profile_id = any($4) and channel_id = $5",
    [laneOf(id), id, workspaceId, profileIds, channelId],
  );
  return rows[0]?.external_id ?? null;
}

type RawEntry = {
  readonly id: string;
  readonly kind: string;
  readonly by: string;
  readonly detail: { readonly [name: string]: unknown };
  readonly text: string | null;
  readonly mentions: readonly string[];
  readonly at: Date;
};

async function readEntries(db: Db, workspaceId: string, ids: readonly string[]): Promise<ReadonlyMap<string, DeskEntryView>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<RawEntry>(
    `select e.id, e.kind, e.by, e.detail, e.text, e.at,
       array(select m.account_id from desk_mention m where m.lane = e.lane and m.entry_id = e.id order by m.account_id) as mentions
     from unnest($1::smallint[], $2::uuid[]) as k (lane, id) join desk_entry e on e.lane = k.lane and e.id = k.id where e.workspace_id = $3`,
    [ids.map(laneOf), ids, workspaceId],
  );
  const people = rows.flatMap(({ by, detail, mentions }) => [
    accountIn(by),
    ...mentions,
    detail["before"],
    detail["after"],
    detail["assignee"],
  ]);
  const names = await accountNames(
    db,
    workspaceId,
    people.filter((id): id is string => typeof id === "string"),
  );
  return new Map(rows.map((row) => [row.id, entryView(row, names)]));
}

function entryView({ id, kind, by, detail, text, mentions, at }: RawEntry, names: ReadonlyMap<string, string>): DeskEntryView {
  const [sort = "system", of] = by.split(":");
  const account = accountIn(by);
  const named = Object.fromEntries(
    Object.values(detail).flatMap((value) => (typeof value === "string" && names.has(value) ? [[value, names.get(value)]] : [])),
  );
  return {
    id,
    kind,
    by: {
      kind: sort === "account" ? "agent" : (sort as Exclude<DeskEntryView["by"]["kind"], "agent">),
      id: of ?? null,
      name: account === null ? null : (names.get(account) ?? null),
    },
    detail: Object.keys(named).length === 0 ? detail : { ...detail, names: named },
    text,
    mentions: mentions.map((account) => ({ id: account, name: names.get(account) ?? "" })),
    at: at.toISOString(),
  };
}

function accountIn(by: string): string | null {
  return by.startsWith("account:") ? by.slice("account:".length) : null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

async function accountNames(db: Db, workspaceId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => UUID.test(id));
  if (wanted.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; name: string }>("select id, name from account where workspace_id = $1 and id = any($2)", [
    workspaceId,
    wanted,
  ]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
