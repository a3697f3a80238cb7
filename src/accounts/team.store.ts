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
  /** Signs in with more than a password: codes, or a passkey. */
  readonly hasSecondFactor: boolean;
};

const MEMBER = `id, email, name, role, created_at as "createdAt", last_signed_in_at as "lastSignedInAt", disabled_at as "disabledAt",
  password_hash is not null or (last_signed_in_at is not null and not password_due) as "hasArrived",
  totp_since is not null or exists (select from passkey p where p.account_id = account.id) as "hasSecondFactor"`;

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

/** Codes, recovery codes and passkeys. False: there was none. */
export async function forgetSecondFactor(client: DbClient, id: string): Promise<boolean> {
  const codes = await client.query("delete from recovery_code where account_id = $1", [id]);
  const passkeys = await client.query("delete from passkey where account_id = $1", [id]);
  const account = await client.query(
    "update account set totp = null, totp_since = null, code_failures = 0, code_failed_at = null where id = $1 and totp is not null",
    [id],
  );
  return [codes, passkeys, account].some(({ rowCount }) => (rowCount ?? 0) > 0);
}

export async function forgetPassword(client: DbClient, id: string): Promise<void> {
  await client.query("update account set password_hash = null, password_due = true where id = $1", [id]);
}

/** Sessions, steps under way, and links that nobody has used yet. */
export async function endAccess(client: DbClient, id: string): Promise<void> {
  await client.query("delete from session where account_id = $1", [id]);
  await client.query("delete from sign_in_step where account_id = $1", [id]);
  await client.query("delete from sign_in_link where account_id = $1 and used_at is null", [id]);
}
