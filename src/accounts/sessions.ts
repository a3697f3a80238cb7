import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { networkOf } from "../platform/network.ts";
import {
  holdsPasswordLink,
  lockAccountOfLink,
  readAccountsByEmail,
  readPasswordHash,
  replacePassword,
  setPassword,
  useLink,
} from "./account.store.ts";
import { actorOf, type Caller } from "./caller.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { rightsOfRole } from "./rights.ts";
import {
  deleteSession,
  deleteSessionOf,
  endOtherAccess,
  extendSession,
  insertSession,
  insertStep,
  listSessions,
  noticeSessions,
  readSession,
  type SessionHow,
  type SessionOfAccount,
  type SessionRow,
  touchSession,
} from "./session.store.ts";
import { createSignInBackoff } from "./sign-in-backoff.ts";
import { hashToken, newToken } from "./token.ts";

export const SESSION_DAYS = 14;
const SESSION_MS = SESSION_DAYS * 86_400_000;
/** A session in use is prolonged once a day, not with each request. */
const EXTEND_AFTER_MS = 86_400_000;
/** How exactly it is known when a session was last used. */
const SEEN_EVERY_MS = 5 * 60_000;
/** Between the password and the code. */
const STEP_MS = 10 * 60_000;
/** Whoever signed in within this time may change how they sign in; a browser left open may not. */
const RECENT_MS = 15 * 60_000;

type AccountCaller = Extract<Caller, { readonly kind: "account" }>;
/** Where a sign-in comes from: an address, and what the browser says it is. */
export type Visitor = { readonly from: string; readonly agent?: string | undefined };
export type SessionCaller = AccountCaller & {
  readonly sessionId: string;
  readonly workspaceName: string;
  readonly hasPassword: boolean;
  /** The workspace wants more than a password, and this session showed no more: it holds no right until a second factor is set up. */
  readonly secondFactorDue: boolean;
  /** Signed in just now: may change how they sign in. */
  readonly isRecent: boolean;
  /** Just now, for another `SESSION_DAYS`: whoever keeps the token has to keep it as long. */
  readonly isProlonged: boolean;
};
export type PasswordChange =
  | { readonly kind: "changed" }
  /** The old password is wrong, or was changed by somebody else meanwhile. */
  | { readonly kind: "refused" }
  /** A first password is another way to sign in, and nothing else proves that it is them. */
  | { readonly kind: "sign_in_again" }
  | { readonly kind: "wait"; readonly seconds: number };
export type SignIn =
  | { readonly kind: "signed_in"; readonly token: string; readonly caller: SessionCaller }
  | { readonly kind: "refused" }
  | { readonly kind: "wait"; readonly seconds: number }
  /** So far all is right; by this token and a code the sign-in goes on (`second-factor.ts`). */
  | { readonly kind: "code_due"; readonly token: string }
  /** Address and password are right in each of these. */
  | { readonly kind: "choose"; readonly workspaces: readonly { readonly id: WorkspaceId; readonly name: string }[] };

export type Sessions = {
  /** Read anew each time, so that a session that was ended, or a role that was taken, is felt by the next request of every process. */
  readonly callerOf: (token: string) => Promise<SessionCaller | null>;
  /** The same for whoever only looks again: neither counts as use nor prolongs, since the browser could not be told. */
  readonly stillCallerOf: (token: string) => Promise<SessionCaller | null>;
  /** The same address and password may be right in several workspaces; `workspaceId` says which is meant. */
  readonly signIn: (
    credentials: Visitor & { readonly email: string; readonly password: string; readonly workspaceId?: string | undefined },
  ) => Promise<SignIn>;
  /** Of whoever is signed in by the token: every other session ends, and so do links. `oldPassword`: null for an account that has none. */
  readonly changePassword: (
    caller: SessionCaller,
    change: { readonly token: string; readonly oldPassword: string | null; readonly newPassword: string; readonly from: string },
  ) => Promise<PasswordChange>;
  /** A link works once, for 30 minutes. */
  readonly signInByLink: (token: string, visitor: Visitor) => Promise<SignIn>;
  /** By the link of an invitation or of a reset; it works once. */
  readonly signInWithNewPassword: (token: string, password: string, visitor: Visitor) => Promise<SignIn>;
  /** For who was proven otherwise, by a code, a passkey or elsewhere; in the transaction of that proof. */
  readonly begin: (on: Db | DbClient, accountId: string, how: SessionHow, visitor: Visitor) => Promise<string | null>;
  /** Of a session that was begun; null: refused. */
  readonly begun: (token: string | null) => Promise<SignIn>;
  readonly signOut: (token: string) => Promise<void>;
  readonly list: (caller: SessionCaller) => Promise<readonly SessionOfAccount[]>;
  /** Those begun elsewhere up to now are known to whoever holds this one. */
  readonly notice: (caller: SessionCaller) => Promise<void>;
  /** False: there is no such session of this account. */
  readonly end: (caller: SessionCaller, id: string) => Promise<boolean>;
};

export function createSessions(db: Db, clock: Clock, ids: Ids): Sessions {
  const backoff = createSignInBackoff(clock);
  const keyOf = (email: string, from: string): string => `${email}\n${networkOf(from)}`;

  const callerIn = (row: SessionRow, now: number): Omit<SessionCaller, "isProlonged"> => ({
    ...toCaller(row),
    isRecent: now - row.createdAt.getTime() < RECENT_MS,
  });
  const read = async (hash: Buffer): Promise<SessionCaller | null> => {
    const now = clock.now();
    const row = await readSession(db, hash, new Date(now));
    if (!row) return null;
    const isProlonged = row.expiresAt.getTime() - now < SESSION_MS - EXTEND_AFTER_MS;
    if (isProlonged) await extendSession(db, hash, new Date(now + SESSION_MS));
    if (now - row.seenAt.getTime() > SEEN_EVERY_MS) await touchSession(db, hash, new Date(now));
    return { ...callerIn(row, now), isProlonged };
  };
  const begin = async (
    on: Db | DbClient,
    accountId: string,
    how: SessionHow,
    { from, agent = "" }: Visitor,
    checkedHash: string | null = null,
  ): Promise<string | null> => {
    const token = newToken();
    const now = clock.now();
    const session = {
      tokenHash: hashToken(token),
      accountId,
      now: new Date(now),
      expiresAt: new Date(now + SESSION_MS),
      how,
      isStrong: how !== "password" && how !== "link",
      address: from,
      agent: agent.slice(0, 300),
    };
    return (await insertSession(on, session, checkedHash)) ? token : null;
  };
  const begun = async (token: string | null): Promise<SignIn> => {
    const caller = token === null ? null : await read(hashToken(token));
    return token === null || caller === null ? { kind: "refused" } : { kind: "signed_in", token, caller };
  };
  const codeDue = async (on: Db | DbClient, accountId: string, how: "password" | "link", checkedHash: string | null): Promise<SignIn> => {
    const token = newToken();
    const now = clock.now();
    const step = { tokenHash: hashToken(token), accountId, how, now: new Date(now), expiresAt: new Date(now + STEP_MS) };
    return (await insertStep(on, step, checkedHash)) ? { kind: "code_due", token } : { kind: "refused" };
  };
  const byLink = async (hash: Buffer, passwordHash: string | null, visitor: Visitor): Promise<SignIn> => {
    const answer = await inTransaction(db, async (client): Promise<SignIn | string | null> => {
      const account = await lockAccountOfLink(client, hash);
      const how = { setsPassword: passwordHash !== null, now: new Date(clock.now()) };
      if (account === null || !(await useLink(client, hash, how))) return null;
      if (passwordHash !== null) await setPassword(client, account.id, passwordHash);
      return account.hasSecondFactor ? codeDue(client, account.id, "link", null) : begin(client, account.id, "link", visitor, passwordHash);
    });
    return answer === null || typeof answer === "string" ? begun(answer) : answer;
  };

  return {
    callerOf: async (token) => read(hashToken(token)),
    stillCallerOf: async (token) => {
      const now = clock.now();
      const row = await readSession(db, hashToken(token), new Date(now));
      return row && { ...callerIn(row, now), isProlonged: false };
    },
    begin,
    begun,
    signIn: async ({ email, password, workspaceId, from, agent }) => {
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
      if (account.hasSecondFactor) return codeDue(db, account.id, "password", account.passwordHash);
      return begun(await begin(db, account.id, "password", { from, agent }, account.passwordHash));
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
      if (checked === null && !caller.isRecent) return { kind: "sign_in_again" };
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
    signInByLink: async (token, visitor) => byLink(hashToken(token), null, visitor),
    signInWithNewPassword: async (token, password, visitor) => {
      const hash = hashToken(token);
      // Hashing a password is slow on purpose: not for a link that does not hold.
      if (!(await holdsPasswordLink(db, hash, new Date(clock.now())))) return { kind: "refused" };
      return byLink(hash, await hashPassword(password), visitor);
    },
    signOut: async (token) => deleteSession(db, hashToken(token)),
    list: async ({ accountId, sessionId }) => listSessions(db, accountId, sessionId, new Date(clock.now())),
    notice: async ({ sessionId }) => noticeSessions(db, sessionId, new Date(clock.now())),
    end: async (caller, id) =>
      inTransaction(db, async (client) => {
        const isEnded = await deleteSessionOf(client, caller.accountId, id);
        const { workspaceId, accountId } = caller;
        if (isEnded)
          await insertAuditEntry(client, {
            id: ids.next(),
            workspaceId,
            actor: actorOf(caller),
            action: "account.session_ended",
            subject: `account:${accountId}`,
            detail: { session: id },
          });
        return isEnded;
      }),
  };
}

function toCaller(row: SessionRow): Omit<SessionCaller, "isProlonged" | "isRecent"> {
  const secondFactorDue = row.requiresSecondFactor && !row.isStrong;
  return {
    kind: "account",
    sessionId: row.id,
    workspaceId: row.workspaceId,
    workspaceName: row.workspaceName,
    hasPassword: row.hasPassword,
    accountId: row.accountId,
    email: row.email,
    name: row.name,
    role: row.role,
    secondFactorDue,
    rights: secondFactorDue ? new Set() : rightsOfRole(row.role),
  };
}
