import type { FastifyRequest } from "fastify";
import { isObject, textAt } from "../json.ts";
import type { Account } from "../store/account.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { AccessToken, World } from "../store/world.ts";
import { refuse } from "./refusal.ts";

export const allScopes = ["whatsapp_business_messaging", "whatsapp_business_management", "business_management"];

/** The bearer of a call: header first, `access_token` in the query as Graph also takes it. */
export function bearerOf(request: FastifyRequest): string {
  const header = request.headers.authorization;
  if (header) return header.replace(/^(Bearer|OAuth)\s+/i, "").trim();
  return isObject(request.query) ? (textAt(request.query, "access_token") ?? "") : "";
}

/** Refuses a missing, expired (463) or invalid (467) token, and one without the scope. */
export function requireToken(world: World, request: FastifyRequest, scope: string | null = null): AccessToken | null {
  const bearer = bearerOf(request);
  if (bearer === "") refuse(190, null, { message: "An access token is required to request this resource." });
  if (bearer.startsWith("expired")) refuse(190, null, { message: "Error validating access token: Session has expired.", subcode: 463 });
  if (bearer.startsWith("invalid"))
    refuse(190, null, { message: "Error validating access token: The session has been invalidated.", subcode: 467 });
  const known = world.tokens.get(bearer);
  if (!known) {
    if (world.switches.strictTokens && !isAppToken(world, bearer))
      refuse(190, null, { message: "Invalid OAuth access token - Cannot parse access token", subcode: 467 });
    return null;
  }
  if (known.expiresAt !== 0 && known.expiresAt <= world.clock.now())
    refuse(190, null, { message: "Error validating access token: Session has expired.", subcode: 463 });
  if (scope !== null && !known.scopes.includes(scope))
    refuse(10, `The access token lacks the ${scope} permission.`, {
      message: "(#10) Application does not have permission for this action",
    });
  return known;
}

/** `APP_ID|APP_SECRET`. */
export function isAppToken(world: World, bearer: string): boolean {
  const [appId, secret] = bearer.split("|");
  return secret !== undefined && world.apps.get(appId ?? "")?.secret === secret;
}

export function requireNumber(world: World, id: string, token: AccessToken | null): PhoneNumber {
  const number = world.numbers.get(id);
  if (!number) return refuseUnknown(id);
  requireAsset(token, number.accountId);
  return number;
}

export function requireAccount(world: World, id: string, token: AccessToken | null): Account {
  const account = world.accounts.get(id);
  if (!account) return refuseUnknown(id);
  requireAsset(token, id);
  return account;
}

function requireAsset(token: AccessToken | null, accountId: string): void {
  if (token?.accountIds && !token.accountIds.includes(accountId)) refuse(200, `The access token has no access to account ${accountId}.`);
}

/** Real traffic answers 400/100/33 where the OpenAPI samples say 404/803 (section 3.14). */
export function refuseUnknown(id: string, verb = "get"): never {
  refuse(100, null, {
    message: `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    type: "GraphMethodException",
    subcode: 33,
  });
}
