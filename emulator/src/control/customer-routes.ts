import type { FastifyInstance } from "fastify";
import { chatOf, chatSummaries } from "../chat/chat-view.ts";
import { actAsCustomer } from "../customers/customer-actions.ts";
import { draftOf } from "../customers/customer-messages.ts";
import { receiveFromCustomer } from "../customers/inbound.ts";
import { addCustomer, customerView } from "../customers/people.ts";
import { filesOf } from "../graph/request-parts.ts";
import type { JsonObject } from "../json.ts";
import { storeMedia, webhookMediaLivesMs } from "../media/links.ts";
import type { CustomerRecord } from "../store/customer.ts";
import type { PhoneNumber } from "../store/phone-number.ts";
import type { World } from "../store/world.ts";
import type { Customer } from "./contract.ts";
import { updateCustomer } from "./customer-update.ts";
import { bad, notFound, objectBody, requireLike, wanted } from "./problem.ts";

const model = {
  id: "",
  phone: "",
  name: "",
  bsuid: "",
  username: null,
  onWhatsApp: true,
  readReceipts: true,
  autoRead: true,
  blocked: undefined,
  marketingStopped: undefined,
};

type ById = { Params: { id: string } };

export function registerCustomers(server: FastifyInstance, world: World): void {
  server.get("/customers", () => [...world.customers.values()].map(customerView));

  server.post("/customers", (request, reply) => {
    const given = objectBody(request.body);
    requireLike(given, model);
    const phone = wanted(given, "phone").replace(/\D/g, "");
    if (phone.length < 5) bad('"phone" must be a phone number with its country code.');
    if (world.customersByPhone.has(phone)) bad(`There is a customer with the phone ${phone} already.`);
    return reply.code(201).send(customerView(addCustomer(world, { ...(given as Partial<Customer>), phone })));
  });

  server.patch<ById>("/customers/:id", (request) => {
    const given = objectBody(request.body);
    requireLike(given, model);
    return customerView(updateCustomer(world, customerOf(world, request.params.id), given));
  });

  server.get<ById>("/numbers/:id/chats", (request) =>
    chatSummaries(world, world.numbers.get(request.params.id) ?? notFound("number", request.params.id)),
  );

  server.get<{ Params: { number: string; customer: string } }>("/chats/:number/:customer", (request) => {
    const number = world.numbers.get(request.params.number) ?? notFound("number", request.params.number);
    return chatOf(world, number, customerOf(world, request.params.customer));
  });

  server.post<ById>("/customers/:id/messages", (request, reply) => {
    const given = objectBody(request.body);
    const customer = customerOf(world, request.params.id);
    const message = receiveFromCustomer(world, numberOf(world, given), customer, draftOf(world, customer, given));
    return reply.code(201).send({ id: message.id });
  });

  server.post<ById>("/customers/:id/actions", (request) => {
    const given = objectBody(request.body);
    actAsCustomer(world, numberOf(world, given), customerOf(world, request.params.id), given);
    return { ok: true };
  });

  server.post<ById>("/customers/:id/media", (request, reply) => {
    customerOf(world, request.params.id);
    const [file] = filesOf(request);
    if (!file) bad("Send one file as multipart/form-data.");
    const media = storeMedia(world, {
      bytes: file.bytes,
      mimeType: file.mimeType,
      filename: file.filename,
      phoneNumberId: null,
      livesMs: webhookMediaLivesMs,
    });
    return reply.code(201).send({ mediaId: media.id });
  });

  server.get<ById>("/media/:id", (request, reply) => {
    const media = world.media.get(request.params.id) ?? notFound("media", request.params.id);
    // Anybody's file, served from our origin: it must stay a file.
    return reply
      .type(media.mimeType)
      .header("x-content-type-options", "nosniff")
      .header("content-security-policy", "sandbox; default-src 'none'")
      .send(media.bytes);
  });
}

/** Customers are named by id, or by their phone number. */
export function customerOf(world: World, id: string): CustomerRecord {
  return world.customers.get(id) ?? world.customersByPhone.get(id.replace(/^\+/, "")) ?? notFound("customer", id);
}

function numberOf(world: World, given: JsonObject): PhoneNumber {
  const id = wanted(given, "phoneNumberId");
  return world.numbers.get(id) ?? notFound("number", id);
}
