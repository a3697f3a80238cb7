import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";
import { type ApiKeyView, insertApiKey, listApiKeys, readApiKey, revokeApiKey, touchApiKey } from "./api-key.store.ts";
import { accountOf, actorOf, type Caller } from "./caller.ts";
import { knownRights, type Right } from "./rights.ts";
import { ShortCache } from "../platform/short-cache.ts";
import { hashToken, newToken } from "./token.ts";

export type ApiKeys = {
  /** Null: unknown or revoked (felt within 5 s by every process). */
  readonly callerOf: (key: string) => Promise<Caller | null>;
  /** The key itself is told this once. */
  readonly create: (
    by: Caller,
    name: string,
    rights: readonly Right[],
  ) => Promise<{ readonly id: string; readonly key: string; readonly hint: string }>;
  readonly list: (workspaceId: WorkspaceId) => Promise<readonly ApiKeyView[]>;
  readonly revoke: (by: Caller, id: string) => Promise<boolean>;
};

export const KEY_PREFIX = "pk_";
const CACHE_MS = 3_500;
const TOUCH_MS = 60_000;

export function createApiKeys(db: Db, clock: Clock, ids: Ids): ApiKeys {
  const known = new ShortCache<Caller | null>(clock, { forMs: CACHE_MS, limit: 1_000 });
  const touched = new Map<string, number>();
  const read = async (hash: Buffer): Promise<Caller | null> => {
    const row = await readApiKey(db, hash);
    if (!row) return null;
    if (clock.now() - (touched.get(row.id) ?? 0) > TOUCH_MS) {
      touched.set(row.id, clock.now());
      await touchApiKey(db, row.id, new Date(clock.now()));
    }
    return {
      kind: "key",
      workspaceId: row.workspaceId,
      keyId: row.id,
      name: row.name,
      madeBy: row.madeBy,
      rights: knownRights(row.rights),
    };
  };
  const audit = async (client: DbClient, by: Caller, action: string, id: string, detail: Json): Promise<void> =>
    insertAuditEntry(client, { id: ids.next(), workspaceId: by.workspaceId, actor: actorOf(by), action, subject: `api_key:${id}`, detail });
  return {
    callerOf: async (key) => {
      const hash = hashToken(key);
      return known.get(hash.toString("base64"), async () => read(hash));
    },
    create: async (by, name, rights) => {
      const key = newToken(KEY_PREFIX);
      const id = ids.next<string>();
      const { workspaceId } = by;
      await inTransaction(db, async (client) => {
        await insertApiKey(client, { id, workspaceId, name, madeBy: accountOf(by), rights, hash: hashToken(key), hint: hintOf(key) });
        await audit(client, by, "api_key.created", id, { name, rights: [...rights] });
      });
      return { id, key, hint: hintOf(key) };
    },
    list: async (workspaceId) => listApiKeys(db, workspaceId),
    revoke: async (by, id) =>
      inTransaction(db, async (client) => {
        const isRevoked = await revokeApiKey(client, by.workspaceId, id, new Date(clock.now()));
        if (isRevoked) await audit(client, by, "api_key.revoked", id, {});
        return isRevoked;
      }),
  };
}

/** Enough to tell keys apart, far too little to guess one. */
export function hintOf(key: string): string {
  return `${key.slice(0, 7)}…`;
}
