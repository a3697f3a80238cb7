import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type FactorRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly totp: Buffer | null;
  readonly isOn: boolean;
  readonly lastStep: number;
  readonly failures: number;
  readonly failedAt: Date | null;
};

const FACTOR = `a.id, a.workspace_id as "workspaceId", a.totp, a.totp_since is not null as "isOn", a.totp_step as "lastStep",
  a.code_failures as failures, a.code_failed_at as "failedAt"`;

/** Null: there is no such step, or its account is kept out. */
export async function lockFactorOfStep(client: DbClient, tokenHash: Uint8Array, now: Date): Promise<FactorRow | null> {
  const { rows } = await client.query<FactorRow>(
    `select ${FACTOR} from account a where a.disabled_at is null
       and a.id = (select account_id from sign_in_step where token_hash = $1 and expires_at > $2) for update`,
    [tokenHash, now],
  );
  return rows[0] ?? null;
}

/** True once: whoever takes it goes on alone. */
export async function takeStep(client: DbClient, tokenHash: Uint8Array): Promise<boolean> {
  return (await client.query("delete from sign_in_step where token_hash = $1", [tokenHash])).rowCount === 1;
}

export async function lockFactor(client: DbClient, accountId: string): Promise<FactorRow | null> {
  const { rows } = await client.query<FactorRow>(`select ${FACTOR} from account a where a.id = $1 and a.disabled_at is null for update`, [
    accountId,
  ]);
  return rows[0] ?? null;
}

export async function saveTotp(client: DbClient, accountId: string, sealed: Uint8Array): Promise<void> {
  await client.query("update account set totp = $2, totp_since = null where id = $1", [accountId, sealed]);
}

export async function turnTotpOn(client: DbClient, accountId: string, since: Date): Promise<void> {
  await client.query("update account set totp_since = $2 where id = $1", [accountId, since]);
}

export async function turnTotpOff(client: DbClient, accountId: string): Promise<void> {
  await client.query("update account set totp = null, totp_since = null where id = $1", [accountId]);
  await client.query("delete from recovery_code where account_id = $1", [accountId]);
}

export async function countWrongCode(client: DbClient, accountId: string, at: Date): Promise<void> {
  await client.query("update account set code_failures = code_failures + 1, code_failed_at = $2 where id = $1", [accountId, at]);
}

export async function countRightCode(client: DbClient, accountId: string, step: number): Promise<void> {
  await client.query("update account set code_failures = 0, code_failed_at = null, totp_step = greatest(totp_step, $2) where id = $1", [
    accountId,
    step,
  ]);
}

export async function replaceRecoveryCodes(client: DbClient, accountId: string, hashes: readonly Uint8Array[]): Promise<void> {
  await client.query("delete from recovery_code where account_id = $1", [accountId]);
  await client.query("insert into recovery_code (account_id, hash) select $1, h from unnest($2::bytea[]) as x(h)", [accountId, hashes]);
}

export async function useRecoveryCode(client: DbClient, accountId: string, hash: Uint8Array, at: Date): Promise<boolean> {
  const { rowCount } = await client.query("update recovery_code set used_at = $3 where account_id = $1 and hash = $2 and used_at is null", [
    accountId,
    hash,
    at,
  ]);
  return rowCount === 1;
}

export async function readFactor(db: Db, accountId: string): Promise<{ readonly isOn: boolean; readonly codesLeft: number }> {
  const { rows } = await db.query<{ isOn: boolean; codesLeft: number }>(
    `select totp_since is not null as "isOn", (select count(*)::int from recovery_code where account_id = $1 and used_at is null) as "codesLeft"
     from account where id = $1`,
    [accountId],
  );
  return rows[0] ?? { isOn: false, codesLeft: 0 };
}

export async function makeSessionStrong(client: DbClient, tokenHash: Uint8Array): Promise<void> {
  await client.query("update session set is_strong = true where token_hash = $1", [tokenHash]);
}

/** What the workspace demands. */
export async function readRequirement(db: Db | DbClient, workspaceId: WorkspaceId): Promise<boolean> {
  const { rows } = await db.query<{ required: boolean }>("select requires_second_factor as required from workspace where id = $1", [
    workspaceId,
  ]);
  return rows[0]?.required ?? false;
}

/** Answers how it was before. */
export async function swapRequirement(client: DbClient, workspaceId: WorkspaceId, required: boolean): Promise<boolean> {
  const { rows } = await client.query<{ before: boolean }>(
    `with before as (select id, requires_second_factor as before from workspace where id = $1 for update)
     update workspace w set requires_second_factor = $2 from before where w.id = before.id returning before.before`,
    [workspaceId, required],
  );
  return rows[0]?.before ?? false;
}
