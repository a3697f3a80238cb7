import type { Db, DbClient } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { Template } from "./template.ts";

export type TemplateState = Pick<Template, "name" | "language" | "status" | "category" | "qualityScore">;

const COLUMNS = `channel_id, workspace_id, external_id, name, language, status, category, parameter_format, components, quality_score, rejected_reason`;
const INPUT = `json_to_recordset($1::json) as x("channelId" uuid, "workspaceId" uuid, "externalId" text, name text, language text, status text, category text,
  "parameterFormat" text, components jsonb, "qualityScore" text, "rejectedReason" text)`;

// Rows that are as they were stay untouched, so that a sync without news leaves the catalog and its revision alone.
const UPSERT = `
insert into template as t (${COLUMNS}, synced_at)
select "channelId", "workspaceId", "externalId", name, language, status, category, "parameterFormat", components, "qualityScore", "rejectedReason", $2 from ${INPUT}
on conflict (channel_id, name, language) do update set
  external_id = excluded.external_id, status = excluded.status, category = excluded.category, parameter_format = excluded.parameter_format,
  components = excluded.components, quality_score = excluded.quality_score, rejected_reason = excluded.rejected_reason, synced_at = excluded.synced_at
where (t.external_id, t.status, t.category, t.parameter_format, t.components, t.quality_score, t.rejected_reason)
  is distinct from (excluded.external_id, excluded.status, excluded.category, excluded.parameter_format, excluded.components, excluded.quality_score, excluded.rejected_reason)`;

/** The account's list is the truth: what is not in it is gone. Answers how many rows changed. */
export async function replaceTemplates(client: DbClient, channelId: ChannelId, templates: readonly Template[], at: Date): Promise<number> {
  const rows = templates.map(({ syncedAt: _, ...row }) => row);
  const upserted = await client.query(UPSERT, [JSON.stringify(rows), at]);
  const removed = await client.query(
    `delete from template t where t.channel_id = $2 and not exists (select from ${INPUT} where x.name = t.name and x.language = t.language)`,
    [JSON.stringify(rows), channelId],
  );
  return (upserted.rowCount ?? 0) + (removed.rowCount ?? 0);
}

/** Two clocks, one of which tells whole seconds. */
const CLOCKS_DIFFER = "2 seconds";

/**
 * The same news may come twice at once: one after the other, as a sync that has changed the row. Answers whether they are older than
 * what is known: webhooks come in any order, and up to a week late (section 6.2).
 */
export async function lockTemplate(
  client: DbClient,
  {
    channelId,
    name,
    language,
    at,
  }: { readonly channelId: ChannelId; readonly name: string; readonly language: string; readonly at: string | null },
): Promise<{ readonly isOlder: boolean }> {
  const { rows } = await client.query<{ isOlder: boolean }>(
    `select coalesce($4::timestamptz < told_at or $4::timestamptz < synced_at - interval '${CLOCKS_DIFFER}', false) as "isOlder"
     from template where channel_id = $1 and name = $2 and language = $3 for update`,
    [channelId, name, language, at],
  );
  return { isOlder: rows[0]?.isOlder ?? false };
}

/** What a webhook tells at once; the sync that follows is the truth. */
export async function setTemplateState(
  client: DbClient,
  channelId: ChannelId,
  name: string,
  language: string,
  news: { readonly status: string | null; readonly category: string | null; readonly quality: string | null; readonly at: string | null },
): Promise<boolean> {
  const result = await client.query(
    `update template set status = coalesce($4, status), category = coalesce($5, category), quality_score = coalesce($6, quality_score),
       told_at = coalesce($7::timestamptz, told_at)
     where channel_id = $1 and name = $2 and language = $3
       and (status, category, quality_score) is distinct from (coalesce($4, status), coalesce($5, category), coalesce($6, quality_score))`,
    [channelId, name, language, news.status, news.category, news.quality, news.at],
  );
  return result.rowCount === 1;
}

/** How the templates stand, before a sync changes them. */
export async function readTemplateStates(client: DbClient, channelId: ChannelId): Promise<readonly TemplateState[]> {
  const { rows } = await client.query<TemplateState>(
    `select name, language, status, category, quality_score as "qualityScore" from template where channel_id = $1`,
    [channelId],
  );
  return rows;
}

export async function noteSync(
  db: Db | DbClient,
  channelId: ChannelId,
  outcome: { readonly at: Date; readonly error: string | null },
): Promise<void> {
  await db.query(
    "update channel set templates_synced_at = case when $3::text is null then $2 else templates_synced_at end, templates_sync_error = $3 where id = $1",
    [channelId, outcome.at, outcome.error],
  );
}

export async function listChannelsToSync(
  db: Db,
): Promise<readonly { readonly id: ChannelId; readonly workspaceId: WorkspaceId; readonly syncedAt: Date | null }[]> {
  const { rows } = await db.query<{ id: ChannelId; workspaceId: WorkspaceId; syncedAt: Date | null }>(
    `select id, workspace_id as "workspaceId", templates_synced_at as "syncedAt" from channel where kind = 'whatsapp' order by id`,
  );
  return rows;
}
