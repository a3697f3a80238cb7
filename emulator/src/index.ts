import { playScenario, readScenario } from "./scenario/play-scenario.ts";
import type { FastifyInstance } from "fastify";
import { newWorld } from "./new-world.ts";
import type { EmulatorOptions } from "./options.ts";
import { subscribeFirstApp } from "./seed.ts";
import { WorldKeeper } from "./persistence/keeper.ts";
import { newServer } from "./server.ts";
import type { World } from "./store/world.ts";

export type { EmulatorOptions } from "./options.ts";
export type { Scenario } from "./scenario/scenario-contract.ts";

export type RunningEmulator = AsyncDisposable & {
  readonly port: number;
  readonly baseUrl: string;
  readonly world: World;
  readonly server: FastifyInstance;
  close(): Promise<void>;
};

/** Starts a WhatsApp Cloud API of your own. Port 0 takes a free one. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  let baseUrl = "";
  const host = options.host ?? "127.0.0.1";
  const world = newWorld(options, () => options.publicUrl ?? baseUrl);
  if (options.scenarioFile !== undefined) playScenario(world, await readScenario(options.scenarioFile));
  const server = await newServer(world, options);
  await server.listen({ port: options.port ?? 4000, host });
  const address = server.server.address();
  const port = typeof address === "object" && address !== null ? address.port : (options.port ?? 4000);
  baseUrl = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const keeper = options.persistDirectory === undefined ? null : new WorldKeeper(world, options.persistDirectory);
  // A restart may move the endpoint: what is asked for now wins over what was kept.
  if (keeper && options.webhook) subscribeFirstApp(world, options.webhook);
  const close = async (): Promise<void> => {
    keeper?.close();
    world.clock.close();
    await server.close();
    await world.webhooks.close();
  };
  return { port, baseUrl, world, server, close, [Symbol.asyncDispose]: close };
}
