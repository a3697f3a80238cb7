import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { SessionCaller, SignIn } from "../../accounts/sessions.ts";
import { problems } from "../../contract/problem.ts";
import { newPasswordSchema, sessionSchema, signInLinkSchema, signInSchema, type SessionView } from "../../contract/session.ts";
import { AppError } from "../../platform/errors.ts";
import { ACCOUNT, callerOf, PUBLIC } from "../access.ts";
import { clearSessionCookie, sessionCookieFor, sessionTokenOf, setSessionCookie } from "../cookies.ts";
import type { HttpDeps } from "../deps.ts";
import { assertSameOrigin } from "../same-origin.ts";
import type { App } from "../typed-app.ts";

const tags = ["Session"];

export function registerSessionRoutes(app: App, { sessions, config }: HttpDeps): void {
  const cookie = sessionCookieFor(config.publicUrl);
  const answer = (reply: FastifyReply, result: SignIn): SessionView => {
    if (result.kind === "wait")
      throw new AppError("rate_limited", `too many wrong passwords; try again in ${result.seconds} s`, {
        details: { reason: "too_many_passwords", retryAfterSeconds: result.seconds },
      });
    if (result.kind === "refused")
      throw new AppError(
        "unauthenticated",
        "that does not sign anybody in: the address and password do not match, or the link was used or holds no longer",
        { details: { reason: "sign_in_refused" } },
      );
    setSessionCookie(reply, result.token, cookie);
    return viewOf(result.caller);
  };
  const sameOrigin = async (request: FastifyRequest): Promise<void> => assertSameOrigin(request, config.publicUrl);

  app.post(
    "/v1/session",
    {
      config: { ...PUBLIC, limit: "sign_in" },
      preValidation: sameOrigin,
      schema: { tags, summary: "Sign in", security: [], body: signInSchema, response: { 200: sessionSchema, ...problems } },
    },
    async (request, reply) => answer(reply, await sessions.signIn({ ...request.body, from: request.ip })),
  );

  app.post(
    "/v1/session/link",
    {
      config: { ...PUBLIC, limit: "sign_in" },
      preValidation: sameOrigin,
      schema: {
        tags,
        summary: "Sign in by a link",
        description: "The token works once, for 30 minutes.",
        security: [],
        body: signInLinkSchema,
        response: { 200: sessionSchema, ...problems },
      },
    },
    async (request, reply) => answer(reply, await sessions.signInByLink(request.body.token)),
  );

  app.post(
    "/v1/session/password",
    {
      config: { ...PUBLIC, limit: "sign_in" },
      preValidation: sameOrigin,
      schema: {
        tags,
        summary: "Choose a password by a link, and sign in",
        description: "The link of an invitation or of a reset works once, for 7 days.",
        security: [],
        body: newPasswordSchema,
        response: { 200: sessionSchema, ...problems },
      },
    },
    async (request, reply) => answer(reply, await sessions.signInWithNewPassword(request.body.token, request.body.password)),
  );

  app.get(
    "/v1/session",
    { config: ACCOUNT, schema: { tags, summary: "Who is signed in", response: { 200: sessionSchema, ...problems } } },
    async (request) => {
      const caller = callerOf(request);
      if (caller.kind !== "account") throw new AppError("forbidden", "this is for signed-in accounts");
      return viewOf(caller as SessionCaller);
    },
  );

  app.delete(
    "/v1/session",
    {
      config: ACCOUNT,
      schema: { tags, summary: "Sign out", response: { 204: z.null().meta({ description: "Signed out" }), ...problems } },
    },
    async (request, reply) => {
      const token = sessionTokenOf(request, cookie);
      if (token !== null) await sessions.signOut(token);
      clearSessionCookie(reply, cookie);
      return reply.code(204).send(null);
    },
  );
}

function viewOf(caller: SessionCaller): SessionView {
  return {
    account: { id: caller.accountId, email: caller.email, name: caller.name },
    workspace: { id: caller.workspaceId, name: caller.workspaceName },
    role: caller.role,
    rights: [...caller.rights],
  };
}
