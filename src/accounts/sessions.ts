import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import {
  type AccountRow,
  deleteSession,
  extendSession,
  holdsPasswordLink,
  insertSession,
  lockAccountOfLink,
  endOtherAccess,
  readAccountsByEmail,
  readPasswordHash,
  readSession,
  replacePassword,
  setPassword,
  useLink,
} from "./account.store.ts";
import { actorOf, type Caller } from "./caller.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { rightsOfRole } from "./rights.ts";
import { createSignInBackoff } from "./sign-in-backoff.ts";
import { hashToken, newToken } from "./token.ts";

export const SESSION_DAYS = 14;
const SESSION_MS = SESSION_DAYS * 86_400_000;
/** A session in use is prolonged once a day, not with each request. */
const EXTEND_AFTER_MS = 86_400_000;

type AccountCaller = Extract<Caller, { readonly kind: "account" }>;
export type SessionCaller = AccountCaller & {
  readonly workspaceName: string;
  readonly hasPassword: boolean;
  /** Just now, for another `SESSION_DAYS`: whoever keeps the token has to keep it as long. */
  readonly isProlonged: boolean;
};
export type PasswordChange =
  | { readonly kind: "changed" }
  /** The old password is wrong, or was changed by somebody else meanwhile. */
  | { readonly kind: "refused" }
  | { readonly kind: "wait"; readonly seconds: number };
export type SignIn =
  | { readonly kind: "signed_in"; readonly token: string; readonly caller: SessionCaller }
  | { readonly kind: "refused" }
  | { readonly kind: "wait"; readonly seconds: number }
  /** Address and password are right in each of these. */
  | { readonly kind: "choose"; readonly workspaces: readonly { readonly id: WorkspaceId; readonly name: string }[] };

export type Sessions = {
  /** Read anew each time, so that a session that was ended, or a role that was taken, is felt by the next request of every process. */
  readonly callerOf: (token: string) => Promise<SessionCaller | null>;
  /** The same address and password may be right in several workspaces; `workspaceId` says which is meant. */
  readonly signIn: (credentials: {
    readonly email: string;
    readonly password: string;
    readonly workspaceId?: string | undefined;
    readonly from: string;
  }) => Promise<SignIn>;
  /** Of whoever is signed in by the token: every other session ends, and so do links. `oldPassword`: null for an account that has none. */
  readonly changePassword: (
    caller: AccountCaller,
    change: { readonly token: string; readonly oldPassword: string | null; readonly newPassword: string; readonly from: string },
  ) => Promise<PasswordChange>;
  /** A link works once, for 30 minutes. */
  readonly signInByLink: (token: string) => Promise<SignIn>;
  /** By the link of an invitation or of a reset; it works once. */
  readonly signInWithNewPassword: (token: string, password: string) => Promise<SignIn>;
  readonly signOut: (token: string) => Promise<void>;
};

export function createSessions(db: Db, clock: Clock, ids: Ids): Sessions {
  const backoff = createSignInBackoff(clock);
  const keyOf = (email: string, from: string): string => `${email}\n${from}`;

  const read = async (hash: Buffer): Promise<SessionCaller | null> => {
    const now = clock.now();
    const row = await readSession(db, hash, new Date(now));
    if (!row) return null;
    const isProlonged = row.expiresAt.getTime() - now < SESSION_MS - EXTEND_AFTER_MS;
    if (isProlonged) await extendSession(db, hash, new Date(now + SESSION_MS));
    return { ...toCaller(row), isProlonged };
  };
  const begin = async (on: Db | DbClient, accountId: string, checkedHash: string | null): Promise<string | null> => {
    const token = newToken();
    const now = clock.now();
    const session = { tokenHash: hashToken(token), accountId, now: new Date(now), expiresAt: new Date(now + SESSION_MS) };
    return (await insertSession(on, session, checkedHash)) ? token : null;
  };
  const begun = async (token: string | null): Promise<SignIn> => {
    const caller = token === null ? null : await read(hashToken(token));
    return token === null || caller === null ? { kind: "refused" } : { kind: "signed_in", token, caller };
  };
  const byLink = async (hash: Buffer, passwordHash: string | null): Promise<SignIn> =>
    begun(
      await inTransaction(db, async (client) => {
        const accountId = await lockAccountOfLink(client, hash);
        const how = { setsPassword: passwordHash !== null, now: new Date(clock.now()) };
        if (accountId === null || !(await useLink(client, hash, how))) return null;
        if (passwordHash !== null) await setPassword(client, accountId, passwordHash);
        return begin(client, accountId, passwordHash);
      }),
    );

  return {
    callerOf: async (token) => read(hashToken(token)),
    signIn: async ({ email, password, workspaceId, from }) => {
      const name = email.normalize("NFC").toLowerCase();
      const key = keyOf(name, from);
      const seconds = backoff.secondsToWait(key);
      if (seconds > 0) return { kind: "wait", seconds };
      // Counted before the slow check, so that parallel guesses do not all pass the gate.
      backoff.tried(key);
      const accounts = await readAccountsByEmail(db, name);
      if (accounts.length === 0) await verifyPassword(password, null);
      const right: (typeof accounts)[number][] = [];
      for (const account of accounts) if (await verifyPassword(password, account.passwordHash)) right.push(account);
      const meant = workspaceId === undefined ? right : right.filter((account) => account.workspaceId === workspaceId);
      const [account] = meant;
      if (!account) {
        backoff.refused(key);
        return { kind: "refused" };
      }
      backoff.succeeded(key);
      if (meant.length > 1) return { kind: "choose", workspaces: meant.map((one) => ({ id: one.workspaceId, name: one.workspaceName })) };
      // What was checked may have been reset meanwhile.
      return begun(await begin(db, account.id, account.passwordHash));
    },
    changePassword: async (caller, { token, oldPassword, newPassword, from }) => {
      const key = keyOf(caller.email, from);
      const seconds = backoff.secondsToWait(key);
      if (seconds > 0) return { kind: "wait", seconds };
      backoff.tried(key);
      const checked = await readPasswordHash(db, caller.accountId);
      const right = checked === null ? oldPassword === null : oldPassword !== null && (await verifyPassword(oldPassword, checked));
      if (!right) {
        backoff.refused(key);
        return { kind: "refused" };
      }
      backoff.succeeded(key);
      const hash = await hashPassword(newPassword);
      return inTransaction(db, async (client): Promise<PasswordChange> => {
        if (!(await replacePassword(client, caller.accountId, checked, hash))) return { kind: "refused" };
        await endOtherAccess(client, caller.accountId, hashToken(token));
        const { workspaceId, accountId } = caller;
        await insertAuditEntry(client, {
          id: ids.next(),
          workspaceId,
          actor: actorOf(caller),
          action: "account.password_changed",
          subject: `account:${accountId}`,
          detail: {},
        });
        return { kind: "changed" };
      });
    },
    signInByLink: async (token) => byLink(hashToken(token), null),
    signInWithNewPassword: async (token, password) => {
      const hash = hashToken(token);
      // Hashing a password is slow on purpose: not for a link that does not hold.
      if (!(await holdsPasswordLink(db, hash, new Date(clock.now())))) return { kind: "refused" };
      return byLink(hash, await hashPassword(password));
    },
    signOut: async (token) => deleteSession(db, hashToken(token)),
  };
}

function toCaller(row: AccountRow): Omit<SessionCaller, "isProlonged"> {
  return {
    kind: "account",
    workspaceId: row.workspaceId,
    workspaceName: row.workspaceName,
    hasPassword: row.hasPassword,
    accountId: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    rights: rightsOfRole(row.role),
  };
}
