import type { FastifyInstance, FastifyRequest } from "fastify";
import type { JsonObject } from "../json.ts";
import type { AccessToken, World } from "../store/world.ts";
import { accountNode, updateAccount } from "./account-node.ts";
import { refuseUnknown, requireToken } from "./access.ts";
import { askedFields } from "./fields.ts";
import { findFlow } from "../flows/flow-life.ts";
import { deleteFlow, flowNode, updateFlow } from "./flow-node.ts";
import { deleteMedia, mediaNode } from "./media-routes.ts";
import { numberNode, updateNumber } from "./number-node.ts";
import { bodyOf, idOf, parametersOf, queryOf } from "./request-parts.ts";
import { editTemplate, templateNode } from "./template-node.ts";
import { receiveUpload, uploadNode } from "./upload-routes.ts";

/** `/{id}` alone: what it is decides the store that has it. */
export function registerNodes(server: FastifyInstance, world: World): void {
  server.get("/:version/:id", (request) => readNode(world, request));
  server.post("/:version/:id", (request) => changeNode(world, request));
  server.delete("/:version/:id", (request) => removeNode(world, request));
}

function readNode(world: World, request: FastifyRequest): JsonObject | Promise<JsonObject> {
  const id = idOf(request);
  if (id.startsWith("upload:")) return uploadNode(world, request);
  const token = requireToken(world, request);
  const asked = askedFields(queryOf(request));
  const number = world.numbers.get(id);
  if (number) return allowed(token, number.accountId) ? numberNode(world, number, asked) : refuseUnknown(id);
  const account = world.accounts.get(id);
  if (account) return allowed(token, id) ? accountNode(world, account, asked) : refuseUnknown(id);
  const template = world.templates.get(id);
  if (template) return templateNode(template, asked);
  if (world.media.has(id)) return mediaNode(world, id);
  const flow = findFlow(world, id);
  if (flow) return flowNode(world, flow, asked);
  const app = world.apps.get(id);
  if (app) return { id: app.id, name: app.name, link: `https://www.facebook.com/games/?app_id=${app.id}` };
  const business = [...world.accounts.values()].find((candidate) => candidate.businessId === id);
  return business ? { id, name: business.name, timezone_id: 1 } : refuseUnknown(id);
}

function changeNode(world: World, request: FastifyRequest): JsonObject | Promise<JsonObject> {
  const id = idOf(request);
  if (id.startsWith("upload:")) return receiveUpload(world, request);
  const token = requireToken(world, request, "whatsapp_business_management");
  const number = world.numbers.get(id);
  if (number && allowed(token, number.accountId)) return updateNumber(world, number, bodyOf(request));
  const account = world.accounts.get(id);
  if (account && allowed(token, id)) return updateAccount(account, bodyOf(request));
  const template = world.templates.get(id);
  if (template) return editTemplate(world, template, bodyOf(request));
  const flow = findFlow(world, id);
  return flow ? updateFlow(world, flow, parametersOf(request)) : refuseUnknown(id, "post");
}

function removeNode(world: World, request: FastifyRequest): JsonObject {
  const id = idOf(request);
  requireToken(world, request);
  if (world.media.has(id)) return deleteMedia(world, id);
  return findFlow(world, id) ? deleteFlow(world, id) : refuseUnknown(id, "delete");
}

function allowed(token: AccessToken | null, accountId: string): boolean {
  return !token?.accountIds || token.accountIds.includes(accountId);
}
