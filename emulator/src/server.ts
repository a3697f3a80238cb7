import Fastify, { type FastifyInstance } from "fastify";
import { registerControl } from "./control/control-routes.ts";
import { registerBodyParsers } from "./graph/body-parsers.ts";
import { registerGraph } from "./graph/graph-routes.ts";
import type { EmulatorOptions } from "./options.ts";
import type { World } from "./store/world.ts";

const ownPaths = /^\/(v\d+\.\d+\/|_emulator|whatsapp_business\/)/;

/** One port: `/_emulator/` is ours, the rest is Graph. */
export async function newServer(world: World, options: EmulatorOptions): Promise<FastifyInstance> {
  const server = Fastify({
    bodyLimit: 110 * 1024 * 1024,
    forceCloseConnections: true,
    // Bodies are read by key and never merged into shared objects: plain JSON.parse is safe, and faster.
    onProtoPoisoning: "ignore",
    onConstructorPoisoning: "ignore",
    keepAliveTimeout: 65_000,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 600 },
    // A call without a version uses the app's default one.
    rewriteUrl: (request) => {
      const url = request.url ?? "/";
      return ownPaths.test(url) ? url : `/v26.0${url}`;
    },
  });
  await registerBodyParsers(server);
  await server.register(async (scope) => registerGraph(scope, world));
  await server.register(async (scope) => registerControl(scope, world, options), { prefix: "/_emulator" });
  return server;
}
