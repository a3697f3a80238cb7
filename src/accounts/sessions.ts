import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import {
  type AccountRow,
  deleteSession,
  extendSession,
  holdsPasswordLink,
  insertSession,
  readAccountByEmail,
  readSession,
  usePasswordLink,
  useSignInLink,
} from "./account.store.ts";
import type { Caller } from "./caller.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { rightsOfRole } from "./rights.ts";
import { createSignInBackoff } from "./sign-in-backoff.ts";
import { hashToken, newToken } from "./token.ts";

export const SESSION_DAYS = 14;
const SESSION_MS = SESSION_DAYS * 86_400_000;
/** A session in use is prolonged once a day, not with each request. */
const EXTEND_AFTER_MS = 86_400_000;

type AccountCaller = Extract<Caller, { readonly kind: "account" }>;
export type SessionCaller = AccountCaller & { readonly workspaceName: string };
export type SignIn =
  | { readonly kind: "signed_in"; readonly token: string; readonly caller: SessionCaller }
  | { readonly kind: "refused" }
  | { readonly kind: "wait"; readonly seconds: number };

export type Sessions = {
  /** Read anew each time, so that a session that was ended, or a role that was taken, is felt by the next request of every process. */
  readonly callerOf: (token: string) => Promise<SessionCaller | null>;
  readonly signIn: (credentials: { readonly email: string; readonly password: string; readonly from: string }) => Promise<SignIn>;
  /** A link works once, for 30 minutes. */
  readonly signInByLink: (token: string) => Promise<SignIn>;
  /** By the link of an invitation or of a reset; it works once. */
  readonly signInWithNewPassword: (token: string, password: string) => Promise<SignIn>;
  readonly signOut: (token: string) => Promise<void>;
};

export function createSessions(db: Db, clock: Clock): Sessions {
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
    callerOf: async (token) => read(hashToken(token)),
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
    signInWithNewPassword: async (token, password) => {
      const hash = hashToken(token);
      // Hashing a password is slow on purpose: not for a link that does not hold.
      if (!(await holdsPasswordLink(db, hash, new Date(clock.now())))) return { kind: "refused" };
      const accountId = await usePasswordLink(db, hash, await hashPassword(password), new Date(clock.now()));
      return accountId === null ? { kind: "refused" } : begin(accountId);
    },
    signOut: async (token) => deleteSession(db, hashToken(token)),
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
