import type { TemplateDetail } from "../contract/template.ts";
import type { Db } from "../db/pool.ts";
import type { JsonObject } from "../platform/json.ts";

export type RawTemplate = {
  readonly id: string;
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
  readonly held_by: readonly { readonly name: string; readonly title: string }[];
  readonly opens: readonly { readonly name: string; readonly title: string }[];
  readonly paused: { readonly title?: string; readonly at: string } | null;
  readonly announced: { readonly to: string; readonly when?: string } | null;
};

const USED_BY = `coalesce((
  select jsonb_agg(distinct jsonb_build_object('name', j.name, 'title', j.title))
  from journey j join journey_version v on v.id = j.live_version_id
  where j.workspace_id = t.workspace_id and j.state = 'live' and exists (
    select 1 from jsonb_each(v.document->'nodes') as node
    where node.value->'content'->>'kind' = 'template' and node.value->'content'->>'name' = t.name)), '[]')`;
const HELD_BY = `coalesce((
  select jsonb_agg(jsonb_build_object('name', g.name, 'title', coalesce(g.document->>'title', g.name)) order by g.name)
  from campaign g where g.workspace_id = t.workspace_id and g.state not in ('finished', 'cancelled')
    and jsonb_path_exists(g.document, '$.variants[*].messages.** ? (@.kind == "template" && @.name == $name)', jsonb_build_object('name', t.name))), '[]')`;
/** Forms that a button of it opens. */
const OPENS = `coalesce((
  select jsonb_agg(jsonb_build_object('name', f.name, 'title', coalesce(f.draft->>'title', f.name)) order by f.name)
  from form f where f.workspace_id = t.workspace_id
    and jsonb_path_exists(t.components, '$.** ? (@.flow_id == $id)', jsonb_build_object('id', f.flow_id))), '[]')`;
const lastOf = (kind: string): string =>
  `select e.* from template_event e where e.channel_id = t.channel_id and e.name = t.name and e.language = t.language and e.kind ${kind} order by e.id desc limit 1`;

/** Of everything, or of one by WhatsApp's id. */
export async function readTemplateRows(db: Db, workspaceId: string, id: string | null): Promise<readonly RawTemplate[]> {
  const { rows } = await db.query<RawTemplate>(
    `select t.external_id as id, t.channel_id, c.name as channel_name, t.name, t.language, t.status, t.category, t.quality_score, t.rejected_reason,
       t.synced_at, t.components, ${USED_BY} as used_by, ${HELD_BY} as held_by, ${OPENS} as opens,
       (select e.detail || jsonb_build_object('at', e.at) from (${lastOf("= 'status'")}) e where t.status = 'PAUSED' and e.detail->>'to' = 'PAUSED') as paused,
       (select e.detail from (${lastOf("in ('category', 'category_announced')")}) e where e.kind = 'category_announced' and e.detail->>'to' <> t.category) as announced
     from template t join channel c on c.id = t.channel_id
     where t.workspace_id = $1 and ($2::text is null or t.external_id = $2) order by t.name, t.language`,
    [workspaceId, id],
  );
  return rows;
}

export async function readTemplateHistory(
  db: Db,
  { channel_id, name, language }: Pick<RawTemplate, "channel_id" | "name" | "language">,
): Promise<TemplateDetail["history"]> {
  const { rows } = await db.query<{ kind: string; detail: JsonObject; at: Date }>(
    "select kind, detail, at from template_event where channel_id = $1 and name = $2 and language = $3 order by id desc limit 200",
    [channel_id, name, language],
  );
  return rows.map(({ kind, detail, at }) => ({ kind, detail, at: at.toISOString() }));
}

export async function readTemplateRule(db: Db, workspaceId: string, name: string): Promise<TemplateDetail["rule"]> {
  const { rows } = await db.query<NonNullable<TemplateDetail["rule"]>>(
    `select action, fallback from template_rule where workspace_id = $1 and name = $2`,
    [workspaceId, name],
  );
  return rows[0] ?? null;
}

export async function approvedEditsOf(
  db: Db,
  { channel_id, name, language }: Pick<RawTemplate, "channel_id" | "name" | "language">,
): Promise<readonly number[]> {
  const { rows } = await db.query<{ at: Date }>(
    `select at from template_event where channel_id = $1 and name = $2 and language = $3 and kind = 'submitted' and detail->>'was' = 'APPROVED'
       and id > coalesce((select max(id) from template_event where channel_id = $1 and name = $2 and language = $3 and kind = 'deleted'), 0)`,
    [channel_id, name, language],
  );
  return rows.map(({ at }) => at.getTime());
}

export async function listSyncStates(
  db: Db,
  workspaceId: string,
): Promise<readonly { readonly id: string; readonly name: string; readonly syncedAt: Date | null; readonly error: string | null }[]> {
  const { rows } = await db.query<{ id: string; name: string; syncedAt: Date | null; error: string | null }>(
    `select id, name, templates_synced_at as "syncedAt", templates_sync_error as error from channel where workspace_id = $1 order by created_at`,
    [workspaceId],
  );
  return rows;
}
