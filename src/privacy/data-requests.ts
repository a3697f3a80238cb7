/** Requests for a copy of what is known of somebody: from the moment they are told until somebody has handed the copy over. The copy itself is made
 * when it is fetched (`export-person.ts`), so that it is as new as can be. */
import type { Db, DbClient } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import { type DataRequest, insertRequest, markAnswered, readOpenRequests, readRequests } from "./data-request.store.ts";

export type { DataRequest };

/** A month, as the GDPR (Article 12(3)) and Shopify both give. */
const ANSWERED_WITHIN_MS = 30 * 86_400_000;
const MOST_LISTED = 200;

export async function askForCopy(
  client: DbClient,
  workspaceId: WorkspaceId,
  asked: { readonly id: string; readonly profileId: ProfileId; readonly by: string; readonly reference: string | null; readonly at: Date },
): Promise<void> {
  const { id, profileId, by, reference, at } = asked;
  await insertRequest(client, workspaceId, {
    id,
    profileId,
    askedBy: by,
    reference,
    askedAt: at,
    dueAt: new Date(at.getTime() + ANSWERED_WITHIN_MS),
  });
}

export async function listDataRequests(db: Db, workspaceId: WorkspaceId): Promise<readonly DataRequest[]> {
  return readRequests(db, workspaceId, MOST_LISTED);
}

export async function answerDataRequest(
  db: Db,
  workspaceId: WorkspaceId,
  id: string,
  answered: { readonly by: string; readonly at: Date },
): Promise<DataRequest | null> {
  return markAnswered(db, workspaceId, id, answered);
}

/** Of each workspace in which somebody waits. */
export async function openDataRequests(db: Db): ReturnType<typeof readOpenRequests> {
  return readOpenRequests(db);
}
