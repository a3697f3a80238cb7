/** Lists and single conversations of the shared inbox. */
import type { DeskConversationView, DeskListQuery, DeskPage } from "../contract/desk.ts";
import type { Db } from "../db/pool.ts";
import type { DeskConversation } from "../desk/conversation.ts";
import type { JsonObject } from "../platform/json.ts";
import { laneOf } from "../platform/lane.ts";
import type { Identities } from "../profiles/profile.ts";
import { readCursor, toPage } from "./cursor.ts";
import { iso } from "./message-view.ts";
import { NAME_ATTRIBUTES, personOf } from "./person.ts";

type Raw = {
  readonly id: string;
  readonly cursor_at: string;
  readonly profile_id: string;
  readonly identities: Identities | null;
  readonly attributes: JsonObject | null;
  readonly automation_paused_until: Date | null;
  readonly channel_id: string;
  readonly channel: string | null;
  readonly channel_name: string | null;
  readonly state: DeskConversation["state"];
  readonly priority: DeskConversation["priority"];
  readonly handled_by: DeskConversation["handledBy"];
  readonly assignee: string | null;
  readonly assignee_name: string | null;
  readonly team: string | null;
  readonly labels: string[];
  readonly language: string | null;
  readonly opened_at: Date;
  readonly resolved_at: Date | null;
  readonly snoozed_until: Date | null;
  readonly waiting_since: Date | null;
  readonly first_answered_at: Date | null;
  readonly first_due_at: Date | null;
  readonly next_due_at: Date | null;
  readonly window_expires_at: Date | null;
  readonly last_at: Date;
  readonly last_direction: "inbound" | "outbound";
  readonly last_preview: string;
  readonly last_message_id: string | null;
  readonly unread: number;
  readonly revision: number;
  readonly updated_at: Date;
};

const COLUMNS = `d.id, d.profile_id, p.identities, p.attributes, p.automation_paused_until, d.channel_id, c.kind as channel, c.name as channel_name,
  d.state, d.priority, d.handled_by, d.assignee, a.name as assignee_name, d.team, d.labels, d.language, d.opened_at, d.resolved_at, d.snoozed_until,
  d.waiting_since, d.first_answered_at, d.first_due_at, d.next_due_at, v.window_expires_at, d.last_at, d.last_direction, d.last_preview,
  d.last_message_id, d.unread, d.revision, d.updated_at`;
const JOINS = `
left join profile p on p.lane = d.lane and p.id = d.profile_id
left join conversation v on v.lane = d.lane and v.profile_id = d.profile_id and v.channel_id = d.channel_id
left join channel c on c.id = d.channel_id
left join account a on a.id = d.assignee`;
const NAMES_SQL = `concat_ws(' ', ${NAME_ATTRIBUTES.map((name) => `q.attributes->>'${name}'`).join(", ")})`;

function toView(raw: Raw): DeskConversationView {
  return {
    id: raw.id,
    person: personOf(raw.profile_id, raw.identities ?? {}, raw.attributes ?? {}),
    channelId: raw.channel_id,
    channel: raw.channel ?? "",
    channelName: raw.channel_name ?? "",
    state: raw.state,
    priority: raw.priority,
    handledBy: raw.handled_by,
    assignee: raw.assignee === null ? null : { id: raw.assignee, name: raw.assignee_name ?? "" },
    team: raw.team,
    labels: raw.labels,
    language: raw.language,
    openedAt: raw.opened_at.toISOString(),
    resolvedAt: iso(raw.resolved_at),
    snoozedUntil: iso(raw.snoozed_until),
    waitingSince: iso(raw.waiting_since),
    firstAnsweredAt: iso(raw.first_answered_at),
    firstDueAt: iso(raw.first_due_at),
    nextDueAt: iso(raw.next_due_at),
    windowExpiresAt: iso(raw.window_expires_at),
    last: { at: raw.last_at.toISOString(), direction: raw.last_direction, preview: raw.last_preview, messageId: raw.last_message_id },
    unread: raw.unread,
    automationPausedUntil: iso(raw.automation_paused_until),
    revision: raw.revision,
    updatedAt: raw.updated_at.toISOString(),
  };
}

/** `account`: whose `mine` and `mentions` are; null: nobody's. */
export async function listConversations(db: Db, workspaceId: string, account: string | null, query: DeskListQuery): Promise<DeskPage> {
  const values: unknown[] = [workspaceId, query.limit + 1];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const where = ["d.workspace_id = $1", "d.merged_into is null"];
  switch (query.view) {
    case "mine":
      where.push("d.state = 'open'", `d.assignee = ${place(account)}::uuid`);
      break;
    case "unassigned":
      where.push("d.state = 'open'", "d.assignee is null", "d.handled_by = 'person'");
      break;
    case "team":
      where.push("d.state = 'open'", "d.team is not null");
      break;
    case "waiting":
      where.push("d.state = 'open'", "d.waiting_since is not null");
      break;
    case "mentions":
      where.push(
        `d.id in (select m.conversation_id from desk_mention m where m.workspace_id = $1 and m.account_id = ${place(account)}::uuid)`,
      );
      break;
    case "automated":
      where.push("d.state = 'open'", "d.handled_by <> 'person'");
      break;
    case "all":
      where.push("d.state = 'open'");
      break;
    case "snoozed":
    case "resolved":
      where.push(`d.state = '${query.view}'`);
  }
  if (query.ids)
    where.push(`d.lane = any(${place([...new Set(query.ids.map(laneOf))])}::smallint[])`, `d.id = any(${place(query.ids)}::uuid[])`);
  if (query.team) where.push(`d.team = ${place(query.team)}`);
  if (query.assignee) where.push(`d.assignee = ${place(query.assignee)}`);
  if (query.label) where.push(`d.labels @> array[${place(query.label)}]`);
  if (query.channel) where.push(`d.channel_id = ${place(query.channel)}`);
  if (query.priority) where.push(`d.priority = ${place(query.priority)}`);
  if (query.unread) where.push("d.unread > 0");
  if (query.person) {
    const like = place(`%${query.person.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
    where.push(
      `exists (select from profile q where q.lane = d.lane and q.id = d.profile_id and (${NAMES_SQL} ilike ${like} or q.identities::text ilike ${like}))`,
    );
  }
  const isLongest = query.view === "waiting";
  const time = isLongest ? "d.waiting_since" : "d.last_at";
  const cursor = readCursor(query.after);
  if (cursor) where.push(`(${time}, d.id) ${isLongest ? ">" : "<"} (${place(cursor.at)}::timestamptz, ${place(cursor.id)}::uuid)`);
  const order = isLongest ? "asc" : "desc";
  const { rows } = await db.query<Raw>(
    `select ${COLUMNS}, d.cursor_at from (
       select d.*, ${time}::text as cursor_at from desk_conversation d where ${where.join(" and ")} order by ${time} ${order}, d.id ${order} limit $2) d
     ${JOINS} order by ${time} ${order}, d.id ${order}`,
    values,
  );
  return toPage(rows, query.limit, toView);
}

export async function conversationsByIds(db: Db, workspaceId: string, ids: readonly string[]): Promise<readonly DeskConversationView[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<Raw>(
    `select ${COLUMNS}, d.last_at::text as cursor_at from unnest($2::smallint[], $3::uuid[]) as k (lane, id)
     join desk_conversation d on d.lane = k.lane and d.id = k.id ${JOINS} where d.workspace_id = $1`,
    [workspaceId, ids.map(laneOf), ids],
  );
  return rows.map(toView);
}

/** Of the same person, with other senders; the latest first. */
export async function otherConversations(db: Db, workspaceId: string, profileId: string, except: string): Promise<DeskConversationView[]> {
  const { rows } = await db.query<Raw>(
    `select ${COLUMNS}, d.last_at::text as cursor_at from desk_conversation d ${JOINS}
     where d.workspace_id = $1 and d.lane = $2 and d.profile_id = $3 and d.id <> $4 and d.merged_into is null order by d.last_at desc`,
    [workspaceId, laneOf(profileId), profileId, except],
  );
  return rows.map(toView);
}
