import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { AccountRole } from "./rights.ts";

export type ApiKeyRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly madeBy: string | null;
  readonly rights: readonly string[];
};
export type HeldApiKey = ApiKeyRow & {
  /** As they are now; null: nobody made it. */
  readonly maker: { readonly role: AccountRole; readonly isKeptOut: boolean } | null;
};
export type ApiKeyView = {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly rights: readonly string[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
};

export async function readApiKey(db: Db, hash: Uint8Array): Promise<HeldApiKey | null> {
  const { rows } = await db.query<HeldApiKey>({
    name: "read_api_key",
    text: `select k.id, k.workspace_id as "workspaceId", k.name, k.created_by as "madeBy", k.rights,
        case when a.id is not null then jsonb_build_object('role', a.role, 'isKeptOut', a.disabled_at is not null) end as maker
      from api_key k left join account a on a.id = k.created_by where k.hash = $1 and k.revoked_at is null`,
    values: [hash],
  });
  return rows[0] ?? null;
}

export async function insertApiKey(
  db: Db | DbClient,
  key: ApiKeyRow & { readonly hash: Uint8Array; readonly hint: string },
): Promise<boolean> {
  const result = await db.query(
    "insert into api_key (id, workspace_id, name, hash, hint, rights, created_by) values ($1, $2, $3, $4, $5, $6, $7) on conflict (hash) do nothing",
    [key.id, key.workspaceId, key.name, key.hash, key.hint, key.rights, key.madeBy],
  );
  return result.rowCount === 1;
}

export async function touchApiKey(db: Db, id: string, at: Date): Promise<void> {
  await db.query("update api_key set last_used_at = greatest(last_used_at, $2) where id = $1", [id, at]);
}

export async function listApiKeys(db: Db, workspaceId: WorkspaceId): Promise<readonly ApiKeyView[]> {
  const { rows } = await db.query<ApiKeyView>(
    `select id, name, hint, rights, created_at as "createdAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"
     from api_key where workspace_id = $1 order by created_at desc, id desc`,
    [workspaceId],
  );
  return rows;
}

export async function revokeApiKey(client: DbClient, workspaceId: WorkspaceId, id: string, at: Date): Promise<boolean> {
  const result = await client.query("update api_key set revoked_at = $3 where workspace_id = $1 and id = $2 and revoked_at is null", [
    workspaceId,
    id,
    at,
  ]);
  return result.rowCount === 1;
}
