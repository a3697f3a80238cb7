import type { Page } from "../contract/console.ts";
import type { Templates, UnrecognisedRow } from "../contract/console-settings.ts";
import type { Db } from "../db/pool.ts";
import type { JsonObject } from "../platform/json.ts";
import { readCursor, toPage } from "./cursor.ts";
import { iso } from "./message-view.ts";
import { templatePreview } from "./preview.ts";

type RawTemplate = {
  readonly channel_id: string;
  readonly channel_name: string;
  readonly name: string;
  readonly language: string;
  readonly status: string;
  readonly category: string;
  readonly quality_score: string | null;
  readonly rejected_reason: string | null;
  readonly synced_at: Date;
  readonly components: readonly JsonObject[];
  readonly used_by: readonly { readonly name: string; readonly title: string }[];
};

export async function listTemplates(db: Db, workspaceId: string): Promise<Templates> {
  const { rows } = await db.query<RawTemplate>(
    `select t.channel_id, c.name as channel_name, t.name, t.language, t.status, t.category, t.quality_score, t.rejected_reason, t.synced_at, t.components,
       coalesce((
         select jsonb_agg(distinct jsonb_build_object('name', j.name, 'title', j.title))
         from journey j join journey_version v on v.id = j.live_version_id
         where j.workspace_id = t.workspace_id and j.state = 'live' and exists (
           select 1 from jsonb_each(v.document->'nodes') as node
           where node.value->'content'->>'kind' = 'template' and node.value->'content'->>'name' = t.name)), '[]') as used_by
     from template t join channel c on c.id = t.channel_id where t.workspace_id = $1 order by t.name, t.language`,
    [workspaceId],
  );
  const channels = await db.query<{ id: string; name: string; templates_synced_at: Date | null; templates_sync_error: string | null }>(
    "select id, name, templates_synced_at, templates_sync_error from channel where workspace_id = $1 order by created_at",
    [workspaceId],
  );
  return {
    rows: rows.map((row) => ({
      channelId: row.channel_id,
      channelName: row.channel_name,
      name: row.name,
      language: row.language,
      status: row.status,
      category: row.category,
      qualityScore: row.quality_score,
      rejectedReason: row.rejected_reason,
      syncedAt: row.synced_at.toISOString(),
      preview: templatePreview(row.components),
      usedBy: row.used_by,
    })),
    channels: channels.rows.map((row) => ({
      id: row.id,
      name: row.name,
      syncedAt: iso(row.templates_synced_at),
      error: row.templates_sync_error,
    })),
  };
}

type RawUnrecognised = {
  readonly id: string;
  readonly cursor_at: string;
  readonly door: string;
  readonly reason: string;
  readonly payload: JsonObject;
  readonly received_at: Date;
};

export async function listUnrecognised(
  db: Db,
  workspaceId: string,
  query: { readonly after?: string | undefined; readonly limit: number },
): Promise<Page<UnrecognisedRow>> {
  const cursor = readCursor(query.after);
  const { rows } = await db.query<RawUnrecognised>(
    `select id, received_at::text as cursor_at, door, reason, payload, received_at from unrecognised
     where workspace_id = $1 and ($3::timestamptz is null or (received_at, id) < ($3::timestamptz, $4::uuid)) order by received_at desc, id desc limit $2`,
    [workspaceId, query.limit + 1, cursor?.at ?? null, cursor?.id ?? null],
  );
  return toPage(rows, query.limit, (row) => ({
    id: row.id,
    door: row.door,
    reason: row.reason,
    payload: row.payload,
    receivedAt: row.received_at.toISOString(),
  }));
}
