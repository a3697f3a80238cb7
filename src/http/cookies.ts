import "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import { SESSION_DAYS } from "../accounts/sessions.ts";

/**
 * How a browser keeps a session. Where the console is served over https the name begins with `__Host-`: browsers take such a cookie
 * only when it is secure, for the whole site and without a domain, so that no neighbour under the same domain and nobody
 * on the wire can plant one. Over http (a trial on this machine) not every browser would keep a secure cookie.
 */
export type SessionCookie = { readonly name: string; readonly secure: boolean };

export function sessionCookieFor(publicUrl: string): SessionCookie {
  const secure = publicUrl.startsWith("https:");
  return { name: secure ? "__Host-parley_session" : "parley_session", secure };
}

/** A cookie of the other name does not count: over https that is one anybody could have planted. */
export function sessionTokenOf(request: FastifyRequest, { name }: SessionCookie): string | null {
  const token = request.cookies[name];
  return token === undefined || token === "" || token.length > 200 ? null : token;
}

export function setSessionCookie(reply: FastifyReply, token: string, { name, secure }: SessionCookie): void {
  void reply.setCookie(name, token, { path: "/", httpOnly: true, sameSite: "lax", secure, maxAge: SESSION_DAYS * 86_400 });
}

export function clearSessionCookie(reply: FastifyReply, { name, secure }: SessionCookie): void {
  void reply.clearCookie(name, { path: "/", httpOnly: true, sameSite: "lax", secure });
}
