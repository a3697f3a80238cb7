/** What every way of signing in answers with, so that none of them says more than another. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { SessionCaller, SignIn, Visitor } from "../../accounts/sessions.ts";
import type { SessionView } from "../../contract/session.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf } from "../access.ts";
import { sessionCookieFor, setSessionCookie } from "../cookies.ts";

/** 200 with the session in a cookie, or 202 while a code is due; throws for all else. */
export function createSignInAnswer(publicUrl: string) {
  const cookie = sessionCookieFor(publicUrl);
  return (reply: FastifyReply, result: SignIn): FastifyReply => {
    switch (result.kind) {
      case "wait":
        throw tooMany(result.seconds);
      case "refused":
        throw new AppError(
          "unauthenticated",
          "that does not sign anybody in: the address and password do not match, or the link was used or holds no longer",
          { details: { reason: "sign_in_refused" } },
        );
      case "choose":
        throw new AppError("conflict", "this address and password are right in several workspaces: say which by workspaceId", {
          details: { reason: "choose_workspace", workspaces: result.workspaces },
        });
      case "code_due":
        return reply.code(202).header("cache-control", "no-store").send({ next: "code", token: result.token });
      case "signed_in":
        setSessionCookie(reply, result.token, cookie);
        return reply.code(200).send(sessionViewOf(result.caller));
    }
  };
}

export function visitorOf(request: FastifyRequest): Visitor {
  return { from: request.ip, agent: request.headers["user-agent"] };
}

/** Of a route whose access is `account`. */
export function sessionCallerOf(request: FastifyRequest): SessionCaller {
  const caller = callerOf(request);
  if (caller.kind !== "account" || !("sessionId" in caller))
    throw new AppError("forbidden", "this is for signed-in accounts, not for keys");
  return caller as SessionCaller;
}

export function tooMany(seconds: number): AppError {
  return new AppError("rate_limited", `too many wrong passwords or codes; try again in ${seconds} s`, {
    details: { reason: "too_many_passwords", retryAfterSeconds: seconds },
  });
}

export function signInAgain(): AppError {
  return new AppError("forbidden", "how you sign in can be changed within 15 minutes of signing in: sign out, and in again", {
    details: { reason: "sign_in_again" },
  });
}

export function sessionViewOf(caller: SessionCaller): SessionView {
  return {
    account: { id: caller.accountId, email: caller.email, name: caller.name, hasPassword: caller.hasPassword },
    workspace: { id: caller.workspaceId, name: caller.workspaceName },
    role: caller.role,
    rights: [...caller.rights],
    secondFactorDue: caller.secondFactorDue,
  };
}
