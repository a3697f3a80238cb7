import type { Db } from "../db/pool.ts";
import type { MessageId, WorkspaceId } from "../platform/ids.ts";

export type StoredLink = {
  readonly code: string;
  readonly workspaceId: WorkspaceId;
  readonly messageId: MessageId;
  readonly place: string;
  readonly target: string;
};

const READ = `select code, workspace_id as "workspaceId", message_id as "messageId", place, target from link where code = $1`;

export async function readLink(db: Db, code: string): Promise<StoredLink | null> {
  return (await db.query<StoredLink>({ name: "read_link", text: READ, values: [code] })).rows[0] ?? null;
}
