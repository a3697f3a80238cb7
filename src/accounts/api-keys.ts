import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";
import { type ApiKeyView, insertApiKey, listApiKeys, type HeldApiKey, readApiKey, revokeApiKey, touchApiKey } from "./api-key.store.ts";
import { accountOf, actorOf, type Caller } from "./caller.ts";
import { knownRights, type Right, rightsOfRole } from "./rights.ts";
import { ShortCache } from "../platform/short-cache.ts";
import { hashToken, newToken } from "./token.ts";

export type ApiKeys = {
  /**
   * Null: unknown, revoked, or made by somebody who is kept out. What a person's key may do is no more than its maker may now; both are
   * read anew each time. A key of the installation is remembered for a few seconds.
   */
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
  const known = new ShortCache<HeldApiKey | null>(clock, { forMs: CACHE_MS, limit: 1_000 });
  const touched = new Map<string, number>();
  const callerBy = async (row: HeldApiKey | null): Promise<Caller | null> => {
    if (!row || row.maker?.isKeptOut === true) return null;
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
      rights: row.maker ? both(knownRights(row.rights), rightsOfRole(row.maker.role)) : knownRights(row.rights),
    };
  };
  const audit = async (client: DbClient, by: Caller, action: string, id: string, detail: Json): Promise<void> =>
    insertAuditEntry(client, { id: ids.next(), workspaceId: by.workspaceId, actor: actorOf(by), action, subject: `api_key:${id}`, detail });
  return {
    callerOf: async (key) => {
      const hash = hashToken(key);
      let anew = false;
      const row = await known.get(hash.toString("base64"), async () => {
        anew = true;
        return readApiKey(db, hash);
      });
      return callerBy(row === null || row.maker === null || anew ? row : await readApiKey(db, hash));
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

function both(one: ReadonlySet<Right>, other: ReadonlySet<Right>): ReadonlySet<Right> {
  return new Set([...one].filter((right) => other.has(right)));
}

/** Enough to tell keys apart, far too little to guess one. */
export function hintOf(key: string): string {
  return `${key.slice(0, 7)}…`;
}
