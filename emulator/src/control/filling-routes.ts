import type { FastifyInstance } from "fastify";
import { answer, closeFilling, goBack, openFilling, press } from "../flows/fill-flow.ts";
import type { Filling } from "../flows/filling.ts";
import { fillingView } from "../flows/filling-view.ts";
import { parcelBytes } from "../flows/endpoint/media-parcel.ts";
import { runScript } from "../flows/run-script.ts";
import { numberAt, objectAt, textAt, type JsonObject } from "../json.ts";
import type { OutboundMessage } from "../store/message.ts";
import type { World } from "../store/world.ts";
import type { FlowAnswers } from "./flow-contract.ts";
import { customerOf } from "./customer-routes.ts";
import { bad, notFound, objectBody, requireLike, wanted } from "./problem.ts";

type ById = { Params: { id: string } };

/** Filling in Flows: by hand from the phone, or whole from a script. */
export function registerFillings(server: FastifyInstance, world: World): void {
  server.post<ById>("/customers/:id/fillings", async (request, reply) => {
    const given = objectBody(request.body);
    const filling = await openFilling(world, messageOf(world, request.params.id, given), numberAt(given, "buttonIndex"));
    return reply.code(201).send(fillingView(world, filling));
  });

  server.get<ById>("/fillings/:id", (request) => fillingView(world, fillingOf(world, request.params.id)));

  server.post<ById>("/fillings/:id/answers", async (request) => {
    const filling = fillingOf(world, request.params.id);
    await answer(world, filling, answersOf(objectBody(request.body)));
    return fillingView(world, filling);
  });

  server.post<ById>("/fillings/:id/press", async (request) => {
    const filling = fillingOf(world, request.params.id);
    await press(world, filling, wanted(objectBody(request.body), "key"));
    return fillingView(world, filling);
  });

  server.post<ById>("/fillings/:id/back", async (request) => {
    const filling = fillingOf(world, request.params.id);
    await goBack(world, filling);
    return fillingView(world, filling);
  });

  server.post<ById>("/fillings/:id/close", (request) => {
    const filling = fillingOf(world, request.params.id);
    closeFilling(filling);
    return fillingView(world, filling);
  });

  server.post<ById>("/customers/:id/fill", async (request) => {
    const given = objectBody(request.body);
    requireLike(given, { phoneNumberId: "", messageId: "", answers: undefined, screens: undefined, makeUp: true, thinkMs: 0, leaveAt: "" });
    const screens = objectAt(given, "screens");
    const leaveAt = textAt(given, "leaveAt");
    return runScript(world, messageOf(world, request.params.id, given), {
      answers: answersOf(objectAt(given, "answers")),
      screens: Object.fromEntries(Object.keys(screens).map((screen) => [screen, answersOf(objectAt(screens, screen))])),
      makeUp: given["makeUp"] === true,
      thinkMs: numberAt(given, "thinkMs") ?? 0,
      ...(leaveAt === null ? {} : { leaveAt }),
    });
  });

  server.get<ById>("/cdn/:id", (request, reply) =>
    reply.type("application/octet-stream").send(parcelBytes(world.media.get(request.params.id) ?? notFound("media", request.params.id))),
  );
}

function messageOf(world: World, customerId: string, given: JsonObject): OutboundMessage {
  const customer = customerOf(world, customerId);
  const id = wanted(given, "messageId");
  const message = world.messages.get(id);
  return message?.direction === "out" && message.customerId === customer.id ? message : notFound("business message", id);
}

function fillingOf(world: World, id: string): Filling {
  return world.fillings.get(id) ?? notFound("filling", id);
}

function answersOf(given: JsonObject): FlowAnswers {
  for (const [name, value] of Object.entries(given)) {
    const fits =
      typeof value === "string" || typeof value === "boolean" || Array.isArray(value) || (typeof value === "object" && value !== null);
    if (!fits) bad(`The answer "${name}" must be text, true or false, a list of ids, or dates.`);
  }
  return given as FlowAnswers;
}
