import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  accountId,
  approvedTemplate,
  at,
  errorOf,
  openBusiness,
  orderUpdate,
  phoneNumberId,
  text,
  type Business,
  type Json,
} from "./support/business.ts";

/** One test a row of table 3.14. */
describe("what a send is refused for", () => {
  let business: Business;
  beforeAll(async () => {
    business = await openBusiness();
    await approvedTemplate(business);
  });
  afterAll(() => business[Symbol.asyncDispose]());

  const path = `${phoneNumberId}/messages`;
  const send = (message: Json): Promise<ReturnType<typeof errorOf>> => business.send(message).then(errorOf);

  it("a missing token: 190, 401, without error_data", async () => {
    const answer = await business.graph("POST", path, text("+33612345678"), "");
    expect(errorOf(answer)).toEqual({ status: 401, code: 190, details: undefined });
    expect(at(answer.body, "error", "fbtrace_id")).toEqual(expect.any(String));
  });

  it("an expired token: subcode 463; an invalidated one: 467", async () => {
    const expired = await business.graph("POST", path, text("+33612345678"), "expired-token");
    const invalid = await business.graph("POST", path, text("+33612345678"), "invalid-token");
    expect([expired.status, at(expired.body, "error", "error_subcode")]).toEqual([401, 463]);
    expect([invalid.status, at(invalid.body, "error", "error_subcode")]).toEqual([401, 467]);
  });

  it("a token without the permission: 10; without the asset: 200", async () => {
    await business.control("POST", "/tokens", { token: "EAAreadonly", scopes: ["whatsapp_business_management"] });
    await business.control("POST", "/tokens", { token: "EAAelsewhere", scopes: ["whatsapp_business_messaging"], accountIds: ["1"] });
    expect(errorOf(await business.graph("POST", path, text("+33612345678"), "EAAreadonly"))).toMatchObject({ status: 403, code: 10 });
    expect(errorOf(await business.graph("POST", path, text("+33612345678"), "EAAelsewhere"))).toMatchObject({ status: 403, code: 200 });
  });

  it("an unknown object: 100 with subcode 33, GraphMethodException", async () => {
    const answer = await business.graph("POST", "999/messages", { messaging_product: "whatsapp", ...text("+33612345678") });
    expect(answer.status).toBe(400);
    expect(answer.body["error"]).toMatchObject({ code: 100, error_subcode: 33, type: "GraphMethodException" });
    expect((await business.graph("GET", "123456")).body["error"]).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it("an unknown parameter, or a wrong JSON type: 100", async () => {
    expect(await send({ ...text("+33612345678"), colour: "red" })).toMatchObject({ status: 400, code: 100 });
    expect(await send({ to: "+33612345678", type: "text", text: "Hi" })).toMatchObject({ status: 400, code: 100 });
    expect(await send({ to: { phone: 1 }, type: "text", text: { body: "Hi" } })).toMatchObject({ status: 400, code: 100 });
    expect(errorOf(await business.graph("POST", path, "[1]"))).toMatchObject({ status: 400, code: 100 });
    expect(errorOf(await business.graph("POST", path, "{broken"))).toMatchObject({ status: 400, code: 100 });
  });

  it("a missing parameter: 131008", async () => {
    expect(await send({ type: "text", text: { body: "Hi" } })).toMatchObject({ status: 400, code: 131008 });
    expect(await send({ to: "+33612345678", type: "text", text: { body: "" } })).toMatchObject({ status: 400, code: 131008 });
    expect(await send({ to: "+33612345678", type: "image", image: {} })).toMatchObject({ status: 400, code: 131008 });
  });

  it("something too long, a bad id, a bad enum: 131009; text above 4096: 100", async () => {
    const button = { type: "reply", reply: { id: "a", title: "much too long a title here" } };
    const interactive = { type: "button", body: { text: "Choose" }, action: { buttons: [button] } };
    expect(await send({ to: "+33612345678", type: "interactive", interactive })).toEqual({
      status: 400,
      code: 131009,
      details: "Button title length invalid. Min length: 1, Max length: 20",
    });
    expect(await send({ to: "+33612345678", type: "image", image: { id: "42" } })).toMatchObject({ code: 131009 });
    expect(await send({ to: "+33612345678", type: "interactive", interactive: { type: "carpet" } })).toMatchObject({ code: 131009 });
    expect(await send(text("+33612345678", "x".repeat(4097)))).toMatchObject({
      code: 100,
      details: "Param text['body'] must be at most 4096 characters long.",
    });
    expect(await send({ ...text("+33612345678"), biz_opaque_callback_data: "x".repeat(513) })).toMatchObject({ code: 131009 });
  });

  it("to its own number: 131021", async () => {
    expect(await send(text("+1 555-078-3881"))).toMatchObject({ status: 400, code: 131021 });
  });

  it("an unsupported type: 131051", async () => {
    expect(await send({ to: "+33612345678", type: "hologram" })).toMatchObject({ status: 400, code: 131051 });
  });

  it("free-form outside the window, when the switch answers at once: 131047", async () => {
    await business.control("PATCH", "/switches", { outsideWindow: "sync" });
    expect(await send(text("+33612345678"))).toMatchObject({ status: 400, code: 131047 });
    await business.control("PATCH", "/switches", { outsideWindow: "async" });
  });

  it("a template that does not exist in the language: 132001, HTTP 404", async () => {
    const message = orderUpdate("+33612345678");
    expect(await send({ ...message, template: { ...(message["template"] as Json), language: { code: "fr" } } })).toMatchObject({
      status: 404,
      code: 132001,
    });
  });

  it("a wrong number of parameters: 132000 with the counts", async () => {
    expect(await send(orderUpdate("+33612345678", ["Ana"]))).toEqual({
      status: 400,
      code: 132000,
      details: "body: number of localizable_params (1) does not match the expected number of params (2)",
    });
  });

  it("a wrong kind of parameter: 132012", async () => {
    const template = {
      name: "order_update",
      language: { code: "en_US" },
      components: [
        {
          type: "body",
          parameters: [
            { type: "image", image: { id: "1" } },
            { type: "text", text: "A" },
          ],
        },
      ],
    };
    expect(await send({ to: "+33612345678", type: "template", template })).toMatchObject({ status: 400, code: 132012 });
  });

  it("line breaks in a parameter: 132018; a body beyond 1024: 132005", async () => {
    expect(await send(orderUpdate("+33612345678", ["A\nB", "C"]))).toMatchObject({ code: 132018 });
    expect(await send(orderUpdate("+33612345678", ["A".repeat(1000), "C"]))).toMatchObject({ code: 132005 });
  });

  it("a paused template: 132015; a disabled one: 132016", async () => {
    const id = await approvedTemplate(business, { name: "shaky" });
    const message = { to: "+33612345678", type: "template", template: { name: "shaky", language: { code: "en_US" }, components: [] } };
    await business.control("POST", `/templates/${id}/actions`, { action: "pause" });
    expect(await send(message)).toMatchObject({ status: 400, code: 132015 });
    await business.control("POST", `/templates/${id}/actions`, { action: "disable" });
    expect(await send(message)).toMatchObject({ status: 400, code: 132016 });
  });

  it("a number that is not registered: 133010", async () => {
    await business.control("POST", "/numbers", { id: "777", accountId, displayPhoneNumber: "+1 555 000 7777", registered: false });
    expect(errorOf(await business.graph("POST", "777/messages", { messaging_product: "whatsapp", ...text("+33612345678") }))).toMatchObject(
      { status: 400, code: 133010 },
    );
  });
});
