import { addCatalog } from "../shop/catalogs.ts";
import type { FastifyInstance } from "fastify";
import { listAt, numberAt, objectsAt, textAt } from "../json.ts";
import { addAccount, addApp, addNumber } from "../seed.ts";
import type { Template } from "../store/template.ts";
import type { World } from "../store/world.ts";
import {
  announceCategory,
  appeal,
  approve,
  detectCategory,
  disable,
  flag,
  pace,
  pause,
  reject,
  setCategory,
  setQuality,
  unpause,
} from "../templates/lifecycle.ts";
import { release } from "../templates/pacing.ts";
import { bad, notFound, objectBody, wanted } from "./problem.ts";

/** Apps, accounts, numbers and tokens beyond the seed, and what Meta would decide about templates. */
export function registerBusinessControl(server: FastifyInstance, world: World): void {
  server.post("/apps", (request, reply) => {
    const given = objectBody(request.body);
    const version = numberAt(given, "webhookVersion");
    const app = addApp(world, {
      id: wanted(given, "id"),
      secret: wanted(given, "secret"),
      name: textAt(given, "name") ?? "App",
      ...(version === null ? {} : { webhookVersion: version }),
    });
    const url = textAt(given, "webhookUrl");
    if (url !== null) app.subscription = { callbackUrl: url, verifyToken: textAt(given, "verifyToken") ?? "", fields: null };
    return reply.code(201).send({ id: app.id, name: app.name, webhookVersion: app.webhookVersion });
  });

  server.post("/accounts", (request, reply) => {
    const given = objectBody(request.body);
    const appId = wanted(given, "appId");
    if (!world.apps.has(appId)) notFound("app", appId);
    const account = addAccount(world, {
      id: wanted(given, "id"),
      appId,
      businessId: textAt(given, "businessId") ?? world.random.digits(15),
      name: textAt(given, "name") ?? "Account",
      ...(textAt(given, "country") === null ? {} : { country: wanted(given, "country") }),
      ...(textAt(given, "timeZone") === null ? {} : { timeZone: wanted(given, "timeZone") }),
      directSend: given["directSend"] === true,
      marketingMessagesOnboarded: given["marketingMessagesOnboarded"] !== false,
      authenticationInternational: listAt(given, "authenticationInternational").map(String),
    });
    return reply.code(201).send({ id: account.id, name: account.name, appId });
  });

  server.post("/numbers", (request, reply) => {
    const given = objectBody(request.body);
    const accountId = wanted(given, "accountId");
    if (!world.accounts.has(accountId)) notFound("account", accountId);
    const number = addNumber(world, {
      id: wanted(given, "id"),
      accountId,
      displayPhoneNumber: wanted(given, "displayPhoneNumber"),
      verifiedName: textAt(given, "verifiedName") ?? "Business",
      registered: given["registered"] !== false,
    });
    return reply.code(201).send({ id: number.id, displayPhoneNumber: number.displayPhoneNumber, verifiedName: number.verifiedName });
  });

  server.post("/catalogs", (request, reply) => {
    const given = objectBody(request.body);
    const id = wanted(given, "id");
    addCatalog(
      world,
      id,
      objectsAt(given, "products").map((product) => ({
        sku: wanted(product, "sku"),
        name: textAt(product, "name") ?? wanted(product, "sku"),
        price: numberAt(product, "price") ?? 0,
        currency: textAt(product, "currency") ?? "EUR",
        image: textAt(product, "image"),
      })),
    );
    return reply.code(201).send({ id });
  });

  server.post("/tokens", (request, reply) => {
    const given = objectBody(request.body);
    const accountIds = given["accountIds"] === undefined ? null : listAt(given, "accountIds").map(String);
    const appId = textAt(given, "appId") ?? [...world.apps.keys()][0] ?? "";
    const token = {
      token: wanted(given, "token"),
      appId,
      scopes: listAt(given, "scopes").map(String),
      expiresAt: numberAt(given, "expiresAt") ?? 0,
      accountIds,
    };
    world.tokens.set(token.token, token);
    return reply.code(201).send(token);
  });

  server.post<{ Params: { id: string } }>("/templates/:id/actions", (request) => {
    const template = world.templates.get(request.params.id) ?? notFound("template", request.params.id);
    const given = objectBody(request.body);
    decide(world, template, wanted(given, "action"), given);
    return { ok: true, status: template.status };
  });
}

const categories = ["MARKETING", "UTILITY", "AUTHENTICATION"] as const;
const scores = ["GREEN", "YELLOW", "RED", "UNKNOWN"] as const;

function decide(world: World, template: Template, action: string, given: Record<string, unknown>): void {
  switch (action) {
    case "approve":
      return approve(world, template);
    case "reject":
      return reject(world, template, textAt(given, "reason") ?? "INVALID_FORMAT");
    case "pause":
      return pause(world, template);
    case "unpause":
      return unpause(world, template);
    case "disable":
      return disable(world, template);
    case "appeal":
      return appeal(world, template);
    case "flag":
      return flag(world, template);
    case "pace":
      return pace(template, numberAt(given, "after") ?? 0);
    case "release":
      return release(world, template);
    case "set_quality":
      return setQuality(
        world,
        template,
        scores.find((score) => score === given["score"]) ?? bad(`"score" must be one of ${scores.join(", ")}.`),
      );
    case "set_category":
      return setCategory(world, template, categoryOf(given));
    case "announce_category":
      return announceCategory(world, template, categoryOf(given));
    case "detect_category":
      return detectCategory(world, template, categoryOf(given));
    default:
      return bad(`Unknown template action "${action}".`);
  }
}

function categoryOf(given: Record<string, unknown>): (typeof categories)[number] {
  return categories.find((category) => category === given["category"]) ?? bad(`"category" must be one of ${categories.join(", ")}.`);
}
