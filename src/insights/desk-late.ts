import type { LateAnswers, LateQuery } from "../contract/staffing.ts";
import type { Db } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { readLate } from "./desk-late.store.ts";
import { conversationsByIds } from "./desk-list.store.ts";

/** Answers that were promised and did not come in time, with the conversation as it stands now. */
export async function lateAnswers(db: Db, workspaceId: WorkspaceId, { from, to, team, limit }: LateQuery): Promise<LateAnswers> {
  const late = await readLate(db, { workspaceId, from, to, team: team ?? null, limit });
  const conversations = new Map(
    (await conversationsByIds(db, workspaceId, [...new Set(late.map(({ conversationId }) => conversationId))])).map((one) => [one.id, one]),
  );
  return {
    rows: late.flatMap(({ id, at, conversationId, owed, policy, due }) => {
      const conversation = conversations.get(conversationId);
      return conversation ? [{ id, at: at.toISOString(), owed, policy, due, conversation }] : [];
    }),
  };
}
