import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import {
  type AccountRow,
  deleteSession,
  extendSession,
  insertSession,
  readAccountByEmail,
  readSession,
  useSignInLink,
} from "./account.store.ts";
import type { Caller } from "./caller.ts";
import { verifyPassword } from "./password.ts";
import { rightsOfRole } from "./rights.ts";
import { ShortCache } from "../platform/short-cache.ts";
import { createSignInBackoff } from "./sign-in-backoff.ts";
import { hashToken, newToken } from "./token.ts";

export const SESSION_DAYS = 14;
const SESSION_MS = SESSION_DAYS * 86_400_000;
/** A session in use is prolonged once a day, not with each request. */
const EXTEND_AFTER_MS = 86_400_000;
const CACHE_MS = 3_500;

type AccountCaller = Extract<Caller, { readonly kind: "account" }>;
export type SessionCaller = AccountCaller & { readonly workspaceName: string };
export type SignIn =
  | { readonly kind: "signed_in"; readonly token: string; readonly caller: SessionCaller }
  | { readonly kind: "refused" }
  | { readonly kind: "wait"; readonly seconds: number };

export type Sessions = {
  readonly callerOf: (token: string) => Promise<SessionCaller | null>;
  readonly signIn: (credentials: { readonly email: string; readonly password: string; readonly from: string }) => Promise<SignIn>;
  /** A link works once, for 30 minutes. */
  readonly signInByLink: (token: string) => Promise<SignIn>;
  readonly signOut: (token: string) => Promise<void>;
};

export function createSessions(db: Db, clock: Clock): Sessions {
  const known = new ShortCache<SessionCaller | null>(clock, { forMs: CACHE_MS, limit: 1_000 });
  const backoff = createSignInBackoff(clock);

  const read = async (hash: Buffer): Promise<SessionCaller | null> => {
    const now = clock.now();
    const row = await readSession(db, hash, new Date(now));
    if (!row) return null;
    if (row.expiresAt.getTime() - now < SESSION_MS - EXTEND_AFTER_MS) await extendSession(db, hash, new Date(now + SESSION_MS));
    return toCaller(row);
  };
  const begin = async (accountId: string): Promise<SignIn> => {
    const token = newToken();
    const now = clock.now();
    await insertSession(db, { tokenHash: hashToken(token), accountId, now: new Date(now), expiresAt: new Date(now + SESSION_MS) });
    const caller = await read(hashToken(token));
    return caller ? { kind: "signed_in", token, caller } : { kind: "refused" };
  };

  return {
    callerOf: async (token) => {
      const hash = hashToken(token);
      return known.get(hash.toString("base64"), async () => read(hash));
    },
    signIn: async ({ email, password, from }) => {
      const name = email.normalize("NFC").toLowerCase();
      const key = `${name}\n${from}`;
      const seconds = backoff.secondsToWait(key);
      if (seconds > 0) return { kind: "wait", seconds };
      // Counted before the slow check, so that parallel guesses do not all pass the gate.
      backoff.tried(key);
      const account = await readAccountByEmail(db, name);
      const right = await verifyPassword(password, account?.passwordHash ?? null);
      if (!account || !right) {
        backoff.refused(key);
        return { kind: "refused" };
      }
      backoff.succeeded(key);
      return begin(account.id);
    },
    signInByLink: async (token) => {
      const accountId = await useSignInLink(db, hashToken(token), new Date(clock.now()));
      return accountId === null ? { kind: "refused" } : begin(accountId);
    },
    signOut: async (token) => {
      const hash = hashToken(token);
      known.forget(hash.toString("base64"));
      await deleteSession(db, hash);
    },
  };
}

function toCaller(row: AccountRow): SessionCaller {
  return {
    kind: "account",
    workspaceId: row.workspaceId,
    workspaceName: row.workspaceName,
    accountId: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    rights: rightsOfRole(row.role),
  };
}
