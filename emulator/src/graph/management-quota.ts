import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hourMs } from "../rules/windows.ts";
import type { World } from "../store/world.ts";
import { bearerOf } from "./access.ts";
import { GraphRefused, refusal } from "./refusal.ts";
import { idOf } from "./request-parts.ts";

/** Edges of an account that count, and reading the account or a number itself (reference 1.4). */
const counted = new Set(["/:version/:id/phone_numbers", "/:version/:id/message_templates", "/:version/:id/subscribed_apps"]);

/** 200 management calls an hour per app and account, 5,000 with a registered number; past it 80007 says when to come back. */
export function registerManagementQuota(server: FastifyInstance, world: World): void {
  server.addHook("preHandler", async (request, reply) => {
    const quota = world.switches.managementQuota;
    if (!quota) return;
    const accountId = accountAsked(world, request);
    if (accountId === null) return;
    const app = world.tokens.get(bearerOf(request))?.appId ?? world.accounts.get(accountId)?.appId ?? "";
    const key = `${app}/${accountId}`;
    const now = world.clock.now();
    const calls = (world.managementCalls.get(key) ?? []).filter((at) => now - at < hourMs);
    world.managementCalls.set(key, calls);
    const active = [...world.numbers.values()].some((number) => number.accountId === accountId && number.registered);
    const most = active ? quota.withNumber : quota.withoutNumber;
    if (calls.length >= most) return refuseCall(reply, accountId, Math.ceil((hourMs - (now - (calls[0] ?? now))) / 60_000));
    calls.push(now);
  });
}

function refuseCall(reply: FastifyReply, accountId: string, minutes: number): never {
  const usage = { type: "whatsapp", call_count: 100, total_cputime: 100, total_time: 100, estimated_time_to_regain_access: minutes };
  void reply.header("x-business-use-case-usage", JSON.stringify({ [accountId]: [usage] }));
  throw new GraphRefused(
    refusal(80007, null, {
      message: "(#80007) There have been too many calls to this WhatsApp Business account. Wait a bit and try again.",
    }),
  );
}

function accountAsked(world: World, request: FastifyRequest): string | null {
  const route = request.routeOptions.url ?? "";
  if (counted.has(route)) return world.accounts.has(idOf(request)) ? idOf(request) : null;
  if (route !== "/:version/:id" || request.method !== "GET") return null;
  const id = idOf(request);
  return world.accounts.has(id) ? id : (world.numbers.get(id)?.accountId ?? null);
}
