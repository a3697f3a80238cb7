import { createDecipheriv, createHash, createHmac } from "node:crypto";
import { FormData, request } from "undici";
import { describe, expect, it } from "vitest";
import { at, errorOf, openBusiness, phoneNumberId, type Business, type Json } from "./support/business.ts";
import { openFlowEndpoint } from "./support/flow-endpoint.ts";
import { booking, complete, footer, lastResponse, publishedFlow, screen, sendFlow } from "./support/flow-samples.ts";
import { events, on, open, pressed } from "./support/flow-steps.ts";

describe("a Flow with an endpoint", () => {
  const days = { days: [{ id: "mon", title: "Monday" }] };
  const answers = (question: Json): Json => {
    if (question["action"] === "INIT" || question["action"] === "BACK") return { screen: "DAY", data: days };
    if (at(question, "data", "picked") !== undefined) return { screen: "DAY", data: days };
    if (question["screen"] === "DAY") return { screen: "TIME", data: { hours: "9–17" } };
    return {
      screen: "SUCCESS",
      data: { extension_message_response: { params: { flow_token: question["flow_token"], who: at(question, "data", "who") } } },
    };
  };
  async function opened(): Promise<
    {
      business: Business;
      endpoint: Awaited<ReturnType<typeof openFlowEndpoint>>;
      ana: string;
      flow: string;
      message: string;
    } & AsyncDisposable
  > {
    const business = await openBusiness();
    const endpoint = await openFlowEndpoint(business, answers);
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    const flow = await publishedFlow(business, booking, { endpoint_uri: endpoint.url });
    const message = await sendFlow(business, flow, { flow_action: "data_exchange" });
    return {
      business,
      endpoint,
      ana,
      flow,
      message,
      [Symbol.asyncDispose]: async () => {
        await business[Symbol.asyncDispose]();
        await endpoint[Symbol.asyncDispose]();
      },
    };
  }

  it("asks it encrypted and signed: a ping before publishing, INIT, choices, screens, BACK, and SUCCESS ends it", async () => {
    await using world = await opened();
    const { business, endpoint, ana, message } = world;
    const filling = await open(business, ana, message);
    await on(business, filling, "answers", { day: "mon" });
    const second = await pressed(business, filling);
    expect(at(second.body, "screen", "id")).toBe("TIME");
    await on(business, filling, "back");
    const third = await pressed(business, filling);
    await on(business, third, "answers", { who: "Ana" });
    expect((await pressed(business, third)).body).toMatchObject({ state: "done", response: { who: "Ana", flow_token: "ft-77" } });
    expect(endpoint.actions()).toEqual(["ping", "INIT", "data_exchange", "data_exchange", "BACK", "data_exchange", "data_exchange"]);
    expect(endpoint.questions.every(({ signatureFits }) => signatureFits)).toBe(true);
    expect(endpoint.questions[3]?.body).toMatchObject({ version: "4.0", screen: "DAY", data: { day: "mon" }, flow_token: "ft-77" });
    const [head, claims, mac] = String(endpoint.questions[1]?.body["flow_token_signature"]).split(".");
    expect(JSON.parse(Buffer.from(claims ?? "", "base64url").toString())).toEqual({ flow_token: "ft-77" });
    expect(mac).toBe(
      createHmac("sha256", "emulator-app-secret")
        .update(`${head ?? ""}.${claims ?? ""}`)
        .digest("base64url"),
    );
  });

  it("shows what the endpoint finds wrong on the same screen", async () => {
    await using world = await opened();
    const { business, endpoint, ana, message } = world;
    const filling = await open(business, ana, message);
    await on(business, filling, "answers", { day: "mon" });
    endpoint.answer = () => ({ screen: "DAY", data: { ...days, error_message: "Monday is full" } });
    expect((await pressed(business, filling)).body).toMatchObject({ state: "open", notice: "Monday is full", screen: { id: "DAY" } });
  });

  it("fetches the key anew after a 421, once", async () => {
    await using world = await opened();
    const { business, endpoint, ana, message } = world;
    const renewed = endpoint.rotate();
    expect((await open(business, ana, message)).body).toMatchObject({ state: "failed", problem: { error: "business-decryption-error" } });
    expect(endpoint.undeciphered).toBe(2);
    endpoint.onUndeciphered = () =>
      business.graph("POST", `${phoneNumberId}/whatsapp_business_encryption`, { business_public_key: renewed });
    expect((await open(business, ana, message)).body["state"]).toBe("open");
    expect(endpoint.undeciphered).toBe(3);
  });

  it("closes the button after a 427, with the business's words, plain or encrypted", async () => {
    await using world = await opened();
    const { business, endpoint, ana, message } = world;
    endpoint.answer = () => ({ status: 427, text: JSON.stringify({ error_msg: "This offer has ended" }) });
    expect((await open(business, ana, message)).body).toMatchObject({ state: "failed", problem: { words: "This offer has ended" } });
    endpoint.answer = answers;
    const again = await open(business, ana, message);
    expect([again.status, again.body["detail"]]).toEqual([400, "This offer has ended"]);
  });

  it.each([
    ["432", () => ({ status: 432 }), "unexpected_http_status_code"],
    ["500", () => ({ status: 500 }), "unexpected_http_status_code"],
    ["an answer under another key", () => ({ status: 200, text: Buffer.alloc(40).toString("base64") }), "response-decryption-error"],
  ] as const)("fails on %s", async (_name, reply, error) => {
    await using world = await opened();
    world.endpoint.answer = reply;
    expect((await open(world.business, world.ana, world.message)).body).toMatchObject({ state: "failed", problem: { error } });
  });

  it.each([
    ["a screen the routing model does not lead to", { screen: "NOWHERE", data: {} }, "invalid-screen-transition"],
    ["a screen without its data", { screen: "TIME", data: {} }, "payload-schema-error"],
    ["data of another type", { screen: "TIME", data: { hours: 9 } }, "payload-schema-error"],
  ])("reports back %s", async (_name, reply, error) => {
    await using world = await opened();
    const { business, endpoint, ana, message } = world;
    const filling = await open(business, ana, message);
    await on(business, filling, "answers", { day: "mon" });
    endpoint.answer = (question) => (at(question, "data", "error") === undefined ? reply : { data: { acknowledged: true } });
    expect((await pressed(business, filling)).body).toMatchObject({ state: "open", problem: { error }, screen: { id: "DAY" } });
    expect(endpoint.questions.at(-1)?.body).toMatchObject({
      action: "data_exchange",
      screen: "DAY",
      data: { error, error_message: expect.any(String) },
    });
  });

  it("follows the routing model: no screen may be skipped", async () => {
    await using business = await openBusiness();
    await using endpoint = await openFlowEndpoint(business, (question) =>
      question["action"] === "INIT" ? { screen: "ONE", data: {} } : { screen: "THREE", data: {} },
    );
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    const steps = {
      version: "7.0",
      data_api_version: "3.0",
      routing_model: { ONE: ["TWO"], TWO: ["THREE"], THREE: [] },
      screens: ["ONE", "TWO", "THREE"].map((id) =>
        screen(id, [footer("Next", { name: "data_exchange", payload: {} })], id === "THREE" ? { terminal: true } : {}),
      ),
    };
    const message = await sendFlow(business, await publishedFlow(business, steps, { endpoint_uri: endpoint.url }), {
      flow_action: "data_exchange",
    });
    const filling = await open(business, ana, message);
    expect((await pressed(business, filling)).body).toMatchObject({
      problem: { error: "invalid-screen-transition" },
      screen: { id: "ONE" },
    });
  });

  it("is throttled when half of the calls fail, told in alerts, and goes out ten times an hour then", async () => {
    await using world = await opened();
    const { business, endpoint, ana, flow, message } = world;
    endpoint.answer = () => ({ status: 500 });
    for (let count = 0; count < 10; count += 1) await open(business, ana, message);
    await business.advance(0);
    expect((await business.graph("GET", flow)).body["status"]).toBe("THROTTLED");
    expect(events(business, "ENDPOINT_ERROR_RATE")[0]).toMatchObject({
      flow_id: flow,
      alert_state: "ACTIVATED",
      threshold: 50,
      errors: [{ error_type: "UNEXPECTED_HTTP_STATUS_CODE", error_count: 10 }],
    });
    const parameters = { flow_message_version: "3", flow_id: flow, flow_cta: "Start", flow_token: "t" };
    const sends = [];
    for (let count = 0; count < 11; count += 1)
      sends.push(
        errorOf(
          await business.send({
            to: `+3361234560${count}`,
            type: "interactive",
            interactive: { type: "flow", body: { text: "?" }, action: { name: "flow", parameters } },
          }),
        ).code,
      );
    // One went out before it was throttled.
    expect(sends.filter((code) => code === 132069)).toHaveLength(2);
  });

  it("brings pictures: encrypted on the CDN for the endpoint, as media for the business", async () => {
    await using business = await openBusiness();
    const photo = (action: Json, more: Json = {}): Json => ({
      version: "7.3",
      data_api_version: "3.0",
      routing_model: { PHOTO: [] },
      screens: [
        screen("PHOTO", [{ type: "PhotoPicker", name: "photo", label: "A photo", "max-uploaded-photos": 1 }, footer("Send", action)], {
          terminal: true,
          ...more,
        }),
      ],
    });
    await using endpoint = await openFlowEndpoint(business, (question) => ({
      screen: "SUCCESS",
      data: { extension_message_response: { params: { flow_token: question["flow_token"] } } },
    }));
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    const upload = new FormData();
    upload.set("file", new Blob(["a picture"], { type: "image/jpeg" }), "cat.jpg");
    const uploaded = await request(`${business.emulator.baseUrl}/_emulator/customers/${ana}/media`, { method: "POST", body: upload });
    const { mediaId } = (await uploaded.body.json()) as { mediaId: string };
    const asked = await sendFlow(
      business,
      await publishedFlow(business, photo({ name: "data_exchange", payload: { photo: "${form.photo}" } }), { endpoint_uri: endpoint.url }),
    );
    await business.control("POST", `/customers/${ana}/fill`, { phoneNumberId, messageId: asked, answers: { photo: [mediaId] } });
    const sent = at(endpoint.questions.at(-1)?.body, "data", "photo", 0);
    const bytes = Buffer.from(await (await request(String(at(sent, "cdn_url")))).body.arrayBuffer());
    const secret = (name: string): Buffer => Buffer.from(String(at(sent, "encryption_metadata", name)), "base64");
    expect(createHash("sha256").update(bytes).digest()).toEqual(secret("encrypted_hash"));
    const mac = createHmac("sha256", secret("hmac_key")).update(secret("iv")).update(bytes.subarray(0, -10)).digest();
    expect(bytes.subarray(-10)).toEqual(mac.subarray(0, 10));
    const decipher = createDecipheriv("aes-256-cbc", secret("encryption_key"), secret("iv"));
    expect(Buffer.concat([decipher.update(bytes.subarray(0, -10)), decipher.final()]).toString()).toBe("a picture");
    const direct = await sendFlow(
      business,
      await publishedFlow(business, photo(complete({ photo: "${form.photo}" })), { endpoint_uri: endpoint.url, name: "direct" }),
    );
    await business.control("POST", `/customers/${ana}/fill`, { phoneNumberId, messageId: direct, answers: { photo: [mediaId] } });
    await business.advance(10);
    expect(lastResponse(business)["photo"]).toEqual([
      { file_name: "cat.jpg", mime_type: "image/jpeg", sha256: expect.any(String), id: expect.stringMatching(/^\d+$/) },
    ]);
  });
});
