import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { AccountRole } from "./rights.ts";

export type Member = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: AccountRole;
  readonly createdAt: Date;
  readonly lastSignedInAt: Date | null;
  readonly disabledAt: Date | null;
  /** Has a password, or came without one and has had none reset since. Somebody who was only invited may never come. */
  readonly hasArrived: boolean;
};

const MEMBER = `id, email, name, role, created_at as "createdAt", last_signed_in_at as "lastSignedInAt", disabled_at as "disabledAt",
  password_hash is not null or (last_signed_in_at is not null and not password_due) as "hasArrived"`;

export async function listMembers(db: Db, workspaceId: WorkspaceId): Promise<readonly Member[]> {
  const { rows } = await db.query<Member>(`select ${MEMBER} from account where workspace_id = $1 order by created_at, id`, [workspaceId]);
  return rows;
}

/** All of them: who is the last owner can only be said of all, and must not change meanwhile. */
export async function lockMembers(client: DbClient, workspaceId: WorkspaceId): Promise<readonly Member[]> {
  const { rows } = await client.query<Member>(`select ${MEMBER} from account where workspace_id = $1 order by id for update`, [
    workspaceId,
  ]);
  return rows;
}

/** Null: an account with this address exists in the workspace already. */
export async function insertMember(
  client: DbClient,
  workspaceId: WorkspaceId,
  member: Pick<Member, "id" | "email" | "name" | "role" | "createdAt">,
): Promise<Member | null> {
  const { rows } = await client.query<Member>(
    `insert into account (id, workspace_id, email, name, role, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (workspace_id, email) do nothing returning ${MEMBER}`,
    [member.id, workspaceId, member.email, member.name, member.role, member.createdAt],
  );
  return rows[0] ?? null;
}

export async function updateMember(client: DbClient, { id, name, role, disabledAt }: Member): Promise<void> {
  await client.query("update account set name = $2, role = $3, disabled_at = $4 where id = $1", [id, name, role, disabledAt]);
}

export async function forgetPassword(client: DbClient, id: string): Promise<void> {
  await client.query("update account set password_hash = null, password_due = true where id = $1", [id]);
}

/** Sessions, and links that nobody has used yet. */
export async function endAccess(client: DbClient, id: string): Promise<void> {
  await client.query("delete from session where account_id = $1", [id]);
  await client.query("delete from sign_in_link where account_id = $1 and used_at is null", [id]);
}
