import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type TemplateLanguageRow = { readonly workspaceId: WorkspaceId; readonly name: string; readonly language: string };

export async function readTemplateLanguages(db: Db | DbClient): Promise<readonly TemplateLanguageRow[]> {
  return (await db.query<TemplateLanguageRow>(`select workspace_id as "workspaceId", name, language from template_language`)).rows;
}

/** Null takes it away. Answers whether that changed anything. */
export async function writeTemplateLanguage(
  client: DbClient,
  { workspaceId, name }: { readonly workspaceId: WorkspaceId; readonly name: string },
  chosen: { readonly language: string; readonly at: Date; readonly by: string } | null,
): Promise<boolean> {
  const { rowCount } = chosen
    ? await client.query(
        `insert into template_language as t (workspace_id, name, language, changed_at, changed_by) values ($1, $2, $3, $4, $5)
         on conflict (workspace_id, name) do update set language = $3, changed_at = $4, changed_by = $5 where t.language <> $3`,
        [workspaceId, name, chosen.language, chosen.at, chosen.by],
      )
    : await client.query("delete from template_language where workspace_id = $1 and name = $2", [workspaceId, name]);
  return (rowCount ?? 0) > 0;
}
