import type { Db } from "../../db/pool.ts";
import type { MessageId, WorkspaceId } from "../../platform/ids.ts";
import { allLanes, type Lane } from "../../platform/lane.ts";

export type RecordedMessage = {
  readonly lane: Lane;
  readonly id: MessageId;
  readonly workspaceId: WorkspaceId;
  readonly externalId: string;
  readonly attempt: number;
  readonly state: string;
  /** Accepted within the time that is compared, by our own record. */
  readonly within: boolean;
};

const BY_EXTERNAL_ID = `
select m.lane, m.id, m.workspace_id as "workspaceId", m.external_id as "externalId", m.attempt, m.state,
  (m.receipts->>'accepted')::timestamptz >= $3 and (m.receipts->>'accepted')::timestamptz < $4 as within
from message m where m.lane = any($1::smallint[]) and m.external_id = any($2) and m.channel_id = $5 and m.direction = 'outbound'`;

/** Which of these ids of the channel belong to messages of ours, and how far we know them to be. */
export async function readRecorded(
  db: Db,
  {
    channelId,
    externalIds,
    from,
    to,
  }: { readonly channelId: string; readonly externalIds: readonly string[]; readonly from: Date; readonly to: Date },
): Promise<readonly RecordedMessage[]> {
  const { rows } = await db.query<RecordedMessage>(BY_EXTERNAL_ID, [allLanes, externalIds, from, to, channelId]);
  return rows;
}

/** A message is made at most so long before it is accepted: campaigns and held messages wait. */
const MADE_BEFORE = "7 days";
const ACCEPTED = `
select external_id as "externalId" from message
where workspace_id = $1 and channel_id = $2 and direction = 'outbound' and external_id is not null
  and created_at >= $3::timestamptz - interval '${MADE_BEFORE}' and created_at < $4
  and (receipts->>'accepted')::timestamptz >= $3 and (receipts->>'accepted')::timestamptz < $4
  and not (external_id = any($5))`;

/** Accepted in that time, as our record has it, and not among those named; at most `limit` of them and how many there are. */
export async function readAcceptedBut(
  db: Db,
  of: {
    readonly workspaceId: string;
    readonly channelId: string;
    readonly from: Date;
    readonly to: Date;
    readonly named: readonly string[];
  },
): Promise<{ readonly n: number; readonly example: string | null }> {
  const { rows } = await db.query<{ n: number; example: string | null }>(
    `select count(*)::int8 as n, min("externalId") as example from (${ACCEPTED}) x`,
    [of.workspaceId, of.channelId, of.from, of.to, of.named],
  );
  return rows[0] ?? { n: 0, example: null };
}
