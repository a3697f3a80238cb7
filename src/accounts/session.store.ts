import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { AccountRole } from "./rights.ts";

export type SessionHow = "password" | "code" | "recovery_code" | "link" | "passkey" | "oidc";
export type NewSession = {
  readonly tokenHash: Uint8Array;
  readonly accountId: string;
  readonly now: Date;
  readonly expiresAt: Date;
  readonly how: SessionHow;
  readonly isStrong: boolean;
  readonly address: string;
  readonly agent: string;
};
export type SessionRow = {
  readonly id: string;
  readonly accountId: string;
  readonly workspaceId: WorkspaceId;
  readonly workspaceName: string;
  readonly email: string;
  readonly name: string;
  readonly role: AccountRole;
  readonly hasPassword: boolean;
  readonly requiresSecondFactor: boolean;
  readonly isStrong: boolean;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly expiresAt: Date;
};
export type SessionOfAccount = {
  readonly id: string;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly how: SessionHow;
  readonly address: string;
  readonly agent: string;
  readonly isNew: boolean;
};

/**
 * Under the account's row, so that a reset or a shut-out either comes before it, and it answers false, or after it, and ends it.
 * `checkedHash`: what the password was checked against, or null when it was none of a password.
 */
export async function insertSession(db: Db | DbClient, session: NewSession, checkedHash: string | null): Promise<boolean> {
  const { tokenHash, accountId, now, expiresAt, how, isStrong, address, agent } = session;
  const { rowCount } = await db.query(
    `with holder as (
       update account set last_signed_in_at = $3
       where id = $2 and disabled_at is null and ($5::text is null or password_hash = $5) returning id)
     insert into session (token_hash, account_id, created_at, seen_at, noticed_at, expires_at, how, is_strong, address, agent)
     select $1, id, $3, $3, $3, $4, $6, $7, $8, $9 from holder`,
    [tokenHash, accountId, now, expiresAt, checkedHash, how, isStrong, address, agent],
  );
  await db.query("delete from session where expires_at < $1", [now]);
  return rowCount === 1;
}

/** The same for an account that has to tell a code as well; the step holds for a few minutes. */
export async function insertStep(
  db: Db | DbClient,
  step: {
    readonly tokenHash: Uint8Array;
    readonly accountId: string;
    readonly how: "password" | "link";
    readonly expiresAt: Date;
    readonly now: Date;
  },
  checkedHash: string | null,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `with holder as (select id from account where id = $2 and disabled_at is null and ($5::text is null or password_hash = $5) for update)
     insert into sign_in_step (token_hash, account_id, how, expires_at) select $1, id, $3, $4 from holder`,
    [step.tokenHash, step.accountId, step.how, step.expiresAt, checkedHash],
  );
  await db.query("delete from sign_in_step where expires_at < $1", [step.now]);
  return rowCount === 1;
}

export async function readSession(db: Db, tokenHash: Uint8Array, now: Date): Promise<SessionRow | null> {
  const { rows } = await db.query<SessionRow>(
    `select s.id, a.id as "accountId", a.workspace_id as "workspaceId", w.name as "workspaceName", a.email, a.name, a.role,
       a.password_hash is not null as "hasPassword", w.requires_second_factor as "requiresSecondFactor", s.is_strong as "isStrong",
       s.created_at as "createdAt", s.seen_at as "seenAt", s.expires_at as "expiresAt"
     from session s join account a on a.id = s.account_id join workspace w on w.id = a.workspace_id
     where s.token_hash = $1 and s.expires_at > $2 and a.disabled_at is null`,
    [tokenHash, now],
  );
  return rows[0] ?? null;
}

export async function extendSession(db: Db, tokenHash: Uint8Array, expiresAt: Date): Promise<void> {
  await db.query("update session set expires_at = $2 where token_hash = $1", [tokenHash, expiresAt]);
}

export async function touchSession(db: Db, tokenHash: Uint8Array, seenAt: Date): Promise<void> {
  await db.query("update session set seen_at = $2 where token_hash = $1", [tokenHash, seenAt]);
}

export async function deleteSession(db: Db, tokenHash: Uint8Array): Promise<void> {
  await db.query("delete from session where token_hash = $1", [tokenHash]);
}

/** Newest first; `isNew`: begun since the holder of session `ownId` last looked. */
export async function listSessions(db: Db, accountId: string, ownId: string, now: Date): Promise<readonly SessionOfAccount[]> {
  const { rows } = await db.query<SessionOfAccount>(
    `select id, created_at as "createdAt", seen_at as "seenAt", how, address, agent,
       id <> $2 and created_at > coalesce((select noticed_at from session where id = $2), created_at) as "isNew"
     from session where account_id = $1 and expires_at > $3 order by created_at desc, id`,
    [accountId, ownId, now],
  );
  return rows;
}

export async function noticeSessions(db: Db, ownId: string, now: Date): Promise<void> {
  await db.query("update session set noticed_at = $2 where id = $1", [ownId, now]);
}

export async function deleteSessionOf(client: DbClient, accountId: string, id: string): Promise<boolean> {
  return (await client.query("delete from session where account_id = $1 and id = $2", [accountId, id])).rowCount === 1;
}

/** All sessions but one, steps under way, and links that nobody has used yet. */
export async function endOtherAccess(client: DbClient, accountId: string, keptHash: Uint8Array): Promise<void> {
  await client.query("delete from session where account_id = $1 and token_hash <> $2", [accountId, keptHash]);
  await client.query("delete from sign_in_step where account_id = $1", [accountId]);
  await client.query("delete from sign_in_link where account_id = $1 and used_at is null", [accountId]);
}
