import type { Db } from "../db/pool.ts";

export type LateEntry = {
  readonly id: string;
  readonly at: Date;
  readonly conversationId: string;
  readonly owed: "first" | "next";
  readonly policy: string;
  readonly due: string | null;
};

/** Newest first. */
export async function readLate(
  db: Db,
  { workspaceId, from, to, team, limit }: { workspaceId: string; from: string; to: string; team: string | null; limit: number },
): Promise<readonly LateEntry[]> {
  const { rows } = await db.query<LateEntry>(
    `select e.id, e.at, c.id as "conversationId", e.detail ->> 'owed' as owed, e.detail ->> 'policy' as policy, e.detail ->> 'due' as due
     from desk_entry e join desk_conversation c on c.lane = e.lane and c.id = e.conversation_id and c.merged_into is null
     where e.workspace_id = $1 and e.kind = 'answer_overdue' and e.at >= $2 and e.at < $3 and ($4::uuid is null or c.team = $4)
     order by e.at desc, e.id desc limit $5`,
    [workspaceId, from, to, team, limit],
  );
  return rows;
}
