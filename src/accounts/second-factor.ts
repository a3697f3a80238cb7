/**
 * Codes of an app on the phone (TOTP, RFC 6238) beside the password, with recovery codes for the phone that is lost. Promises: a code is
 * taken once; wrong ones make the next wait longer, for the account, whichever process is asked; recovery codes are kept as hashes.
 */
import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import { qrSvg } from "../links/qr.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";
import type { Secrets } from "../platform/secrets.ts";
import { actorOf, type Caller } from "./caller.ts";
import {
  countRightCode,
  countWrongCode,
  type FactorRow,
  lockFactor,
  lockFactorOfStep,
  makeSessionStrong,
  readFactor,
  readRequirement,
  replaceRecoveryCodes,
  saveTotp,
  swapRequirement,
  takeStep,
  turnTotpOff,
  turnTotpOn,
  useRecoveryCode,
} from "./second-factor.store.ts";
import { endOtherAccess } from "./session.store.ts";
import type { SessionCaller, Sessions, SignIn, Visitor } from "./sessions.ts";
import { hashToken } from "./token.ts";

export type SecondFactorDeps = {
  readonly pool: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Pick<Secrets, "seal" | "open">;
  readonly sessions: Pick<Sessions, "begin" | "begun">;
};
export type Refused =
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "code_wrong" }
  /** Only somebody who signed in a moment ago may change how they sign in. */
  | { readonly kind: "sign_in_again" }
  | { readonly kind: "is_on" }
  | { readonly kind: "is_off" };
export type CodeSignIn = SignIn | { readonly kind: "code_wrong" };
/** The secret, once: as an address of an app, as a picture of it, and to be typed. */
export type Enrolment = { readonly kind: "begun"; readonly address: string; readonly qr: string; readonly secret: string };
export type RecoveryCodes = { readonly kind: "done"; readonly recoveryCodes: readonly string[] };

export type SecondFactor = ReturnType<typeof createSecondFactor>;

const PERIOD_S = 30;
/** One period before and after: clocks of phones differ. */
const WINDOW = 1;
const RECOVERY_CODES = 10;
const FREE_TRIES = 4;
const LONGEST_MS = 15 * 60_000;
const ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

export function createSecondFactor({ pool, clock, ids, secrets, sessions }: SecondFactorDeps) {
  const nowDate = (): Date => new Date(clock.now());
  const audit = async (client: DbClient, caller: Caller, action: string, subject: string, detail: Json = {}): Promise<void> =>
    insertAuditEntry(client, { id: ids.next(), workspaceId: caller.workspaceId, actor: actorOf(caller), action, subject, detail });
  const self = ({ accountId }: SessionCaller): string => `account:${accountId}`;
  const newCodes = async (client: DbClient, accountId: string): Promise<RecoveryCodes> => {
    const recoveryCodes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await replaceRecoveryCodes(client, accountId, recoveryCodes.map(hashOfRecovery));
    return { kind: "done", recoveryCodes };
  };
  /** Under the account's row, and committed also when it is wrong. */
  const check = async (client: DbClient, factor: FactorRow, code: string): Promise<"code" | "recovery_code" | Refused> => {
    const seconds = secondsToWait(factor, clock.now());
    if (seconds > 0) return { kind: "wait", seconds };
    const typed = code.replace(/[\s-]/g, "").toLowerCase();
    const step = /^\d{6}$/.test(typed) && factor.totp !== null ? stepOf(openTotp(secrets, factor), typed, clock.now()) : null;
    if (step !== null && step > factor.lastStep) {
      await countRightCode(client, factor.id, step);
      return "code";
    }
    if (factor.isOn && (await useRecoveryCode(client, factor.id, hashOfRecovery(typed), nowDate()))) {
      await countRightCode(client, factor.id, 0);
      return "recovery_code";
    }
    await countWrongCode(client, factor.id, nowDate());
    return { kind: "code_wrong" };
  };

  return {
    /** The second step of a sign-in; `token` from the first. */
    signIn: async (token: string, code: string, visitor: Visitor): Promise<CodeSignIn> => {
      const hash = hashToken(token);
      const answer = await inTransaction(pool, async (client): Promise<CodeSignIn | string | null> => {
        const factor = await lockFactorOfStep(client, hash, nowDate());
        if (!factor) return null;
        const checked = await check(client, factor, code);
        if (typeof checked === "object") return checked.kind === "wait" ? checked : { kind: "code_wrong" };
        if (!(await takeStep(client, hash))) return null;
        return sessions.begin(client, factor.id, checked, visitor);
      });
      return answer === null || typeof answer === "string" ? sessions.begun(answer) : answer;
    },
    read: async ({ accountId, workspaceId }: SessionCaller) => ({
      ...(await readFactor(pool, accountId)),
      isRequired: await readRequirement(pool, workspaceId),
    }),
    /** A new secret, which counts only once a code of it is told back. */
    begin: async (caller: SessionCaller): Promise<Enrolment | Refused> => {
      if (!caller.isRecent) return { kind: "sign_in_again" };
      return inTransaction(pool, async (client): Promise<Enrolment | Refused> => {
        const factor = await lockFactor(client, caller.accountId);
        if (!factor || factor.isOn) return { kind: "is_on" };
        const totp = totpOf(new Secret({ size: 20 }), caller);
        await saveTotp(client, caller.accountId, secrets.seal(totp.secret.base32, sealedAs(caller.accountId)));
        return { kind: "begun", address: totp.toString(), qr: qrSvg(totp.toString()), secret: totp.secret.base32 };
      });
    },
    /** Everything else that was signed in ends: it began with less. */
    confirm: async (caller: SessionCaller, code: string, token: string): Promise<RecoveryCodes | Refused> =>
      inTransaction(pool, async (client): Promise<RecoveryCodes | Refused> => {
        const factor = await lockFactor(client, caller.accountId);
        if (!factor || factor.totp === null) return { kind: "is_off" };
        if (factor.isOn) return { kind: "is_on" };
        const checked = await check(client, factor, code);
        if (typeof checked === "object") return checked;
        await turnTotpOn(client, caller.accountId, nowDate());
        await makeSessionStrong(client, hashToken(token));
        await endOtherAccess(client, caller.accountId, hashToken(token));
        await audit(client, caller, "account.second_factor_on", self(caller));
        return newCodes(client, caller.accountId);
      }),
    turnOff: async (caller: SessionCaller): Promise<{ readonly kind: "done" } | Refused> => {
      if (!caller.isRecent) return { kind: "sign_in_again" };
      return inTransaction(pool, async (client): Promise<{ readonly kind: "done" } | Refused> => {
        if ((await lockFactor(client, caller.accountId))?.isOn !== true) return { kind: "is_off" };
        await turnTotpOff(client, caller.accountId);
        await audit(client, caller, "account.second_factor_off", self(caller));
        return { kind: "done" };
      });
    },
    /** Those of before hold no longer. */
    renewRecoveryCodes: async (caller: SessionCaller): Promise<RecoveryCodes | Refused> => {
      if (!caller.isRecent) return { kind: "sign_in_again" };
      return inTransaction(pool, async (client): Promise<RecoveryCodes | Refused> => {
        if ((await lockFactor(client, caller.accountId))?.isOn !== true) return { kind: "is_off" };
        await audit(client, caller, "account.recovery_codes_renewed", self(caller));
        return newCodes(client, caller.accountId);
      });
    },
    isRequired: async ({ workspaceId }: Caller): Promise<boolean> => readRequirement(pool, workspaceId),
    /** Felt by the next request of everybody who signed in by a password alone. */
    require: async (caller: Caller, required: boolean): Promise<void> =>
      inTransaction(pool, async (client) => {
        const before = await swapRequirement(client, caller.workspaceId, required);
        const detail = { before: { requiresSecondFactor: before }, after: { requiresSecondFactor: required } };
        if (before !== required) await audit(client, caller, "workspace.security_changed", `workspace:${caller.workspaceId}`, detail);
      }),
  };
}

function sealedAs(accountId: string): string {
  return `account:${accountId}`;
}

function totpOf(secret: Secret, { email, workspaceName }: Pick<SessionCaller, "email" | "workspaceName">): TOTP {
  return new TOTP({ issuer: `Parley ${workspaceName}`, label: email, secret, period: PERIOD_S });
}

function openTotp(secrets: SecondFactorDeps["secrets"], { id, totp }: FactorRow): TOTP {
  return new TOTP({ secret: Secret.fromBase32(totp === null ? "" : String(secrets.open(totp, sealedAs(id)))), period: PERIOD_S });
}

/** Which period since 1970 the code is of; null: of none near now. */
function stepOf(totp: TOTP, code: string, nowMs: number): number | null {
  const delta = totp.validate({ token: code, timestamp: nowMs, window: WINDOW });
  return delta === null ? null : Math.floor(nowMs / 1_000 / PERIOD_S) + delta;
}

function secondsToWait({ failures, failedAt }: FactorRow, nowMs: number): number {
  if (failures < FREE_TRIES || failedAt === null) return 0;
  const waitMs = Math.min(LONGEST_MS, 1_000 * 2 ** (failures - FREE_TRIES));
  return Math.max(0, Math.ceil((failedAt.getTime() + waitMs - nowMs) / 1_000));
}

/** 79 bits, in letters that nobody takes for one another. */
function newRecoveryCode(): string {
  const letters: string[] = [];
  while (letters.length < 16)
    for (const byte of randomBytes(16)) if (byte < 248 && letters.length < 16) letters.push(ALPHABET[byte % 31] ?? "");
  return [0, 4, 8, 12].map((at) => letters.slice(at, at + 4).join("")).join("-");
}

function hashOfRecovery(code: string): Buffer {
  return hashToken(`recovery ${code.replaceAll("-", "")}`);
}
