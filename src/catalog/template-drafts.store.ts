import type { Db, DbClient } from "../db/pool.ts";
import type { TemplateDraft } from "../messages/template/draft.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";

export type TemplateDraftRow = {
  readonly id: string;
  readonly channelId: ChannelId;
  readonly document: TemplateDraft;
  readonly revision: number;
  readonly savedAt: Date;
  readonly savedBy: string;
  readonly submittedAt: Date | null;
  readonly submittedRevision: number | null;
};

const COLUMNS = `id, channel_id as "channelId", document, revision, saved_at as "savedAt", saved_by as "savedBy",
  submitted_at as "submittedAt", submitted_revision as "submittedRevision"`;

export async function listTemplateDraftRows(db: Db, workspaceId: WorkspaceId): Promise<readonly TemplateDraftRow[]> {
  const { rows } = await db.query<TemplateDraftRow>(
    `select ${COLUMNS} from template_draft where workspace_id = $1 order by saved_at desc limit 500`,
    [workspaceId],
  );
  return rows;
}

export async function readTemplateDraft(db: Db | DbClient, workspaceId: WorkspaceId, id: string): Promise<TemplateDraftRow | null> {
  const { rows } = await db.query<TemplateDraftRow>(`select ${COLUMNS} from template_draft where workspace_id = $1 and id = $2`, [
    workspaceId,
    id,
  ]);
  return rows[0] ?? null;
}

export async function findTemplateDraft(
  db: Db | DbClient,
  channelId: ChannelId,
  { name, language }: Pick<TemplateDraft, "name" | "language">,
): Promise<TemplateDraftRow | null> {
  const { rows } = await db.query<TemplateDraftRow>(
    `select ${COLUMNS} from template_draft where channel_id = $1 and name = $2 and language = $3`,
    [channelId, name, language],
  );
  return rows[0] ?? null;
}

type Written = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly document: TemplateDraft;
  /** 0: a new one. */
  readonly revision: number;
  readonly at: Date;
  readonly savedBy: string;
};

/** Null when it is no longer the one that was read, or, being new, another draft has the name and the language. */
export async function writeTemplateDraft(client: DbClient, draft: Written): Promise<TemplateDraftRow | null> {
  const { id, workspaceId, channelId, document, revision, at, savedBy } = draft;
  const values = [workspaceId, id, document.name, document.language, JSON.stringify(document), at, savedBy];
  const { rows } =
    revision === 0
      ? await client.query<TemplateDraftRow>(
          `insert into template_draft (workspace_id, id, name, language, document, saved_at, saved_by, channel_id, revision)
           values ($1, $2, $3, $4, $5, $6, $7, $8, 1) on conflict do nothing returning ${COLUMNS}`,
          [...values, channelId],
        )
      : await client.query<TemplateDraftRow>(
          `update template_draft d set name = $3, language = $4, document = $5, saved_at = $6, saved_by = $7, revision = revision + 1
           where workspace_id = $1 and id = $2 and revision = $8 and not exists (
             select from template_draft o where o.channel_id = d.channel_id and o.name = $3 and o.language = $4 and o.id <> d.id)
           returning ${COLUMNS}`,
          [...values, revision],
        );
  return rows[0] ?? null;
}

export async function markSubmitted(client: DbClient, id: string, revision: number, at: Date): Promise<void> {
  await client.query("update template_draft set submitted_at = $3, submitted_revision = $2 where id = $1", [id, revision, at]);
}

export async function deleteTemplateDraft(client: DbClient, workspaceId: WorkspaceId, id: string): Promise<TemplateDraftRow | null> {
  const { rows } = await client.query<TemplateDraftRow>(
    `delete from template_draft where workspace_id = $1 and id = $2 returning ${COLUMNS}`,
    [workspaceId, id],
  );
  return rows[0] ?? null;
}

export type SampleFile = { readonly id: string; readonly type: string; readonly name: string; readonly content: Buffer };

/** Answers the id of the file of these bytes, which may be an older one. */
export async function writeSample(
  db: Db,
  sample: SampleFile & { readonly workspaceId: WorkspaceId; readonly hash: Buffer; readonly at: Date },
): Promise<string> {
  const { id, workspaceId, hash, type, name, content, at } = sample;
  const { rows } = await db.query<{ id: string }>(
    `insert into template_sample as s (id, workspace_id, hash, type, name, content, created_at, needed_at) values ($1, $2, $3, $4, $5, $6, $7, $7)
     on conflict (workspace_id, hash) do update set needed_at = excluded.needed_at returning id`,
    [id, workspaceId, hash, type, name, content, at],
  );
  return rows[0]?.id ?? id;
}

export async function readSample(db: Db, workspaceId: WorkspaceId, id: string): Promise<SampleFile | null> {
  const { rows } = await db.query<SampleFile>("select id, type, name, content from template_sample where workspace_id = $1 and id = $2", [
    workspaceId,
    id,
  ]);
  return rows[0] ?? null;
}

const IN_A_DRAFT =
  "exists (select from template_draft d where d.workspace_id = s.workspace_id and strpos(d.document::text, s.id::text) > 0)";

/** Notes which samples drafts name, and removes those that none has named since `before`; answers how many. */
export async function removeUnneededSamples(db: Db, { now, before }: { readonly now: Date; readonly before: Date }): Promise<number> {
  await db.query(`update template_sample s set needed_at = $1 where s.needed_at < $1::timestamptz - interval '1 hour' and ${IN_A_DRAFT}`, [
    now,
  ]);
  const { rowCount } = await db.query(`delete from template_sample s where s.needed_at < $1 and not ${IN_A_DRAFT}`, [before]);
  return rowCount ?? 0;
}
