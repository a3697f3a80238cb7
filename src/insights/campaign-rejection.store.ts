import type { CampaignRejection } from "../contract/console.ts";
import type { Db } from "../db/pool.ts";

/** Why a campaign was sent back the last time; null when it never was. Reads back along `audit_recent`: rejections are recent and rare. */
export async function lastRejection(db: Db, workspaceId: string, name: string): Promise<CampaignRejection | null> {
  const { rows } = await db.query<{ note: string; actor: string; at: Date }>(
    `select coalesce(detail->>'note', '') as note, actor, at from audit
     where workspace_id = $1 and action = 'campaign.reject' and subject = $2 order by at desc limit 1`,
    [workspaceId, name],
  );
  const row = rows[0];
  return row ? { note: row.note, by: row.actor, at: row.at.toISOString() } : null;
}
