import type { FastifyReply, FastifyRequest } from "fastify";
import type { ApiKeys } from "../accounts/api-keys.ts";
import type { Caller } from "../accounts/caller.ts";
import type { Sessions } from "../accounts/sessions.ts";
import { AppError } from "../platform/errors.ts";
import type { Access } from "./access.ts";
import { sessionCookieFor, sessionTokenOf, setSessionCookie } from "./cookies.ts";
import { assertNotCrossSite } from "./same-origin.ts";

export type AuthDeps = { readonly apiKeys: ApiKeys; readonly sessions: Sessions; readonly config: { readonly publicUrl: string } };

const BEARER = /^Bearer +([\x21-\x7e]{8,300}) *$/i;

/** Proves who calls and that they may; throws otherwise. Key first: a script in a browser session means its key. */
export async function authenticate(request: FastifyRequest, reply: FastifyReply, access: Access, deps: AuthDeps): Promise<Caller | null> {
  if (access.auth === "public" || access.auth === "signed" || access.auth === "code") return null;
  const caller = await provenCaller(request, deps, reply);
  if (caller === null) throw new AppError("unauthenticated", "send an API key as Authorization: Bearer pk_…, or sign in at the console");
  if (caller.kind === "account") assertNotCrossSite(request, deps.config.publicUrl);
  if (access.auth === "account" && caller.kind !== "account")
    throw new AppError("forbidden", "this is for signed-in accounts, not for keys");
  if (access.auth === "caller" && !caller.rights.has(access.right)) {
    throw new AppError(
      "forbidden",
      `this needs the right ${access.right}, which this ${caller.kind === "key" ? "key" : "account"} does not have`,
      { details: { right: access.right } },
    );
  }
  return caller;
}

/** For streams that stay open: whether what the request carried would still be let in. A tab that is only open is nobody who uses it. */
export function stillAllowed(deps: AuthDeps): (request: FastifyRequest) => Promise<boolean> {
  return async (request) => {
    const access = request.routeOptions.config.access;
    const carried = carriedBy(request, deps);
    const caller =
      carried && (carried.kind === "key" ? await deps.apiKeys.callerOf(carried.key) : await deps.sessions.stillCallerOf(carried.token));
    if (caller === null || access === undefined) return false;
    return access.auth !== "caller" || caller.rights.has(access.right);
  };
}

async function provenCaller(request: FastifyRequest, deps: AuthDeps, reply: FastifyReply): Promise<Caller | null> {
  const carried = carriedBy(request, deps);
  if (carried === null) return null;
  if (carried.kind === "key") return deps.apiKeys.callerOf(carried.key);
  const caller = await deps.sessions.callerOf(carried.token);
  // The browser forgets the cookie when its days are over.
  if (caller?.isProlonged === true) setSessionCookie(reply, carried.token, sessionCookieFor(deps.config.publicUrl));
  return caller;
}

type Carried = { readonly kind: "key"; readonly key: string } | { readonly kind: "session"; readonly token: string };
function carriedBy(request: FastifyRequest, { config }: AuthDeps): Carried | null {
  const { authorization } = request.headers;
  // Other schemes belong to proxies in front of us.
  if (authorization !== undefined && /^Bearer\b/i.test(authorization)) {
    const key = BEARER.exec(authorization)?.[1];
    return key === undefined ? null : { kind: "key", key };
  }
  const token = sessionTokenOf(request, sessionCookieFor(config.publicUrl));
  return token === null ? null : { kind: "session", token };
}
