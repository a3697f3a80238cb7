import type { PolicyDocument, PolicyInForce } from "../contact-rules/document.ts";
import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type PolicyDraft = {
  readonly document: PolicyDocument;
  readonly revision: number;
  readonly savedAt: Date;
  readonly savedBy: string;
};
export type PolicyVersion = PolicyInForce & { readonly activatedAt: Date; readonly activatedBy: string };

const VERSION = `version, document, holidays, activated_at as "activatedAt", activated_by as "activatedBy"`;

/** Those in force. */
export async function readPolicies(db: Db | DbClient): Promise<ReadonlyMap<WorkspaceId, PolicyInForce>> {
  const { rows } = await db.query<PolicyInForce & { readonly workspaceId: WorkspaceId }>(
    `select distinct on (workspace_id) workspace_id as "workspaceId", version, document, holidays from policy_version order by workspace_id, version desc`,
  );
  return new Map(rows.map(({ workspaceId, version, document, holidays }) => [workspaceId, { version, document, holidays }]));
}

export async function readDraft(db: Db | DbClient, workspaceId: WorkspaceId): Promise<PolicyDraft | null> {
  const { rows } = await db.query<PolicyDraft>(
    `select document, revision, saved_at as "savedAt", saved_by as "savedBy" from policy_draft where workspace_id = $1`,
    [workspaceId],
  );
  return rows[0] ?? null;
}

/** Changes of one workspace's policy come one after the other. */
export async function lockPolicy(client: DbClient, workspaceId: WorkspaceId): Promise<void> {
  await client.query("select from workspace where id = $1 for update", [workspaceId]);
}

export async function writeDraft(client: DbClient, workspaceId: WorkspaceId, draft: PolicyDraft): Promise<void> {
  await client.query(
    `insert into policy_draft (workspace_id, document, revision, saved_at, saved_by) values ($1, $2, $3, $4, $5)
     on conflict (workspace_id) do update set document = $2, revision = $3, saved_at = $4, saved_by = $5`,
    [workspaceId, JSON.stringify(draft.document), draft.revision, draft.savedAt, draft.savedBy],
  );
}

/** Newest first. */
export async function listVersions(db: Db | DbClient, workspaceId: WorkspaceId, limit: number): Promise<readonly PolicyVersion[]> {
  const { rows } = await db.query<PolicyVersion>(
    `select ${VERSION} from policy_version where workspace_id = $1 order by version desc limit $2`,
    [workspaceId, limit],
  );
  return rows;
}

export async function findVersion(db: Db | DbClient, workspaceId: WorkspaceId, version: number): Promise<PolicyVersion | null> {
  const { rows } = await db.query<PolicyVersion>(`select ${VERSION} from policy_version where workspace_id = $1 and version = $2`, [
    workspaceId,
    version,
  ]);
  return rows[0] ?? null;
}

export async function insertVersion(client: DbClient, workspaceId: WorkspaceId, version: PolicyVersion): Promise<void> {
  await client.query(
    `insert into policy_version (workspace_id, version, document, holidays, activated_at, activated_by) values ($1, $2, $3, $4, $5, $6)`,
    [
      workspaceId,
      version.version,
      JSON.stringify(version.document),
      JSON.stringify(version.holidays),
      version.activatedAt,
      version.activatedBy,
    ],
  );
}
