import type { Attention, ReasonCount, Stage } from "../contract/console.ts";
import type { Db } from "../db/pool.ts";
import type { JsonObject } from "../platform/json.ts";
import { STAGE_SQL } from "./messages.store.ts";

export type MinuteCounts = { readonly at: number; readonly outbound: number; readonly inbound: number; readonly notSent: number };

export async function messagesByMinute(db: Db, workspaceId: string, since: Date): Promise<readonly MinuteCounts[]> {
  const { rows } = await db.query<{ at: Date; outbound: number; inbound: number; not_sent: number }>(
    `select date_trunc('minute', created_at) as at,
       (count(*) filter (where direction = 'outbound'))::int as outbound,
       (count(*) filter (where direction = 'inbound'))::int as inbound,
       (count(*) filter (where state in ('refused', 'failed', 'expired', 'cancelled', 'unsettled')))::int as not_sent
     from message where workspace_id = $1 and created_at >= $2 group by 1`,
    [workspaceId, since],
  );
  return rows.map((row) => ({ at: row.at.getTime(), outbound: row.outbound, inbound: row.inbound, notSent: row.not_sent }));
}

/** Cheap only with the BRIN index `event_recent` on `received_at`: events arrive in the order they are stored. */
export async function eventsByMinute(
  db: Db,
  workspaceId: string,
  since: Date,
): Promise<readonly { readonly at: number; readonly n: number }[]> {
  const { rows } = await db.query<{ at: Date; n: number }>(
    "select date_trunc('minute', received_at) as at, count(*)::int as n from event where workspace_id = $1 and received_at >= $2 group by 1",
    [workspaceId, since],
  );
  return rows.map((row) => ({ at: row.at.getTime(), n: row.n }));
}

/** Of the messages made since then, how many came how far. */
export async function funnelSince(db: Db, workspaceId: string, since: Date): Promise<{ readonly [S in Stage]: number }> {
  const { rows } = await db.query<{ [S in Stage]: number }>(
    `select (count(*) filter (where ${STAGE_SQL.queued}))::int as queued, (count(*) filter (where ${STAGE_SQL.accepted}))::int as accepted,
       (count(*) filter (where ${STAGE_SQL.delivered}))::int as delivered, (count(*) filter (where ${STAGE_SQL.read}))::int as read,
       (count(*) filter (where ${STAGE_SQL.replied}))::int as replied
     from message m where workspace_id = $1 and created_at >= $2`,
    [workspaceId, since],
  );
  return rows[0] ?? { queued: 0, accepted: 0, delivered: 0, read: 0, replied: 0 };
}

export async function reasonsSince(db: Db, workspaceId: string, since: Date): Promise<readonly ReasonCount[]> {
  const { rows } = await db.query<ReasonCount>(
    `select case state when 'held' then 'held' when 'failed' then 'failed' else 'refused' end as kind,
       case state when 'failed' then coalesce(error->>'code', 'unknown') when 'expired' then 'expired' else coalesce(reason, state) end as reason, count(*)::int as n
     from message where workspace_id = $1 and created_at >= $2 and state in ('held', 'refused', 'failed', 'expired', 'cancelled', 'unsettled')
     group by 1, 2 order by n desc, reason limit 12`,
    [workspaceId, since],
  );
  return rows;
}

export type QueueState = { readonly late: number; readonly oldestAt: Date | null; readonly doubt: number };

/** Reads only the partial indexes of what waits and what is in doubt. */
export async function queueState(db: Db, workspaceId: string, lateBefore: Date): Promise<QueueState> {
  const { rows } = await db.query<{ late: number; oldest_at: Date | null; doubt: number }>(
    `select
       (select count(*)::int from message where stage = 'waiting' and state = 'queued' and workspace_id = $1 and due_at < $2) as late,
       (select min(due_at) from message where stage = 'waiting' and state = 'queued' and workspace_id = $1) as oldest_at,
       (select count(*)::int from message where stage = 'unknown' and workspace_id = $1) as doubt`,
    [workspaceId, lateBefore],
  );
  const row = rows[0];
  return { late: row?.late ?? 0, oldestAt: row?.oldest_at ?? null, doubt: row?.doubt ?? 0 };
}

export async function openIncidents(db: Db, workspaceId: string): Promise<readonly Extract<Attention, { kind: "incident" }>[]> {
  const { rows } = await db.query<{ id: string; kind: string; subject: string; detail: JsonObject; at: Date }>(
    "select id, kind, subject, detail, at from incident where workspace_id = $1 and acknowledged_at is null order by at desc limit 20",
    [workspaceId],
  );
  return rows.map((row) => ({
    kind: "incident",
    id: row.id,
    incident: row.kind,
    subject: row.subject,
    detail: row.detail,
    at: row.at.toISOString(),
  }));
}

export async function acknowledgeIncident(db: Db, workspaceId: string, id: string, at: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    "update incident set acknowledged_at = coalesce(acknowledged_at, $3) where id = $1 and workspace_id = $2",
    [id, workspaceId, at],
  );
  return (rowCount ?? 0) > 0;
}

/** Templates that cannot be sent now, will soon be something else, or that customers do not like. */
export async function troubledTemplates(db: Db, workspaceId: string): Promise<readonly Extract<Attention, { kind: "template" }>[]> {
  const { rows } = await db.query<{
    id: string;
    name: string;
    language: string;
    status: string;
    synced_at: Date;
    quality: string | null;
    category: string | null;
  }>(
    `select * from (
       select t.external_id as id, t.name, t.language, t.status, t.synced_at,
         case when t.quality_score in ('RED', 'YELLOW') then t.quality_score end as quality,
         (select e.detail->>'to' from template_event e where e.channel_id = t.channel_id and e.name = t.name and e.language = t.language
           and e.kind in ('category', 'category_announced') and e.detail->>'to' <> t.category order by e.id desc limit 1) as category
       from template t where t.workspace_id = $1) t
     where status in ('PAUSED', 'DISABLED', 'REJECTED', 'FLAGGED') or (status = 'APPROVED' and (quality is not null or category is not null))
     order by status = 'APPROVED', name, language limit 20`,
    [workspaceId],
  );
  return rows.map((row) => ({
    kind: "template",
    id: row.id,
    quality: row.quality,
    category: row.category,
    name: row.name,
    language: row.language,
    status: row.status,
    at: row.synced_at.toISOString(),
  }));
}

export async function unrecognisedSince(
  db: Db,
  workspaceId: string,
  since: Date,
): Promise<{ readonly n: number; readonly at: Date | null }> {
  const { rows } = await db.query<{ n: number; at: Date | null }>(
    "select count(*)::int as n, max(received_at) as at from unrecognised where workspace_id = $1 and received_at >= $2",
    [workspaceId, since],
  );
  return rows[0] ?? { n: 0, at: null };
}
