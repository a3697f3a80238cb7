import type { ConversationService } from "../contract/staffing.ts";
import type { Db } from "../db/pool.ts";
import { readService } from "./desk-service.store.ts";

/** How one conversation is served: who is before it, by when an answer is owed, what the customer thought. Null: there is no such one. */
export async function conversationService(
  db: Db,
  of: {
    readonly workspaceId: string;
    readonly lane: number;
    readonly id: string;
    readonly policyName: (id: string) => string;
    readonly queue: ConversationService["queue"];
  },
): Promise<ConversationService | null> {
  const row = await readService(db, of.workspaceId, of.lane, of.id);
  if (row === null) return null;
  const { clock, csatAskedAt, csatScale, csatScore, csatAt, csatComment } = row;
  return {
    queue: of.queue,
    due: clock && {
      kind: clock.kind,
      policy: of.policyName(clock.policyId),
      at: clock.dueAt === null ? null : new Date(clock.dueAt).toISOString(),
      leftMs: clock.leftMs,
      breached: clock.breached,
    },
    csat:
      csatAskedAt === null || csatScale === null
        ? null
        : {
            score: csatScore,
            scale: csatScale,
            comment: csatComment,
            askedAt: csatAskedAt.toISOString(),
            at: csatAt?.toISOString() ?? null,
          },
  };
}
