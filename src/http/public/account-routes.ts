import { z } from "zod";
import { changeMember, invite, INVITATION_DAYS, type Link, readTeam, resetPassword, resetSecondFactor } from "../../accounts/team.ts";
import {
  accountChangeSchema,
  type AccountLink,
  accountLinkSchema,
  accountSchema,
  accountsSchema,
  type AccountView,
  newAccountSchema,
} from "../../contract/account.ts";
import { problems } from "../../contract/problem.ts";
import { AppError } from "../../platform/errors.ts";
import { isUuid } from "../../platform/ids.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";

const tags = ["Accounts"];
const config = needs("accounts:manage");
const params = z.object({ id: z.string().max(300) });
type Member = Awaited<ReturnType<typeof readTeam>>[number];

export function registerAccountRoutes(app: App, deps: HttpDeps): void {
  const linked = (member: Member, { token, expiresAt }: Link): AccountLink => ({
    account: viewOf(member),
    link: `${deps.config.publicUrl}/set-password?token=${token}`,
    expiresAt: expiresAt.toISOString(),
  });

  app.get(
    "/v1/accounts",
    { config, schema: { tags, summary: "List who has an account", response: { 200: accountsSchema, ...problems } } },
    async (request) => ({ rows: (await readTeam(deps.pool, callerOf(request))).map(viewOf) }),
  );

  app.post(
    "/v1/accounts",
    {
      config,
      schema: {
        tags,
        summary: "Invite somebody",
        description: `Makes the account and answers a link by which the person chooses a password. It works once, for ${INVITATION_DAYS} days.`,
        body: newAccountSchema,
        response: { 201: accountLinkSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const made = await invite(deps, callerOf(request), body);
      if (made.kind === "above") throw above(body.role);
      if (made.kind !== "done")
        throw new AppError("conflict", `there is an account with the address ${body.email} in this workspace already`, {
          details: { reason: "address_taken" },
        });
      return reply.code(201).header("cache-control", "no-store").send(linked(made.member, made.link));
    },
  );

  app.patch(
    "/v1/accounts/:id",
    {
      config,
      schema: {
        tags,
        summary: "Change somebody's name or role, or keep them out",
        description: "A workspace keeps at least one owner who can sign in: 409 otherwise.",
        params,
        body: accountChangeSchema,
        response: { 200: accountSchema, ...problems },
      },
    },
    async (request) => {
      const { id } = request.params;
      const answer = await changeMember(deps, callerOf(request), uuidOf(id), request.body);
      return viewOf(answer.kind === "done" ? answer.member : refuse(id, request.body.role, answer.kind));
    },
  );

  app.post(
    "/v1/accounts/:id/password-link",
    {
      config,
      schema: {
        tags,
        summary: "Reset somebody's password",
        description: `Ends their sessions and their password, and answers a link by which they choose a new one. It works once, for ${INVITATION_DAYS} days. Not of the last owner who can sign in: 409.`,
        params,
        response: { 200: accountLinkSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const answer = await resetPassword(deps, callerOf(request), uuidOf(id));
      if (answer.kind === "disabled")
        throw new AppError("conflict", "this account is kept out: let it in again first", { details: { reason: "account_disabled" } });
      if (answer.kind !== "done") return refuse(id, undefined, answer.kind);
      return reply.header("cache-control", "no-store").send(linked(answer.member, answer.link));
    },
  );

  app.delete(
    "/v1/accounts/:id/second-factor",
    {
      config: needs("security:manage"),
      schema: {
        tags,
        summary: "Forget somebody's codes and passkeys",
        description: "For whoever lost them. Ends their sessions; they sign in by their password, and set up a second factor anew.",
        params,
        response: { 200: accountSchema, ...problems },
      },
    },
    async (request) => {
      const { id } = request.params;
      const answer = await resetSecondFactor(deps, callerOf(request), uuidOf(id));
      return viewOf(answer.kind === "done" ? answer.member : refuse(id, undefined, answer.kind));
    },
  );
}

function refuse(id: string, role: string | undefined, why: "missing" | "above" | "last_owner"): never {
  switch (why) {
    case "missing":
      throw new AppError("not_found", `account ${id} is not in this workspace`);
    case "above":
      throw above(role ?? "that this account has");
    case "last_owner":
      throw new AppError("conflict", "this is the last owner who can sign in: make somebody else an owner first", {
        details: { reason: "last_owner" },
      });
  }
}

function above(role: string): AppError {
  return new AppError("forbidden", `the role ${role} has rights that you do not have yourself`, { details: { reason: "role_above" } });
}

/** What is no id is nobody's, as an unknown one is. */
function uuidOf(id: string): string {
  if (!isUuid(id)) throw new AppError("not_found", `account ${id} is not in this workspace`);
  return id;
}

function viewOf(member: Member): AccountView {
  const { id, email, name, role, disabledAt, hasArrived, hasSecondFactor, lastSignedInAt, createdAt } = member;
  return {
    id,
    email,
    name,
    role,
    state: disabledAt !== null ? "disabled" : hasArrived ? "active" : "invited",
    hasSecondFactor,
    createdAt: createdAt.toISOString(),
    lastSignedInAt: lastSignedInAt?.toISOString() ?? null,
  };
}
