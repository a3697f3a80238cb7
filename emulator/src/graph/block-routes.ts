import type { FastifyInstance, FastifyRequest } from "fastify";
import { recipientDigits } from "../customers/recipient-number.ts";
import { objectsAt, textAt, type JsonObject } from "../json.ts";
import { isOpen } from "../rules/windows.ts";
import { chatKey } from "../store/chat.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import { requireNumber, requireToken } from "./access.ts";
import { paged } from "./fields.ts";
import { refuse } from "./refusal.ts";
import { bodyOf, idOf, queryOf } from "./request-parts.ts";

/** Blocking works for people who wrote in the last 24 hours; failures are listed per user (section 2.4). */
export function registerBlocks(server: FastifyInstance, world: World): void {
  const numberFor = (request: FastifyRequest): PhoneNumber => requireNumber(world, idOf(request), requireToken(world, request));

  server.get("/:version/:id/block_users", (request) => {
    const number = numberFor(request);
    const blocked = [...number.blocked].flatMap((id) => world.customers.get(id) ?? []);
    return paged(
      blocked.map(({ phone }) => ({ messaging_product: "whatsapp", wa_id: phone })),
      queryOf(request),
      `${world.publicUrl()}/v26.0/${number.id}/block_users`,
    );
  });

  server.post("/:version/:id/block_users", (request, reply) => {
    const number = numberFor(request);
    const result = applyToAll(world, number, bodyOf(request), (customer) => {
      const chat = world.chats.get(chatKey(number.id, customer.id));
      if (!chat || !isOpen(chat.windowExpiresAt, world.clock.now())) return false;
      number.blocked.add(customer.id);
      return true;
    });
    return reply.code(result.failed.length > 0 ? 400 : 200).send(answer(world, "added_users", result));
  });

  server.delete("/:version/:id/block_users", (request, reply) => {
    const number = numberFor(request);
    const result = applyToAll(world, number, bodyOf(request), (customer) => number.blocked.delete(customer.id));
    return reply.code(result.failed.length > 0 ? 400 : 200).send(answer(world, "removed_users", result));
  });
}

type Result = { readonly done: JsonObject[]; readonly failed: JsonObject[] };

function applyToAll(world: World, number: PhoneNumber, body: JsonObject, apply: (customer: CustomerRecord) => boolean): Result {
  const users = objectsAt(body, "block_users");
  if (users.length === 0) refuse(100, null, { message: "(#100) The parameter block_users is required." });
  const result: Result = { done: [], failed: [] };
  for (const user of users) {
    const input = textAt(user, "user") ?? textAt(user, "user_id") ?? "";
    const digits = recipientDigits(input, number.digits, world.switches);
    const customer = world.customersByPhone.get(digits ?? "") ?? world.customersByBsuid.get(input);
    if (customer && apply(customer)) result.done.push({ input, wa_id: customer.phone });
    else
      result.failed.push({
        input,
        wa_id: customer?.phone ?? "",
        errors: [
          {
            message: "(#139100) Failed to block/unblock some users",
            code: 139100,
            error_data: { details: "The user has not messaged this business in the last 24 hours, or is not blocked." },
          },
        ],
      });
  }
  return result;
}

function answer(world: World, key: string, result: Result): object {
  const lists = {
    ...(result.done.length > 0 ? { [key]: result.done } : {}),
    ...(result.failed.length > 0 ? { failed_users: result.failed } : {}),
  };
  const failure = {
    message: "(#139100) Failed to block/unblock users",
    type: "OAuthException",
    code: 139100,
    fbtrace_id: world.random.token(19),
  };
  return { messaging_product: "whatsapp", block_users: lists, ...(result.failed.length > 0 ? { error: failure } : {}) };
}
