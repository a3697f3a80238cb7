/** Journeys under work. Two people may write at once: whoever saves second is told what the first one saved, and nothing is lost. */
import { type Db, inTransaction } from "../db/pool.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import { deleteDraft, type DraftRow, isPublished, listDraftRows, readDraft, writeDraft } from "./journey-drafts.store.ts";

export type { DraftRow } from "./journey-drafts.store.ts";

export type SavedDraft =
  | { readonly saved: true; readonly revision: number; readonly savedAt: Date }
  /** Null: it was published or thrown away meanwhile. */
  | { readonly saved: false; readonly theirs: DraftRow | null };

type Deps = { readonly pool: Db; readonly ids: Ids };
type Whose = { readonly workspaceId: WorkspaceId; readonly name: string; readonly actor: string };

export async function saveDraft(
  { pool, ids }: Deps,
  draft: Whose & { readonly document: unknown; readonly revision: number; readonly baseVersion: number | null; readonly savedBy: string },
): Promise<SavedDraft> {
  const { workspaceId, name, actor } = draft;
  return inTransaction(pool, async (client) => {
    const written = await writeDraft(client, draft);
    if (!written) return { saved: false, theirs: await readDraft(client, workspaceId, name) };
    await insertAudit(client, {
      id: ids.next(),
      workspaceId,
      actor,
      action: "journey.draft",
      subject: name,
      detail: { revision: written.revision },
    });
    return { saved: true, ...written };
  });
}

/** False when somebody saved it meanwhile, or it is gone. */
export async function discardDraft({ pool, ids }: Deps, draft: Whose & { readonly revision: number }): Promise<boolean> {
  const { workspaceId, name, actor, revision } = draft;
  return inTransaction(pool, async (client) => {
    if (!(await deleteDraft(client, workspaceId, name, revision))) return false;
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "journey.discard_draft", subject: name, detail: { revision } });
    return true;
  });
}

export async function findDraft(
  pool: Db,
  workspaceId: WorkspaceId,
  name: string,
): Promise<{ readonly draft: DraftRow | null; readonly published: boolean }> {
  return { draft: await readDraft(pool, workspaceId, name), published: await isPublished(pool, workspaceId, name) };
}

export async function listDrafts(pool: Db, workspaceId: WorkspaceId): ReturnType<typeof listDraftRows> {
  return listDraftRows(pool, workspaceId);
}
