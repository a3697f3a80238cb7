import type { DbClient } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";

export type TemplateEventKind = "submitted" | "status" | "category" | "category_announced" | "quality" | "deleted";
export type NewTemplateEvent = {
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly name: string;
  readonly language: string;
  readonly kind: TemplateEventKind;
  readonly detail: JsonObject;
  readonly at: Date;
};

/**
 * A webhook and the sync after it tell the same, in either order, and a webhook comes twice: what leads to where the last
 * event of its kind led adds its words to that one. Submissions always stand for themselves.
 */
export async function insertTemplateEvent(client: DbClient, event: NewTemplateEvent): Promise<void> {
  const { workspaceId, channelId, name, language, kind, detail, at } = event;
  const key = [channelId, name, language, kind, JSON.stringify(detail)];
  if (kind !== "submitted") {
    const merged = await client.query(
      `update template_event e set detail = e.detail || $5::jsonb
       where e.id = (select max(l.id) from template_event l where l.channel_id = $1 and l.name = $2 and l.language = $3 and l.kind in ($4, 'submitted', 'deleted'))
         and e.kind = $4 and e.detail->>'to' is not distinct from $5::jsonb->>'to'`,
      key,
    );
    if ((merged.rowCount ?? 0) > 0) return;
  }
  await client.query(
    `insert into template_event (workspace_id, channel_id, name, language, kind, detail, at) values ($6, $1, $2, $3, $4, $5, $7)`,
    [...key, workspaceId, at],
  );
}
