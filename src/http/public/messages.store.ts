import type { MessageQuery, MessageView } from "../../contract/message.ts";
import type { Db } from "../../db/pool.ts";
import type { WorkspaceId } from "../../platform/ids.ts";

type MessageRow = Omit<MessageView, "createdAt" | "updatedAt" | "dueAt" | "expiresAt"> & {
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly dueAt: Date | null;
  readonly expiresAt: Date | null;
  /** With its microseconds, which a `Date` would lose and the next page would miss a row by. */
  readonly at: string;
};

// Walks the index (workspace_id, created_at desc, id desc); absent filters cost nothing.
const PAGE = `
select id, profile_id as "profileId", channel_id as "channelId", direction, state, external_id as "externalId", purpose, origin, content, rendered, decision,
  error, pricing, receipts, attempt, settled_by as "settledBy", replies_to as "repliesTo", due_at as "dueAt", expires_at as "expiresAt",
  created_at as "createdAt", updated_at as "updatedAt", created_at::text as at
from message_whole
where workspace_id = $1
  and ($2::text[] is null or state = any($2))
  and ($3::text[] is null or reason = any($3))
  and ($4::text is null or direction = $4)
  and ($5::uuid is null or (lane = $6 and profile_id = $5))
  and ($7::timestamptz is null or (created_at, id) < ($7, $8::uuid))
  and ($10::text[] is null or origin->>'versionId' = any($10))
  and ($11::text is null or origin->>'node' = $11)
order by created_at desc, id desc
limit $9`;

export type Cursor = { readonly at: string; readonly id: string };

export async function readMessagePage(
  db: Db,
  workspaceId: WorkspaceId,
  query: MessageQuery & { readonly lane: number | null; readonly before: Cursor | null; readonly versionIds: readonly string[] | null },
): Promise<{ readonly rows: readonly MessageView[]; readonly next: Cursor | null }> {
  const { rows } = await db.query<MessageRow>(PAGE, [
    workspaceId,
    query.state ?? null,
    query.reason ?? null,
    query.direction ?? null,
    query.profile ?? null,
    query.lane,
    query.before?.at ?? null,
    query.before?.id ?? null,
    query.limit + 1,
    query.versionIds,
    query.node ?? null,
  ]);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { rows: page.map(toView), next: rows.length > query.limit && last ? { at: last.at, id: last.id } : null };
}

function toView({ at: _, ...row }: MessageRow): MessageView {
  return {
    ...row,
    dueAt: row.dueAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
