/** The ways in beside a password: a code after it, a passkey, another place to sign in at. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { OIDC_CALLBACK } from "../../accounts/oidc.ts";
import type { Place } from "../../accounts/passkeys.ts";
import { codeSignInSchema, passkeyOptionsSchema, passkeySignInSchema, signInWaysSchema } from "../../contract/own-account.ts";
import { problems } from "../../contract/problem.ts";
import { sessionSchema } from "../../contract/session.ts";
import { AppError } from "../../platform/errors.ts";
import { PUBLIC } from "../access.ts";
import { sessionCookieFor, setSessionCookie } from "../cookies.ts";
import type { HttpDeps } from "../deps.ts";
import { assertSameOrigin } from "../same-origin.ts";
import type { App } from "../typed-app.ts";
import { createSignInAnswer, visitorOf } from "./sign-in-answer.ts";

const tags = ["Session"];
const OIDC_COOKIE = "parley_oidc";
const OIDC_MINUTES = 10;

export function registerSignInRoutes(app: App, { secondFactor, passkeys, oidc, config }: HttpDeps): void {
  const answer = createSignInAnswer(config.publicUrl);
  const cookie = sessionCookieFor(config.publicUrl);
  const sameOrigin = async (request: FastifyRequest): Promise<void> => assertSameOrigin(request, config.publicUrl);
  const slow = { ...PUBLIC, limit: "sign_in" } as const;

  app.get(
    "/v1/session/ways",
    {
      config: PUBLIC,
      schema: { tags, summary: "How one can sign in here", security: [], response: { 200: signInWaysSchema, ...problems } },
    },
    async () => ({ oidc: oidc === null ? null : { name: oidc.name } }),
  );

  app.post(
    "/v1/session/code",
    {
      config: slow,
      preValidation: sameOrigin,
      schema: {
        tags,
        summary: "Sign in: the code",
        description: "Of the app, or a recovery code. A code is taken once; wrong ones make the next wait longer.",
        security: [],
        body: codeSignInSchema,
        response: { 200: sessionSchema, ...problems },
      },
    },
    async (request, reply) => {
      const result = await secondFactor.signIn(request.body.token, request.body.code, visitorOf(request));
      if (result.kind === "code_wrong") throw codeWrong();
      if (result.kind === "refused")
        throw new AppError("unauthenticated", "this sign-in has ended: begin again with the password", {
          details: { reason: "step_over" },
        });
      return answer(reply, result);
    },
  );

  app.post(
    "/v1/session/passkey/options",
    {
      config: slow,
      preValidation: sameOrigin,
      schema: { tags, summary: "Sign in by a passkey: what to sign", security: [], response: { 200: passkeyOptionsSchema, ...problems } },
    },
    async (request) => ({ ...(await passkeys.beginSignIn(placeOf(request))) }),
  );

  app.post(
    "/v1/session/passkey",
    {
      config: slow,
      preValidation: sameOrigin,
      schema: {
        tags,
        summary: "Sign in by a passkey",
        security: [],
        body: passkeySignInSchema,
        response: { 200: sessionSchema, ...problems },
      },
    },
    async (request, reply) => {
      const told = request.body.credential as unknown as AuthenticationResponseJSON;
      const result = await passkeys.signIn(placeOf(request), told, visitorOf(request));
      if (result.kind === "refused")
        throw new AppError("unauthenticated", "this passkey signs nobody in here", { details: { reason: "passkey_refused" } });
      return answer(reply, result);
    },
  );

  if (oidc === null) return;
  const stateCookie = { path: OIDC_CALLBACK, httpOnly: true, sameSite: "lax", secure: cookie.secure, maxAge: OIDC_MINUTES * 60 } as const;
  const sendBack = (reply: FastifyReply, why: string): FastifyReply => reply.redirect(`/sign-in?refused=${why}`, 303);
  app.get(
    "/v1/oidc/start",
    {
      config: slow,
      schema: {
        tags,
        summary: "Sign in elsewhere: goes there",
        security: [],
        querystring: z.object({ to: z.string().max(2_000).optional() }),
        response: { 303: z.null().meta({ description: "On the way" }), ...problems },
      },
    },
    async (request, reply) => {
      const { to = "/" } = request.query;
      const begun = await oidc.begin(ownPathOf(to));
      if ("kind" in begun) return sendBack(reply, "oidc_away");
      return reply.setCookie(OIDC_COOKIE, begun.state, stateCookie).redirect(begun.address, 303);
    },
  );

  app.get(
    OIDC_CALLBACK,
    {
      config: slow,
      schema: {
        tags,
        summary: "Sign in elsewhere: the way back",
        security: [],
        response: { 303: z.null().meta({ description: "Signed in, or back at the door" }), ...problems },
      },
    },
    async (request, reply) => {
      const at = request.url.indexOf("?");
      const state = request.cookies[OIDC_COOKIE] ?? null;
      void reply.clearCookie(OIDC_COOKIE, stateCookie);
      const result = await oidc.finish(at < 0 ? "" : request.url.slice(at), state, visitorOf(request));
      if (result.kind === "refused") return sendBack(reply, result.why);
      if (result.signIn.kind !== "signed_in") return sendBack(reply, "oidc_refused");
      setSessionCookie(reply, result.signIn.token, cookie);
      return reply.redirect(result.returnTo, 303);
    },
  );
}

/** Only a path of our own: an address from outside must not lead elsewhere. Read as browsers read it, which skip tabs and take `\` for `/`. */
function ownPathOf(to: string): string {
  const own = "http://own.invalid";
  const url = to.startsWith("/") && URL.canParse(to, own) ? new URL(to, own) : null;
  if (url?.origin !== own || url.pathname.startsWith("//")) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}

export function codeWrong(): AppError {
  return new AppError("unprocessable", "this code is wrong, was used already, or is too old: take the one the app shows now", {
    details: { reason: "code_wrong" },
  });
}

/** A passkey is made for a name, never for an address in digits. Throws when there is none. */
export function placeOf(request: FastifyRequest): Place {
  const { origin } = request.headers;
  const host = origin === undefined ? "" : new URL(origin).hostname;
  if (host === "" || host.startsWith("[") || /^[\d.]+$/.test(host))
    throw new AppError("unprocessable", "passkeys need a name: open the console by its name, on this machine by localhost", {
      details: { reason: "passkey_needs_name" },
    });
  return { origin: origin ?? "", host };
}
