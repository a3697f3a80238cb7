import type { FastifyInstance, FastifyRequest } from "fastify";
import { textAt, type JsonObject } from "../json.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { publishForAccount } from "../webhooks/publish.ts";
import { requireNumber, requireToken } from "./access.ts";
import { refuse } from "./refusal.ts";
import { bodyOf, idOf } from "./request-parts.ts";

/** Usernames of business numbers: asked for, reserved, given up. Unique over businesses and customers, whatever the case. */
export function registerUsernames(server: FastifyInstance, world: World): void {
  const numberFor = (request: FastifyRequest): PhoneNumber =>
    requireNumber(world, idOf(request), requireToken(world, request, "whatsapp_business_management"));

  server.post("/:version/:id/username", (request) => {
    const number = numberFor(request);
    const username = textAt(bodyOf(request), "username") ?? refuse(100, null, { message: "(#100) The parameter username is required." });
    if (!isWellFormed(username))
      refuse(100, null, {
        message: "(#100) Param username must have 3 to 35 letters, digits, periods or underscores, and at least one letter.",
      });
    if (isTaken(world, username, number)) return { status: "REJECTED", rejection_reasons: ["NOT_AVAILABLE"] };
    number.username = username;
    tell(world, number, { username, status: "approved" });
    return { status: "APPROVED" };
  });

  server.get("/:version/:id/username", (request) => {
    const { username } = numberFor(request);
    return username === null ? { username: "" } : { username, status: "ACTIVE" };
  });

  server.get("/:version/:id/username_suggestions", (request) => {
    const base = numberFor(request)
      .verifiedName.toLowerCase()
      .replace(/[^a-z0-9]+/g, "");
    return { data: [{ username_suggestions: base.length >= 3 ? [base.slice(0, 35)] : [] }] };
  });

  server.delete("/:version/:id/username", (request) => {
    const number = numberFor(request);
    const { username } = number;
    if (username === null) return { success: false };
    number.username = null;
    tell(world, number, { username, status: "deleted" });
    return { success: true };
  });
}

function isWellFormed(username: string): boolean {
  return (
    /^[a-z0-9._]{3,35}$/i.test(username) &&
    /[a-z]/i.test(username) &&
    !/^\.|\.$|\.\.|^www/i.test(username) &&
    !/\.(com|org|net|int|edu|gov|mil|us|in|html)$/i.test(username)
  );
}

function isTaken(world: World, username: string, number: PhoneNumber): boolean {
  const same = (other: string | null): boolean => other?.toLowerCase() === username.toLowerCase();
  return (
    [...world.numbers.values()].some((other) => other !== number && same(other.username)) ||
    [...world.customers.values()].some((customer) => same(customer.username))
  );
}

function tell(world: World, number: PhoneNumber, value: JsonObject): void {
  const account = world.accounts.get(number.accountId);
  if (account) publishForAccount(world, account, "business_username_updates", { display_phone_number: number.digits, ...value });
}
