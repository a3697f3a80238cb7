import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { OptInForm } from "../pages/opt-in-form.ts";

export type OptInFormRow = OptInForm & { readonly workspaceId: WorkspaceId; readonly changedAt: Date; readonly changedBy: string };
const ROW = `id, workspace_id as "workspaceId", name, version, document, is_open as "isOpen", changed_at as "changedAt", changed_by as "changedBy"`;

export async function listOptInForms(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly OptInFormRow[]> {
  return (await db.query<OptInFormRow>(`select ${ROW} from opt_in_form where workspace_id = $1 order by not is_open, name`, [workspaceId]))
    .rows;
}

export async function readOptInForm(db: Db | DbClient, id: string): Promise<OptInFormRow | null> {
  return (await db.query<OptInFormRow>(`select ${ROW} from opt_in_form where id = $1`, [id])).rows[0] ?? null;
}

/** Forms of one workspace are changed one after the other. */
export async function lockOptInForm(client: DbClient, workspaceId: WorkspaceId, name: string): Promise<OptInFormRow | null> {
  await client.query("select from workspace where id = $1 for update", [workspaceId]);
  const { rows } = await client.query<OptInFormRow>(`select ${ROW} from opt_in_form where workspace_id = $1 and name = $2`, [
    workspaceId,
    name,
  ]);
  return rows[0] ?? null;
}

export async function writeOptInForm(client: DbClient, form: OptInFormRow): Promise<void> {
  const { id, workspaceId, name, version, document, isOpen, changedAt, changedBy } = form;
  const text = JSON.stringify(document);
  await client.query(
    `insert into opt_in_form (id, workspace_id, name, version, document, is_open, changed_at, changed_by) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (id) do update set version = $4, document = $5, is_open = $6, changed_at = $7, changed_by = $8`,
    [id, workspaceId, name, version, text, isOpen, changedAt, changedBy],
  );
  await client.query(
    `insert into opt_in_form_version (form_id, version, document, saved_at, saved_by) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [id, version, text, changedAt, changedBy],
  );
}

export async function readOptInFormVersion(db: Db, id: string, version: number): Promise<OptInForm["document"] | null> {
  const { rows } = await db.query<{ document: OptInForm["document"] }>(
    "select document from opt_in_form_version where form_id = $1 and version = $2",
    [id, version],
  );
  return rows[0]?.document ?? null;
}
