import type { Db } from "../db/pool.ts";

export async function enteredRuns(db: Db, workspaceId: string, versionId: string): Promise<number | null> {
  const { rows } = await db.query<{ n: number | null }>(
    "select sum(passed)::int8 as n from node_count where version_id = $2 and node = '' and via = 'entered' and workspace_id = $1",
    [workspaceId, versionId],
  );
  return rows[0]?.n ?? null;
}

/** Refused by us or failed at the channel, and those of which a link was followed, of messages made since the hour of that time. */
export async function messagesByNode(
  db: Db,
  workspaceId: string,
  versionId: string,
  since: Date,
): Promise<readonly { readonly node: string; readonly refused: number; readonly failed: number; readonly clicked: number }[]> {
  const { rows } = await db.query<{ node: string; refused: number; failed: number; clicked: number }>(
    `select node, coalesce(sum(n) filter (where metric in ('refused', 'expired')), 0)::int as refused, coalesce(sum(n) filter (where metric = 'failed'), 0)::int as failed,
       coalesce(sum(n) filter (where metric = 'clicked'), 0)::int as clicked
     from fact_count
     where workspace_id = $1 and owner_kind = 'journey' and owner_id = $2 and hour >= date_trunc('hour', $3::timestamptz) and metric in ('refused', 'expired', 'failed', 'clicked')
     group by 1 having sum(n) > 0`,
    [workspaceId, versionId, since],
  );
  return rows;
}

/** Of messages made since the hour of that time: how many left as their template, and how many free-form. */
export async function wordingsByNode(
  db: Db,
  workspaceId: string,
  versionId: string,
  since: Date,
): Promise<readonly { readonly node: string; readonly template: number; readonly freeForm: number }[]> {
  const { rows } = await db.query<{ node: string; template: number; freeForm: number }>(
    `select node, coalesce(sum(n) filter (where label like 'template/%'), 0)::int as template, coalesce(sum(n) filter (where label like 'free_form/%'), 0)::int as "freeForm"
     from fact_count
     where workspace_id = $1 and owner_kind = 'journey' and owner_id = $2 and hour >= date_trunc('hour', $3::timestamptz) and metric = 'wording'
     group by 1 having sum(n) > 0`,
    [workspaceId, versionId, since],
  );
  return rows;
}
