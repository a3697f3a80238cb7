import { registerRefused } from "./refused-routes.ts";
import { registerUsernames } from "./username-routes.ts";
import { registerManagementQuota } from "./management-quota.ts";
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";
import type { World } from "../store/world.ts";
import { registerAccounts } from "./account-routes.ts";
import { refuseUnknown } from "./access.ts";
import { registerBlocks } from "./block-routes.ts";
import { registerFlows } from "./flow-routes.ts";
import { registerHistory } from "./history-routes.ts";
import { registerMedia } from "./media-routes.ts";
import { registerMessages } from "./messages/send-route.ts";
import { registerNodes } from "./node-routes.ts";
import { registerNumbers } from "./number-routes.ts";
import { registerProfile } from "./profile-routes.ts";
import { registerQrCodes } from "./qr-routes.ts";
import { envelopeOf, GraphRefused, httpStatusOf, refusal, type Refusal } from "./refusal.ts";
import { registerSubscriptions } from "./subscription-routes.ts";
import { registerTemplates } from "./template-routes.ts";
import { registerUploads } from "./upload-routes.ts";

/** Everything under `/vNN.N/`. */
export function registerGraph(server: FastifyInstance, world: World): void {
  server.setErrorHandler((error: FastifyError, _request, reply) => answerRefusal(world, reply, refusalOf(error)));
  registerManagementQuota(server, world);
  for (const register of edges) register(server, world);
  server.setNotFoundHandler((request) =>
    refuseUnknown(request.url.split("?")[0]?.split("/").slice(2).join("/") ?? "", request.method.toLowerCase()),
  );
}

const edges = [
  registerMessages,
  registerHistory,
  registerMedia,
  registerTemplates,
  registerSubscriptions,
  registerAccounts,
  registerNumbers,
  registerProfile,
  registerBlocks,
  registerQrCodes,
  registerFlows,
  registerUploads,
  registerUsernames,
  registerRefused,
  registerNodes,
];

function answerRefusal(world: World, reply: FastifyReply, reason: Refusal): FastifyReply {
  if (reason.retryAfterSeconds !== undefined) void reply.header("retry-after", String(reason.retryAfterSeconds));
  return reply.code(httpStatusOf(reason)).send(envelopeOf(reason, world.random.token(19)));
}

function refusalOf(error: FastifyError): Refusal {
  if (error instanceof GraphRefused) return error.refusal;
  if (error.statusCode !== undefined && error.statusCode < 500) return refusal(100, null, { message: `(#100) ${error.message}` });
  return refusal(1, null, { message: `An unknown error occurred: ${error.message}`, httpStatus: 500 });
}
