/**
 * Signing in where people have an account already: OpenID Connect, code flow with PKCE, state and nonce. Promises: nobody gets in by an
 * address that the provider did not verify; without an invitation only addresses of listed domains do, with the role given there;
 * an answer counts once, in the browser that asked.
 */
import * as openid from "openid-client";
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/log.ts";
import type { Secrets } from "../platform/secrets.ts";
import { findAccountByEmail, insertAttempt, insertOidcAccount, takeAttempt } from "./oidc.store.ts";
import type { AccountRole } from "./rights.ts";
import type { Sessions, SignIn, Visitor } from "./sessions.ts";
import { hashToken } from "./token.ts";

export type OidcConfig = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** As the button calls it. */
  readonly name: string;
  /** Whoever has a verified address of such a domain gets an account with this role in the first workspace. */
  readonly domains: { readonly [domain: string]: AccountRole };
};
/** Why somebody does not come in; the sign-in page says it in words. */
export type OidcRefusal = "oidc_away" | "oidc_stale" | "oidc_refused" | "oidc_unverified" | "oidc_unknown" | "oidc_kept_out";
export type OidcAnswer =
  | { readonly kind: "signed_in"; readonly signIn: SignIn; readonly returnTo: string }
  | { readonly kind: "refused"; readonly why: OidcRefusal };
type Deps = {
  readonly pool: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Pick<Secrets, "seal" | "open">;
  readonly log: Logger;
  readonly sessions: Pick<Sessions, "begin" | "begun">;
  readonly publicUrl: string;
};
type Person = { readonly email: string; readonly name: string };

export type Oidc = ReturnType<typeof createOidc>;

export const OIDC_CALLBACK = "/v1/oidc/callback";
const ATTEMPT_MS = 10 * 60_000;
const VERIFIER_OF = "oidc";

export function createOidc(config: OidcConfig, { pool, clock, ids, secrets, log, sessions, publicUrl }: Deps) {
  const nowDate = (): Date => new Date(clock.now());
  const redirectUri = `${publicUrl}${OIDC_CALLBACK}`;
  let known: Promise<openid.Configuration> | null = null;
  // Asked when the first person comes, and again after it failed: a provider that is away keeps nothing from starting.
  const provider = async (): Promise<openid.Configuration> => {
    known ??= discover(config).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };

  const personOf = async (
    server: openid.Configuration,
    url: URL,
    checks: openid.AuthorizationCodeGrantChecks,
  ): Promise<Person | OidcRefusal> => {
    const tokens = await openid.authorizationCodeGrant(server, url, checks);
    const claims = tokens.claims();
    if (!claims) return "oidc_refused";
    const told = typeof claims["email"] === "string" ? claims : await openid.fetchUserInfo(server, tokens.access_token, claims.sub);
    const { email, email_verified: isVerified, name } = told;
    // Some providers write it as text.
    if (typeof email !== "string" || (isVerified !== true && isVerified !== "true")) return "oidc_unverified";
    const address = email.normalize("NFC").toLowerCase();
    return {
      email: address,
      name: typeof name === "string" && name.trim() !== "" ? name.trim().slice(0, 100) : (address.split("@", 1)[0] ?? address),
    };
  };
  const enter = async ({ email, name }: Person, visitor: Visitor): Promise<{ readonly token: string } | { readonly why: OidcRefusal }> =>
    inTransaction(pool, async (client) => {
      const begin = async (id: string) => {
        const token = await sessions.begin(client, id, "oidc", visitor);
        return token === null ? ({ why: "oidc_kept_out" } as const) : { token };
      };
      const found = await findAccountByEmail(client, email);
      if (found) return found.isKeptOut ? { why: "oidc_kept_out" } : begin(found.id);
      const role = config.domains[email.slice(email.lastIndexOf("@") + 1)];
      if (role === undefined) return { why: "oidc_unknown" };
      const id = ids.next<string>();
      const workspaceId = await insertOidcAccount(client, { id, email, name, role, createdAt: nowDate() });
      if (workspaceId === null) return { why: "oidc_unknown" };
      const entry = { actor: "oidc", action: "account.arrived", subject: `account:${id}`, detail: { role } };
      await insertAuditEntry(client, { id: ids.next(), workspaceId, ...entry });
      return begin(id);
    });

  return {
    name: config.name,
    /** Where the browser goes, and what it has to bring back. */
    begin: async (returnTo: string): Promise<{ readonly address: string; readonly state: string } | { readonly kind: "away" }> => {
      const server = await provider().catch((error: unknown) => {
        log.warn({ why: messageOf(error) }, "the OpenID provider does not answer");
        return null;
      });
      if (server === null) return { kind: "away" };
      const verifier = openid.randomPKCECodeVerifier();
      const [state, nonce] = [openid.randomState(), openid.randomNonce()];
      await insertAttempt(pool, {
        stateHash: hashToken(state),
        nonce,
        verifier: secrets.seal(verifier, VERIFIER_OF),
        returnTo,
        expiresAt: new Date(clock.now() + ATTEMPT_MS),
        now: nowDate(),
      });
      const address = openid.buildAuthorizationUrl(server, {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state,
        nonce,
      });
      return { address: address.href, state };
    },
    /** `search`: the query the provider sent the browser back with. `state`: what this browser brings from the beginning. */
    finish: async (search: string, state: string | null, visitor: Visitor): Promise<OidcAnswer> => {
      const url = new URL(`${redirectUri}${search}`);
      if (state === null || url.searchParams.get("state") !== state) return { kind: "refused", why: "oidc_stale" };
      const attempt = await takeAttempt(pool, hashToken(state), nowDate());
      if (!attempt) return { kind: "refused", why: "oidc_stale" };
      const checks = {
        expectedState: state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: String(secrets.open(attempt.verifier, VERIFIER_OF)),
        idTokenExpected: true,
      };
      const person = await provider()
        .then(async (server) => personOf(server, url, checks))
        .catch((error: unknown): OidcRefusal => {
          log.warn({ why: messageOf(error) }, "a sign-in by OpenID Connect was refused");
          return "oidc_refused";
        });
      if (typeof person === "string") return { kind: "refused", why: person };
      const entered = await enter(person, visitor);
      if ("why" in entered) return { kind: "refused", why: entered.why };
      return { kind: "signed_in", signIn: await sessions.begun(entered.token), returnTo: attempt.returnTo };
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: OidcConfig): Promise<openid.Configuration> {
  const url = new URL(issuer);
  // Without encryption only on this machine: for trials and tests.
  const isLocal = url.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  return openid.discovery(url, clientId, clientSecret, undefined, isLocal ? { execute: [openid.allowInsecureRequests] } : {});
}

/** What such an error carries beside may be what somebody signed in with. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
