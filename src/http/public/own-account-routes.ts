/** What somebody does with their own ways of signing in, whatever their role, also before they have a right. */
import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";
import type { Refused } from "../../accounts/second-factor.ts";
import {
  codeSchema,
  enrolmentSchema,
  newPasskeySchema,
  type OwnSecurity,
  ownSecuritySchema,
  passkeyNameSchema,
  passkeyOptionsSchema,
  passkeyParamsSchema,
  recoveryCodesSchema,
} from "../../contract/own-account.ts";
import { problems } from "../../contract/problem.ts";
import { AppError } from "../../platform/errors.ts";
import { isUuid } from "../../platform/ids.ts";
import { ACCOUNT } from "../access.ts";
import { sessionCookieFor, sessionTokenOf } from "../cookies.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { sessionCallerOf, signInAgain, tooMany } from "./sign-in-answer.ts";
import { codeWrong, placeOf } from "./sign-in-routes.ts";

const tags = ["Session"];
const done = z.null().meta({ description: "Done" });
const slow = { ...ACCOUNT, limit: "sign_in" } as const;

export function registerOwnAccountRoutes(app: App, { sessions, secondFactor, passkeys, config }: HttpDeps): void {
  const cookie = sessionCookieFor(config.publicUrl);

  app.get(
    "/v1/session/security",
    {
      config: ACCOUNT,
      schema: { tags, summary: "How you sign in, and where you are signed in", response: { 200: ownSecuritySchema, ...problems } },
    },
    async (request): Promise<OwnSecurity> => {
      const caller = sessionCallerOf(request);
      const [factor, keys, rows] = await Promise.all([secondFactor.read(caller), passkeys.list(caller), sessions.list(caller)]);
      return {
        secondFactor: { isOn: factor.isOn, recoveryCodesLeft: factor.codesLeft, isRequired: factor.isRequired },
        passkeys: keys.map(({ id, name, createdAt, lastUsedAt }) => ({
          id,
          name,
          createdAt: createdAt.toISOString(),
          lastUsedAt: lastUsedAt?.toISOString() ?? null,
        })),
        sessions: rows.map(({ createdAt, seenAt, ...row }) => ({
          ...row,
          isThis: row.id === caller.sessionId,
          createdAt: createdAt.toISOString(),
          seenAt: seenAt.toISOString(),
        })),
        isRecent: caller.isRecent,
      };
    },
  );

  app.post(
    "/v1/session/totp",
    {
      config: slow,
      schema: {
        tags,
        summary: "Set up codes of an app",
        description: "A new secret; it counts once a code of it is told back. Only within 15 minutes of signing in.",
        response: { 200: enrolmentSchema, ...problems },
      },
    },
    async (request, reply) => {
      const result = await secondFactor.begin(sessionCallerOf(request));
      if (result.kind !== "begun") throw refusedWords(result);
      const { address, qr, secret } = result;
      return reply.header("cache-control", "no-store").send({ address, qr, secret });
    },
  );

  app.post(
    "/v1/session/totp/confirm",
    {
      config: slow,
      schema: {
        tags,
        summary: "Tell a code back: from now on it is asked",
        description: "Ends every other session of the account.",
        body: codeSchema,
        response: { 200: recoveryCodesSchema, ...problems },
      },
    },
    async (request, reply) => {
      const result = await secondFactor.confirm(sessionCallerOf(request), request.body.code, sessionTokenOf(request, cookie) ?? "");
      if (result.kind !== "done") throw refusedWords(result);
      return reply.header("cache-control", "no-store").send({ recoveryCodes: [...result.recoveryCodes] });
    },
  );

  app.delete(
    "/v1/session/totp",
    { config: slow, schema: { tags, summary: "Turn codes off", response: { 204: done, ...problems } } },
    async (request, reply) => {
      const result = await secondFactor.turnOff(sessionCallerOf(request));
      if (result.kind !== "done") throw refusedWords(result);
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/v1/session/recovery-codes",
    {
      config: slow,
      schema: { tags, summary: "New recovery codes; those of before hold no longer", response: { 200: recoveryCodesSchema, ...problems } },
    },
    async (request, reply) => {
      const result = await secondFactor.renewRecoveryCodes(sessionCallerOf(request));
      if (result.kind !== "done") throw refusedWords(result);
      return reply.header("cache-control", "no-store").send({ recoveryCodes: [...result.recoveryCodes] });
    },
  );

  app.post(
    "/v1/session/passkeys/options",
    { config: slow, schema: { tags, summary: "Add a passkey: what to make", response: { 200: passkeyOptionsSchema, ...problems } } },
    async (request) => {
      const options = await passkeys.beginRegistration(sessionCallerOf(request), placeOf(request));
      if (options === null) throw refusedWords({ kind: "sign_in_again" });
      return { ...options };
    },
  );

  app.post(
    "/v1/session/passkeys",
    { config: slow, schema: { tags, summary: "Add a passkey", body: newPasskeySchema, response: { 204: done, ...problems } } },
    async (request, reply) => {
      const { name, credential } = request.body;
      const told = credential as unknown as RegistrationResponseJSON;
      const result = await passkeys.register(sessionCallerOf(request), placeOf(request), name, told);
      if (result.kind === "sign_in_again") throw refusedWords(result);
      if (result.kind === "refused")
        throw new AppError("unprocessable", "this passkey could not be proven: try again", { details: { reason: "passkey_refused" } });
      return reply.code(204).send(null);
    },
  );

  app.patch(
    "/v1/session/passkeys/:id",
    {
      config: ACCOUNT,
      schema: {
        tags,
        summary: "Name a passkey",
        params: passkeyParamsSchema,
        body: passkeyNameSchema,
        response: { 204: done, ...problems },
      },
    },
    async (request, reply) => {
      if (!(await passkeys.rename(sessionCallerOf(request), request.params.id, request.body.name))) throw noPasskey();
      return reply.code(204).send(null);
    },
  );

  app.delete(
    "/v1/session/passkeys/:id",
    { config: ACCOUNT, schema: { tags, summary: "Remove a passkey", params: passkeyParamsSchema, response: { 204: done, ...problems } } },
    async (request, reply) => {
      const result = await passkeys.remove(sessionCallerOf(request), request.params.id);
      if (result === "missing") throw noPasskey();
      if (result === "sign_in_again") throw refusedWords({ kind: result });
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/v1/session/noticed",
    { config: ACCOUNT, schema: { tags, summary: "Say that you have seen where you signed in", response: { 204: done, ...problems } } },
    async (request, reply) => {
      await sessions.notice(sessionCallerOf(request));
      return reply.code(204).send(null);
    },
  );

  app.delete(
    "/v1/sessions/:id",
    {
      config: ACCOUNT,
      schema: {
        tags,
        summary: "End one of your sessions",
        params: z.object({ id: z.string().max(100) }),
        response: { 204: done, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!isUuid(id) || !(await sessions.end(sessionCallerOf(request), id))) throw new AppError("not_found", `you have no session ${id}`);
      return reply.code(204).send(null);
    },
  );
}

function noPasskey(): AppError {
  return new AppError("not_found", "you have no such passkey");
}

function refusedWords(refused: Refused): AppError {
  switch (refused.kind) {
    case "wait":
      return tooMany(refused.seconds);
    case "code_wrong":
      return codeWrong();
    case "sign_in_again":
      return signInAgain();
    case "is_on":
      return new AppError("conflict", "codes are asked already", { details: { reason: "second_factor_on" } });
    case "is_off":
      return new AppError("conflict", "no codes are asked, and none are being set up", { details: { reason: "second_factor_off" } });
  }
}
