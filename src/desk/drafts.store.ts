import type { Db } from "../db/pool.ts";
import type { JsonObject } from "../platform/json.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { DeskPlace } from "./find-conversation.store.ts";

export type StoredDraft = { readonly document: JsonObject; readonly savedAt: Date };

export async function findDraft(db: Db, workspaceId: WorkspaceId, { lane, id }: DeskPlace, account: string): Promise<StoredDraft | null> {
  const { rows } = await db.query<StoredDraft>(
    `select document, saved_at as "savedAt" from desk_draft where lane = $1 and conversation_id = $2 and account_id = $3 and workspace_id = $4`,
    [lane, id, account, workspaceId],
  );
  return rows[0] ?? null;
}

export async function saveDraft(
  db: Db,
  workspaceId: WorkspaceId,
  { lane, id, profileId }: DeskPlace,
  { account, document, at }: { readonly account: string; readonly document: object; readonly at: Date },
): Promise<void> {
  await db.query(
    `insert into desk_draft (lane, conversation_id, account_id, workspace_id, profile_id, document, saved_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (lane, conversation_id, account_id) do update set document = excluded.document, saved_at = excluded.saved_at`,
    [lane, id, account, workspaceId, profileId, JSON.stringify(document), at],
  );
}

export async function removeDraft(db: Db, workspaceId: WorkspaceId, { lane, id }: DeskPlace, account: string): Promise<void> {
  await db.query("delete from desk_draft where lane = $1 and conversation_id = $2 and account_id = $3 and workspace_id = $4", [
    lane,
    id,
    account,
    workspaceId,
  ]);
}
