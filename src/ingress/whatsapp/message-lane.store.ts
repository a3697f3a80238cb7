import type { Db } from "../../db/pool.ts";
import type { MessageId, ProfileId, WorkspaceId } from "../../platform/ids.ts";
import { allLanes, type Lane } from "../../platform/lane.ts";

export type MessagePlace = {
  readonly externalId: string;
  readonly lane: Lane;
  readonly profileId: ProfileId;
  readonly messageId: MessageId;
  /** Whether links of it are short ones of ours. */
  readonly isTracked: boolean;
};

// One probe of (lane, external_id) a lane and id. Only for receipts without our callback data: those are few.
const READ = `
select m.external_id as "externalId", m.lane, m.profile_id as "profileId", m.id as "messageId",
  exists (select from message_text t where t.lane = m.lane and t.id = m.id and t.rendered->'links' is not null) as "isTracked"
from unnest($1::smallint[]) as l(lane)
join message m on m.lane = l.lane and m.external_id = any($2::text[])
where m.workspace_id = $3`;

export async function readLanesByExternalId(
  db: Db,
  workspaceId: WorkspaceId,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, MessagePlace>> {
  const { rows } = await db.query<MessagePlace>(READ, [allLanes, [...new Set(externalIds)], workspaceId]);
  return new Map(rows.map((row) => [row.externalId, row]));
}
