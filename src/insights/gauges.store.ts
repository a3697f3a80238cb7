import type { Db } from "../db/pool.ts";

export async function countInbox(db: Db): Promise<number> {
  const { rows } = await db.query<{ n: number }>("select count(*) as n from inbox");
  return rows[0]?.n ?? 0;
}

export async function countLateRuns(db: Db): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    "select count(*) as n from lane l cross join lateral (select from run where run.lane = l.lane and state = 'live' and due_at <= now()) r",
  );
  return rows[0]?.n ?? 0;
}

/** Only stages that partial indexes cover, so that a scrape costs the same with a billion messages. */
export async function countMessagesByStage(db: Db): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ stage: string; n: number }>(
    `select 'waiting' as stage, count(*) as n from message where stage = 'waiting'
     union all select 'claimed', count(*) from message where stage = 'claimed'
     union all select 'unknown', count(*) from message where stage = 'unknown'`,
  );
  return new Map(rows.map((row) => [row.stage, row.n]));
}
