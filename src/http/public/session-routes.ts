import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { codeDueSchema } from "../../contract/own-account.ts";
import { problems } from "../../contract/problem.ts";
import { newPasswordSchema, passwordChangeSchema, sessionSchema, signInLinkSchema, signInSchema } from "../../contract/session.ts";
import { AppError } from "../../platform/errors.ts";
import { ACCOUNT, PUBLIC } from "../access.ts";
import { clearSessionCookie, sessionCookieFor, sessionTokenOf } from "../cookies.ts";
import type { HttpDeps } from "../deps.ts";
import { assertSameOrigin } from "../same-origin.ts";
import type { App } from "../typed-app.ts";
import { createSignInAnswer, sessionCallerOf, sessionViewOf, signInAgain, tooMany, visitorOf } from "./sign-in-answer.ts";

const tags = ["Session"];

export function registerSessionRoutes(app: App, { sessions, config }: HttpDeps): void {
  const cookie = sessionCookieFor(config.publicUrl);
  const answer = createSignInAnswer(config.publicUrl);
  const sameOrigin = async (request: FastifyRequest): Promise<void> => assertSameOrigin(request, config.publicUrl);

  app.post(
    "/v1/session",
    {
      config: { ...PUBLIC, limit: "sign_in" },
      preValidation: sameOrigin,
      schema: {
        tags,
        summary: "Sign in",
        security: [],
        body: signInSchema,
        response: { 200: sessionSchema, 202: codeDueSchema, ...problems },
      },
    },
    async (request, reply) => answer(reply, await sessions.signIn({ ...request.body, ...visitorOf(request) })),
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
        response: { 200: sessionSchema, 202: codeDueSchema, ...problems },
      },
    },
    async (request, reply) => answer(reply, await sessions.signInByLink(request.body.token, visitorOf(request))),
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
        response: { 200: sessionSchema, 202: codeDueSchema, ...problems },
      },
    },
    async (request, reply) =>
      answer(reply, await sessions.signInWithNewPassword(request.body.token, request.body.password, visitorOf(request))),
  );

  app.put(
    "/v1/session/password",
    {
      config: { ...ACCOUNT, limit: "sign_in" },
      schema: {
        tags,
        summary: "Change your own password",
        description:
          "Ends every other session of the account, and links that were not used. A first password can be chosen within 15 minutes of signing in. Wrong old passwords slow down as wrong sign-ins do.",
        body: passwordChangeSchema,
        response: { 204: z.null().meta({ description: "Changed" }), ...problems },
      },
    },
    async (request, reply) => {
      const caller = sessionCallerOf(request);
      const token = sessionTokenOf(request, cookie) ?? "";
      const { oldPassword = null, newPassword } = request.body;
      const result = await sessions.changePassword(caller, { token, oldPassword, newPassword, from: request.ip });
      if (result.kind === "wait") throw tooMany(result.seconds);
      if (result.kind === "sign_in_again") throw signInAgain();
      if (result.kind === "refused")
        throw new AppError("unprocessable", "the old password is not the one of this account", {
          details: { reason: "old_password_wrong" },
        });
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/v1/session",
    { config: ACCOUNT, schema: { tags, summary: "Who is signed in", response: { 200: sessionSchema, ...problems } } },
    async (request) => sessionViewOf(sessionCallerOf(request)),
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
