import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { TemplateRule } from "./template.ts";

export type TemplateRuleRow = TemplateRule & { readonly workspaceId: WorkspaceId; readonly name: string };

export async function readTemplateRules(db: Db | DbClient): Promise<readonly TemplateRuleRow[]> {
  const { rows } = await db.query<TemplateRuleRow>(`select workspace_id as "workspaceId", name, action, fallback from template_rule`);
  return rows;
}

/** Null takes it away. Answers whether that changed anything. */
export async function writeTemplateRule(
  client: DbClient,
  workspaceId: WorkspaceId,
  name: string,
  rule: (TemplateRule & { readonly at: Date; readonly by: string }) | null,
): Promise<boolean> {
  const { rowCount } = rule
    ? await client.query(
        `insert into template_rule as r (workspace_id, name, action, fallback, changed_at, changed_by) values ($1, $2, $3, $4, $5, $6)
         on conflict (workspace_id, name) do update set action = $3, fallback = $4, changed_at = $5, changed_by = $6
         where (r.action, r.fallback) is distinct from ($3, $4)`,
        [workspaceId, name, rule.action, rule.fallback, rule.at, rule.by],
      )
    : await client.query("delete from template_rule where workspace_id = $1 and name = $2", [workspaceId, name]);
  return (rowCount ?? 0) > 0;
}
