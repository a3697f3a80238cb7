import type { Db } from "../db/pool.ts";
import { laneOf } from "../platform/lane.ts";

export type NoticeFacts = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly legalBasis: string;
  readonly reason: string;
  readonly startedBy: string | null;
  readonly approvedBy: string | null;
  readonly startedAt: Date | null;
};

/** Null: there is no such campaign, or it is no notice. */
export async function readNotice(db: Db, workspaceId: string, name: string): Promise<NoticeFacts | null> {
  const { rows } = await db.query<NoticeFacts>(
    `select id, name, document->>'title' as title, document->'notice'->>'legalBasis' as "legalBasis", document->'notice'->>'reason' as reason,
       started_by as "startedBy", approved_by as "approvedBy", started_at as "startedAt"
     from campaign where workspace_id = $1 and name = $2 and document ? 'notice'`,
    [workspaceId, name],
  );
  return rows[0] ?? null;
}

export type EvidenceRow = {
  readonly lane: number;
  readonly profileId: string;
  readonly occurrence: string;
  readonly outcome: string;
  readonly messageId: string | null;
  readonly step: number;
  readonly channel: string | null;
  readonly recipient: string | null;
  readonly state: string | null;
  readonly reason: string | null;
  readonly said: unknown;
  readonly createdAt: Date | null;
  readonly claimedAt: Date | null;
  readonly externalId: string | null;
  readonly receipts: { readonly [receipt: string]: unknown } | null;
  readonly error: unknown;
};

const EVIDENCE = `
select r.lane, r.profile_id as "profileId", r.occurrence, r.outcome, m.id as "messageId", coalesce((m.origin->>'step')::integer, 0) as step,
  c.kind as channel, m.recipient, m.state, coalesce(m.reason, r.reason) as reason, coalesce(t.rendered, t.content) as said,
  m.created_at as "createdAt", m.claimed_at as "claimedAt", m.external_id as "externalId", m.receipts, m.error
from (
  select * from campaign_recipient where campaign_id = $1 and workspace_id = $2 and (lane, profile_id) > ($3::smallint, $4::uuid)
    and ($6::uuid is null or (lane = $7::smallint and profile_id = $6)) order by lane, profile_id limit $5) r
left join message m on m.lane = r.lane and m.profile_id = r.profile_id and m.origin->>'campaignId' = $1::text and m.origin->>'occurrence' = r.occurrence
left join message_text t on t.lane = m.lane and t.id = m.id
left join channel c on c.id = m.channel_id
order by r.lane, r.profile_id, step, m.created_at`;

/** Of the next `people` recipients behind `after`, or of one alone: every message that told them, in its order. */
export async function readEvidence(
  db: Db,
  { noticeId, workspaceId }: { readonly noticeId: string; readonly workspaceId: string },
  of: {
    readonly after: { readonly lane: number; readonly profileId: string } | null;
    readonly people: number;
    readonly only: string | null;
  },
): Promise<readonly EvidenceRow[]> {
  const { rows } = await db.query<EvidenceRow>(EVIDENCE, [
    noticeId,
    workspaceId,
    of.after?.lane ?? -1,
    of.after?.profileId ?? "00000000-0000-0000-0000-000000000000",
    of.people,
    of.only,
    of.only === null ? null : laneOf(of.only),
  ]);
  return rows;
}
