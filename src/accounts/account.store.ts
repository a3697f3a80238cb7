import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { AccountRole } from "./rights.ts";

type AccountRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly workspaceName: string;
  readonly hasSecondFactor: boolean;
};

const ACCOUNT = `a.id, a.workspace_id as "workspaceId", w.name as "workspaceName", a.totp_since is not null as "hasSecondFactor"`;

type WithPassword = AccountRow & { readonly passwordHash: string | null };

/** One in each workspace at most; those that are kept out are left out. */
export async function readAccountsByEmail(db: Db, email: string): Promise<readonly WithPassword[]> {
  const { rows } = await db.query<WithPassword>(
    `select ${ACCOUNT}, a.password_hash as "passwordHash" from account a join workspace w on w.id = a.workspace_id
     where a.email = $1 and a.disabled_at is null order by w.name, a.id`,
    [email],
  );
  return rows;
}

export async function readPasswordHash(db: Db, accountId: string): Promise<string | null> {
  const { rows } = await db.query<{ hash: string | null }>("select password_hash as hash from account where id = $1", [accountId]);
  return rows[0]?.hash ?? null;
}

/** False: the password is another than the one that was checked, or the account is kept out by now. */
export async function replacePassword(client: DbClient, accountId: string, checkedHash: string | null, hash: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `update account set password_hash = $3, password_due = false
     where id = $1 and disabled_at is null and password_hash is not distinct from $2`,
    [accountId, checkedHash, hash],
  );
  return rowCount === 1;
}

/** The account of this address in the workspace: as it is when it exists, else as given. */
export async function insertAccount(
  db: Db,
  account: {
    readonly id: string;
    readonly workspaceId: WorkspaceId;
    readonly email: string;
    readonly name: string;
    readonly role: AccountRole;
    readonly passwordHash: string | null;
  },
): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into account (id, workspace_id, email, name, role, password_hash) values ($1, $2, $3, $4, $5, $6)
     on conflict (workspace_id, email) do update set email = excluded.email
     returning id`,
    [account.id, account.workspaceId, account.email, account.name, account.role, account.passwordHash],
  );
  return rows[0]?.id ?? account.id;
}

export async function insertSignInLink(
  db: Db | DbClient,
  link: { readonly tokenHash: Uint8Array; readonly accountId: string; readonly expiresAt: Date; readonly setsPassword: boolean },
): Promise<void> {
  await db.query("insert into sign_in_link (token_hash, account_id, expires_at, sets_password) values ($1, $2, $3, $4)", [
    link.tokenHash,
    link.accountId,
    link.expiresAt,
    link.setsPassword,
  ]);
}

/** Before the link's own row, as a reset takes them. Null: there is no such link, or its account is kept out. */
export async function lockAccountOfLink(
  client: DbClient,
  tokenHash: Uint8Array,
): Promise<{ readonly id: string; readonly hasSecondFactor: boolean } | null> {
  const { rows } = await client.query<{ id: string; hasSecondFactor: boolean }>(
    `select id, totp_since is not null as "hasSecondFactor" from account where id = (select account_id from sign_in_link where token_hash = $1) and disabled_at is null for update`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** False: it was used, holds no longer, or is of the other kind. */
export async function useLink(
  client: DbClient,
  tokenHash: Uint8Array,
  { setsPassword, now }: { readonly setsPassword: boolean; readonly now: Date },
): Promise<boolean> {
  const { rowCount } = await client.query(
    "update sign_in_link set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2 and sets_password = $3",
    [tokenHash, now, setsPassword],
  );
  return rowCount === 1;
}

export async function setPassword(client: DbClient, accountId: string, passwordHash: string): Promise<void> {
  await client.query("update account set password_hash = $2, password_due = false where id = $1", [accountId, passwordHash]);
}

export async function holdsPasswordLink(db: Db, tokenHash: Uint8Array, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    "select 1 from sign_in_link where token_hash = $1 and used_at is null and expires_at > $2 and sets_password",
    [tokenHash, now],
  );
  return rowCount === 1;
}
