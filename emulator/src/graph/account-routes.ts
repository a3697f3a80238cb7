import type { FastifyInstance } from "fastify";
import { textAt } from "../json.ts";
import type { World } from "../store/world.ts";
import { accountNode } from "./account-node.ts";
import { bearerOf, isAppToken, refuseUnknown, requireAccount, requireToken } from "./access.ts";
import { askedFields, paged } from "./fields.ts";
import { numberNode } from "./number-node.ts";
import { refuse } from "./refusal.ts";
import { idOf, queryOf } from "./request-parts.ts";

/** Numbers of an account, accounts of a portfolio, and who a token belongs to. */
export function registerAccounts(server: FastifyInstance, world: World): void {
  server.get("/:version/:id/phone_numbers", (request) => {
    const account = requireAccount(world, idOf(request), requireToken(world, request));
    const query = queryOf(request);
    const asked = askedFields(query);
    const numbers = [...world.numbers.values()].filter((number) => number.accountId === account.id);
    return paged(
      numbers.map((number) => numberNode(world, number, asked)),
      query,
      `${world.publicUrl()}/v26.0/${account.id}/phone_numbers`,
    );
  });

  for (const edge of ["owned_whatsapp_business_accounts", "client_whatsapp_business_accounts"]) {
    server.get(`/:version/:id/${edge}`, (request) => {
      requireToken(world, request);
      const id = idOf(request);
      const accounts = accountsOf(world, id);
      return paged(
        accounts.map((account) => accountNode(world, account, [])),
        queryOf(request),
        `${world.publicUrl()}/v26.0/${id}/${edge}`,
      );
    });
  }

  server.get("/:version/:id/extendedcredits", (request) => {
    requireToken(world, request);
    const [account] = accountsOf(world, idOf(request));
    return { data: [{ id: `${account?.businessId ?? ""}1`, legal_entity_name: account?.name }] };
  });

  server.get("/:version/debug_token", (request) => {
    const bearer = bearerOf(request);
    if (bearer.includes("|") && !isAppToken(world, bearer)) refuse(190, null, { message: "Invalid OAuth access token signature." });
    requireToken(world, request);
    const input =
      textAt(queryOf(request), "input_token") ?? refuse(100, null, { message: "(#100) The parameter input_token is required." });
    return { data: tokenFacts(world, input) };
  });
}

function accountsOf(world: World, businessId: string): Parameters<typeof accountNode>[1][] {
  const accounts = [...world.accounts.values()].filter((account) => account.businessId === businessId);
  return accounts.length > 0 ? accounts : refuseUnknown(businessId);
}

function tokenFacts(world: World, input: string): object {
  const known = world.tokens.get(input);
  if (!known) {
    return { error: { code: 190, message: "Invalid OAuth access token - Cannot parse access token" }, is_valid: false, scopes: [] };
  }
  const app = world.apps.get(known.appId);
  const targets = known.accountIds ?? [...world.accounts.keys()];
  return {
    app_id: known.appId,
    type: "SYSTEM_USER",
    application: app?.name,
    data_access_expires_at: 0,
    expires_at: Math.floor(known.expiresAt / 1000),
    is_valid: known.expiresAt === 0 || known.expiresAt > world.clock.now(),
    issued_at: 0,
    scopes: known.scopes,
    granular_scopes: known.scopes.map((scope) => ({ scope, target_ids: targets })),
    user_id: "122100000000000001",
  };
}
