import type { Db } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import { type OptInLine, type OptInRequest, requestOf } from "./opt-in-request.ts";

export type FoundRequest = {
  readonly request: OptInRequest;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly isConfirmed: boolean;
};
type Row = OptInLine & { readonly workspaceId: WorkspaceId; readonly profileId: ProfileId; readonly isConfirmed: boolean };

const LINE = `e.action, e.channel, e.purpose, e.topic, e.how, e.source, e.actor, e.wording, e.evidence,
  to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "occurredAt", e.workspace_id as "workspaceId", e.profile_id as "profileId"`;
// By the request alone: after a merge the confirmation lies in another lane.
const CONFIRMED = `exists (select from consent_entry c where c.evidence ? 'request' and c.evidence->>'request' = e.evidence->>'request'
  and c.workspace_id = e.workspace_id and c.action = 'opt_in')`;

/** Whichever workspace it is of: who asks holds a sealed link. */
export async function readRequest(db: Db, id: string): Promise<FoundRequest | null> {
  const { rows } = await db.query<Row>(
    `select ${LINE}, ${CONFIRMED} as "isConfirmed" from consent_entry e
     where e.evidence ? 'request' and e.evidence->>'request' = $1 and e.action = 'request' order by e.seq`,
    [id],
  );
  const [first] = rows;
  const request = requestOf(rows);
  return first && request ? { request, workspaceId: first.workspaceId, profileId: first.profileId, isConfirmed: first.isConfirmed } : null;
}

export type RequestState = "pending" | "expired" | "confirmed";
export type ListedRequest = {
  readonly id: string;
  readonly profileId: string;
  readonly channel: string;
  readonly topics: readonly (string | null)[];
  readonly source: string;
  readonly address: string;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly state: RequestState;
};

const LIST = `
with asked as (
  select e.evidence->>'request' as id, e.workspace_id, e.profile_id, e.channel, array_agg(e.topic order by e.seq) as topics, min(e.source) as source,
    min(e.evidence->>'address') as address, min(e.recorded_at) as asked_at, min((e.evidence->>'expiresAt')::timestamptz) as expires_at
  from consent_entry e where e.workspace_id = $1 and e.action = 'request' and e.recorded_at > $2::timestamptz - interval '90 days'
  group by 1, 2, 3, 4),
told as (
  select a.*, case when exists (select from consent_entry c where c.evidence ? 'request' and c.evidence->>'request' = a.id
      and c.workspace_id = a.workspace_id and c.action = 'opt_in') then 'confirmed' when a.expires_at <= $2 then 'expired' else 'pending' end as state
  from asked a)
select id, profile_id as "profileId", channel, topics, source, address, asked_at as "askedAt", expires_at as "expiresAt", state
from told where ($3::text is null or state = $3) order by asked_at desc, id limit $4`;

/** Of the last 90 days, newest first. */
export async function listRequests(
  db: Db,
  workspaceId: WorkspaceId,
  of: { readonly state: RequestState | null; readonly now: Date; readonly limit: number },
): Promise<readonly ListedRequest[]> {
  return (await db.query<ListedRequest>(LIST, [workspaceId, of.now, of.state, of.limit])).rows;
}
