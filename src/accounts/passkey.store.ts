import type { Db, DbClient } from "../db/pool.ts";

export type PasskeyView = { readonly id: string; readonly name: string; readonly createdAt: Date; readonly lastUsedAt: Date | null };
export type PasskeyKey = {
  readonly id: string;
  readonly accountId: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
};

export async function insertChallenge(
  db: Db,
  asked: { readonly challenge: string; readonly accountId: string | null; readonly expiresAt: Date; readonly now: Date },
): Promise<void> {
  await db.query("insert into passkey_challenge (challenge, account_id, expires_at) values ($1, $2, $3)", [
    asked.challenge,
    asked.accountId,
    asked.expiresAt,
  ]);
  await db.query("delete from passkey_challenge where expires_at < $1", [asked.now]);
}

/** True once, and only for whom it was asked. */
export async function takeChallenge(db: Db, challenge: string, accountId: string | null, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    "delete from passkey_challenge where challenge = $1 and account_id is not distinct from $2 and expires_at > $3",
    [challenge, accountId, now],
  );
  return rowCount === 1;
}

export async function listPasskeys(db: Db, accountId: string): Promise<readonly PasskeyView[]> {
  const { rows } = await db.query<PasskeyView>(
    `select id, name, created_at as "createdAt", last_used_at as "lastUsedAt" from passkey where account_id = $1 order by created_at, id`,
    [accountId],
  );
  return rows;
}

/** False: it is known already, of this or of another account. */
export async function insertPasskey(
  client: DbClient,
  { id, accountId, publicKey, counter, transports }: Omit<PasskeyKey, "publicKey"> & { readonly publicKey: Uint8Array },
  name: string,
  at: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into passkey (id, account_id, public_key, counter, transports, name, created_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do nothing`,
    [id, accountId, publicKey, counter, transports, name, at],
  );
  return rowCount === 1;
}

export async function lockPasskey(client: DbClient, id: string): Promise<PasskeyKey | null> {
  const { rows } = await client.query<PasskeyKey>(
    `select id, account_id as "accountId", public_key as "publicKey", counter, transports from passkey where id = $1 for update`,
    [id],
  );
  return rows[0] ?? null;
}

export async function usePasskey(client: DbClient, id: string, counter: number, at: Date): Promise<void> {
  await client.query("update passkey set counter = $2, last_used_at = $3 where id = $1", [id, counter, at]);
}

/** Answers the name of before; null: there is none. */
export async function renamePasskey(client: DbClient, accountId: string, id: string, name: string): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    `with before as (select id, name from passkey where account_id = $1 and id = $2 for update)
     update passkey p set name = $3 from before where p.id = before.id returning before.name`,
    [accountId, id, name],
  );
  return rows[0]?.name ?? null;
}

/** Answers its name; null: there is none. */
export async function deletePasskey(client: DbClient, accountId: string, id: string): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>("delete from passkey where account_id = $1 and id = $2 returning name", [
    accountId,
    id,
  ]);
  return rows[0]?.name ?? null;
}
