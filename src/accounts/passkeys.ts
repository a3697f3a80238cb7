/**
 * Passkeys: a key that never leaves a device, unlocked there by a finger, a face or a PIN. By itself more than a password and a code.
 * Promises: a challenge answers once, for whom it was made; a key belongs to one account.
 */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";
import { actorOf } from "./caller.ts";
import {
  deletePasskey,
  insertChallenge,
  insertPasskey,
  listPasskeys,
  lockPasskey,
  type PasskeyView,
  renamePasskey,
  takeChallenge,
  usePasskey,
} from "./passkey.store.ts";
import type { SessionCaller, Sessions, SignIn, Visitor } from "./sessions.ts";

/** Where the browser is: a passkey is made for the host and answers nowhere else. */
export type Place = { readonly origin: string; readonly host: string };
export type PasskeyRefusal = { readonly kind: "sign_in_again" } | { readonly kind: "refused" };
type Deps = {
  readonly pool: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sessions: Pick<Sessions, "begin" | "begun">;
};

export type Passkeys = ReturnType<typeof createPasskeys>;

const CHALLENGE_MS = 5 * 60_000;
/** Read only when it is asked for: with its certificates it is a sixth of what a start reads. */
const webAuthn = async () => import("@simplewebauthn/server");

export function createPasskeys({ pool, clock, ids, sessions }: Deps) {
  const nowDate = (): Date => new Date(clock.now());
  const remember = async (challenge: string, accountId: string | null): Promise<void> =>
    insertChallenge(pool, { challenge, accountId, expiresAt: new Date(clock.now() + CHALLENGE_MS), now: nowDate() });
  const expects = (accountId: string | null) => async (challenge: string) => takeChallenge(pool, challenge, accountId, nowDate());
  const audit = async (client: DbClient, caller: SessionCaller, action: string, detail: Json): Promise<void> =>
    insertAuditEntry(client, {
      id: ids.next(),
      workspaceId: caller.workspaceId,
      actor: actorOf(caller),
      action,
      subject: `account:${caller.accountId}`,
      detail,
    });
  return {
    list: async ({ accountId }: SessionCaller): Promise<readonly PasskeyView[]> => listPasskeys(pool, accountId),
    /** What the browser is to make; null: only after signing in anew. */
    beginRegistration: async (caller: SessionCaller, { host }: Place) => {
      if (!caller.isRecent) return null;
      const known = await listPasskeys(pool, caller.accountId);
      const { generateRegistrationOptions } = await webAuthn();
      const options = await generateRegistrationOptions({
        rpName: `Parley ${caller.workspaceName}`,
        rpID: host,
        userName: caller.email,
        userDisplayName: caller.name,
        userID: new Uint8Array(Buffer.from(caller.accountId)),
        excludeCredentials: known.map(({ id }) => ({ id })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
      });
      await remember(options.challenge, caller.accountId);
      return options;
    },
    register: async (
      caller: SessionCaller,
      { origin, host }: Place,
      name: string,
      response: RegistrationResponseJSON,
    ): Promise<{ readonly kind: "done" } | PasskeyRefusal> => {
      if (!caller.isRecent) return { kind: "sign_in_again" };
      const { verifyRegistrationResponse } = await webAuthn();
      const told = await verifyRegistrationResponse({
        response,
        expectedChallenge: expects(caller.accountId),
        expectedOrigin: origin,
        expectedRPID: host,
      }).catch(() => null);
      if (!told?.verified) return { kind: "refused" };
      const { id, publicKey, counter, transports = [] } = told.registrationInfo.credential;
      return inTransaction(pool, async (client): Promise<{ readonly kind: "done" } | PasskeyRefusal> => {
        const key = { id, accountId: caller.accountId, publicKey, counter, transports };
        if (!(await insertPasskey(client, key, name, nowDate()))) return { kind: "refused" };
        await audit(client, caller, "account.passkey_added", { name });
        return { kind: "done" };
      });
    },
    /** False: there is none. */
    rename: async (caller: SessionCaller, id: string, name: string): Promise<boolean> =>
      inTransaction(pool, async (client) => {
        const before = await renamePasskey(client, caller.accountId, id, name);
        if (before !== null && before !== name) await audit(client, caller, "account.passkey_renamed", { before, after: name });
        return before !== null;
      }),
    remove: async (caller: SessionCaller, id: string): Promise<"done" | "missing" | "sign_in_again"> => {
      if (!caller.isRecent) return "sign_in_again";
      return inTransaction(pool, async (client) => {
        const name = await deletePasskey(client, caller.accountId, id);
        if (name !== null) await audit(client, caller, "account.passkey_removed", { name });
        return name === null ? "missing" : "done";
      });
    },
    /** Whoever holds a passkey of this host may answer: nobody says yet who they are. */
    beginSignIn: async ({ host }: Place) => {
      const { generateAuthenticationOptions } = await webAuthn();
      const options = await generateAuthenticationOptions({ rpID: host, userVerification: "required" });
      await remember(options.challenge, null);
      return options;
    },
    signIn: async ({ origin, host }: Place, response: AuthenticationResponseJSON, visitor: Visitor): Promise<SignIn> => {
      const { verifyAuthenticationResponse } = await webAuthn();
      const token = await inTransaction(pool, async (client) => {
        const key = await lockPasskey(client, response.id);
        if (!key) return null;
        const { id, publicKey, counter, transports } = key;
        const told = await verifyAuthenticationResponse({
          response,
          expectedChallenge: expects(null),
          expectedOrigin: origin,
          expectedRPID: host,
          credential: { id, publicKey: new Uint8Array(publicKey), counter, transports: [...transports] },
        }).catch(() => null);
        if (!told?.verified) return null;
        await usePasskey(client, id, told.authenticationInfo.newCounter, nowDate());
        return sessions.begin(client, key.accountId, "passkey", visitor);
      });
      return sessions.begun(token);
    },
  };
}
