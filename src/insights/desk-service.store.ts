import type { Db } from "../db/pool.ts";

export type ServiceRow = {
  readonly team: string | null;
  readonly clock: {
    readonly kind: "first" | "next";
    readonly policyId: string;
    readonly dueAt: number | null;
    readonly leftMs: number | null;
    readonly breached: boolean;
  } | null;
  readonly csatAskedAt: Date | null;
  readonly csatScale: number | null;
  readonly csatScore: number | null;
  readonly csatAt: Date | null;
  readonly csatComment: string | null;
};

/** Null: there is no such conversation. The last opening that was asked how it was counts for that. */
export async function readService(db: Db, workspaceId: string, lane: number, conversationId: string): Promise<ServiceRow | null> {
  const { rows } = await db.query<ServiceRow>({
    text: `select c.team, e.clock, a.csat_asked_at as "csatAskedAt", a.csat_scale as "csatScale", a.csat_score as "csatScore",
        a.csat_at as "csatAt", a.csat_comment as "csatComment"
      from desk_conversation c
      left join lateral (select * from desk_episode e where e.lane = c.lane and e.conversation_id = c.id order by e.opened_at desc limit 1) e on true
      left join lateral (select * from desk_episode e where e.lane = c.lane and e.conversation_id = c.id and e.csat_asked_at is not null
        order by e.opened_at desc limit 1) a on true
      where c.lane = $2 and c.id = $3 and c.workspace_id = $1`,
    values: [workspaceId, lane, conversationId],
  });
  return rows[0] ?? null;
}
