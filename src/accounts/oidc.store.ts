import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { AccountRole } from "./rights.ts";

export type OidcAttempt = { readonly nonce: string; readonly verifier: Buffer; readonly returnTo: string };

export async function insertAttempt(
  db: Db,
  attempt: OidcAttempt & { readonly stateHash: Uint8Array; readonly expiresAt: Date; readonly now: Date },
): Promise<void> {
  await db.query("insert into oidc_attempt (state_hash, nonce, verifier, return_to, expires_at) values ($1, $2, $3, $4, $5)", [
    attempt.stateHash,
    attempt.nonce,
    attempt.verifier,
    attempt.returnTo,
    attempt.expiresAt,
  ]);
  await db.query("delete from oidc_attempt where expires_at < $1", [attempt.now]);
}

/** Once. */
export async function takeAttempt(db: Db, stateHash: Uint8Array, now: Date): Promise<OidcAttempt | null> {
  const { rows } = await db.query<OidcAttempt>(
    `delete from oidc_attempt where state_hash = $1 and expires_at > $2 returning nonce, verifier, return_to as "returnTo"`,
    [stateHash, now],
  );
  return rows[0] ?? null;
}

/** Of the accounts of this address that may come in, the one that was used last. */
export async function findAccountByEmail(
  client: DbClient,
  email: string,
): Promise<{ readonly id: string; readonly isKeptOut: boolean } | null> {
  const { rows } = await client.query<{ id: string; isKeptOut: boolean }>(
    `select id, disabled_at is not null as "isKeptOut" from account where email = $1
     order by disabled_at is not null, last_signed_in_at desc nulls last, created_at limit 1 for update`,
    [email],
  );
  return rows[0] ?? null;
}

export async function insertOidcAccount(
  client: DbClient,
  account: { readonly id: string; readonly email: string; readonly name: string; readonly role: AccountRole; readonly createdAt: Date },
): Promise<WorkspaceId | null> {
  const { rows } = await client.query<{ workspaceId: WorkspaceId }>(
    `insert into account (id, workspace_id, email, name, role, created_at)
     select $1, w.id, $2, $3, $4, $5 from (select id from workspace order by created_at, id limit 1) w
     on conflict do nothing returning workspace_id as "workspaceId"`,
    [account.id, account.email, account.name, account.role, account.createdAt],
  );
  return rows[0]?.workspaceId ?? null;
}
