import type { FastifyError, FastifyInstance } from "fastify";
import { resetWorld, withSwitches } from "../new-world.ts";
import type { EmulatorOptions } from "../options.ts";
import type { World } from "../store/world.ts";
import { limitOf, tellLimit } from "../portfolio/tiers.ts";
import { switchModel } from "../switches.ts";
import { registerBusinessControl } from "./business-routes.ts";
import { registerClock } from "./clock-routes.ts";
import type { EmulatorState } from "./contract.ts";
import { registerCustomers } from "./customer-routes.ts";
import { registerEvents } from "./event-routes.ts";
import { registerFaults } from "./fault-routes.ts";
import { registerEnforcement } from "./enforcement-routes.ts";
import { registerFillings } from "./filling-routes.ts";
import { registerLedger } from "./ledger-routes.ts";
import { registerPhone } from "./phone-routes.ts";
import { ControlProblem, notFound, objectBody, requireLike } from "./problem.ts";
import { registerScenario } from "./scenario-routes.ts";
import { requireSensible } from "./sensible.ts";
import { registerWebhookControl } from "./webhook-routes.ts";

/** `/_emulator/`: the control API of contract.ts. */
export async function registerControl(server: FastifyInstance, world: World, options: EmulatorOptions): Promise<void> {
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error instanceof ControlProblem ? error.status : (error.statusCode ?? 500);
    return reply
      .code(status)
      .type("application/problem+json")
      .send({ title: status < 500 ? "Invalid control call" : "Emulator fault", status, detail: error.message });
  });
  server.get("/state", () => stateOf(world));
  server.post("/reset", () => {
    resetWorld(world, options);
    return stateOf(world);
  });
  server.get("/switches", () => world.switches);
  server.patch("/switches", (request) => {
    const patch = objectBody(request.body);
    requireLike(patch, switchModel);
    const switches = withSwitches(world.switches, patch);
    requireSensible(switches);
    const limits = world.switches.messagingLimitPer24h !== switches.messagingLimitPer24h;
    world.switches = switches;
    if (limits) for (const portfolio of world.portfolios.values()) tellLimit(world, portfolio, limitOf(world, portfolio) ?? Infinity);
    return world.switches;
  });
  registerClock(server, world);
  registerFaults(server, world);
  registerBusinessControl(server, world);
  registerCustomers(server, world);
  registerEnforcement(server, world);
  registerFillings(server, world);
  registerScenario(server, world);
  registerLedger(server, world);
  registerWebhookControl(server, world);
  registerEvents(server, world);
  await registerPhone(server);
  server.all("/*", (request) => notFound("control call", `${request.method} ${request.url}`));
}

function stateOf(world: World): EmulatorState {
  const numbers = [...world.numbers.values()];
  return {
    clock: world.clock.state(),
    accounts: [...world.accounts.values()].map((account) => ({
      id: account.id,
      name: account.name,
      appId: account.appId,
      numbers: numbers
        .filter((number) => number.accountId === account.id)
        .map(({ id, displayPhoneNumber, verifiedName }) => ({ id, displayPhoneNumber, verifiedName })),
    })),
    counts: {
      customers: world.customers.size,
      accepted: world.counters.accepted,
      rejected: world.counters.rejected,
      inbound: world.counters.inbound,
      webhooksDelivered: world.webhooks.counts.delivered,
      webhooksPending: world.webhooks.counts.pending,
    },
  };
}
