import type { Db } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { Template } from "./template.ts";

export type TemplateFacts = Pick<Template, "channelId" | "externalId" | "name" | "language" | "status" | "category" | "components"> & {
  /** When it was edited here while it was approved, in ms; not another one that had its name before. */
  readonly approvedEdits: readonly number[];
};
export type TemplateFace = Pick<Template, "name" | "language" | "category" | "components">;

export async function readTemplateFacts(
  db: Db,
  workspaceId: WorkspaceId,
  { externalId }: { readonly externalId: string },
): Promise<TemplateFacts | null> {
  const { rows } = await db.query<TemplateFacts>(
    `select t.channel_id as "channelId", t.external_id as "externalId", t.name, t.language, t.status, t.category, t.components,
       coalesce((select json_agg(extract(epoch from e.at) * 1000 order by e.id) from template_event e
         where e.channel_id = t.channel_id and e.name = t.name and e.language = t.language and e.kind = 'submitted' and e.detail->>'was' = 'APPROVED'
           and e.id > coalesce((select max(d.id) from template_event d where d.channel_id = e.channel_id and d.name = e.name and d.language = e.language and d.kind = 'deleted'), 0)), '[]') as "approvedEdits"
     from template t where t.workspace_id = $1 and t.external_id = $2`,
    [workspaceId, externalId],
  );
  return rows[0] ?? null;
}

export async function listTemplateFaces(db: Db, channelId: ChannelId): Promise<readonly TemplateFace[]> {
  const { rows } = await db.query<TemplateFace>(
    "select name, language, category, components from template where channel_id = $1 and status not in ('REJECTED', 'DELETED')",
    [channelId],
  );
  return rows;
}
