import { createDecipheriv, createHash, createHmac } from "node:crypto";
import { FormData, request } from "undici";
import { describe, expect, it } from "vitest";
import { at, errorOf, list, openBusiness, phoneNumberId, accountId, type Answer, type Business, type Json } from "./support/business.ts";
import { openFlowEndpoint } from "./support/flow-endpoint.ts";
import { booking, complete, footer, lastResponse, publishedFlow, screen, sendFlow, survey } from "./support/flow-samples.ts";

const open = (business: Business, customer: string, messageId: string): Promise<Answer> =>
  business.control("POST", `/customers/${customer}/fillings`, { phoneNumberId, messageId });
const on = async (business: Business, filling: Answer, what: string, body: Json = {}): Promise<Answer> =>
  business.control("POST", `/fillings/${String(filling.body["id"])}/${what}`, body);
const part = (filling: Answer, kind: string): Json =>
  list(at(filling.body, "screen", "parts")).find((candidate) => candidate["kind"] === kind) ?? {};
const pressed = (business: Business, filling: Answer): Promise<Answer> =>
  on(business, filling, "press", { key: part(filling, "footer")["key"] });
const events = (business: Business, event: string): unknown[] =>
  business.received
    .map(({ json }) => at(json, "entry", 0, "changes", 0))
    .filter((change) => at(change, "field") === "flows" && at(change, "value", "event") === event)
    .map((change) => at(change, "value"));

describe("a Flow without an endpoint", () => {
  it("is filled in screen by screen; what is hidden is not asked, and the business gets the answers", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    const message = await sendFlow(business, await publishedFlow(business, survey));
    const first = await open(business, ana, message);
    expect(first.body).toMatchObject({
      state: "open",
      screen: { id: "RATING", parts: [{ kind: "text", look: "heading" }, { kind: "choices" }, { kind: "footer" }] },
    });
    expect(part(await pressed(business, first), "choices")["error"]).toBe("This field is required.");
    const bad = await on(business, first, "answers", { rating: "bad" });
    expect(part(bad, "area")).toMatchObject({ name: "why", required: true });
    await on(business, first, "answers", { why: "Too loud" });
    const second = await pressed(business, bad);
    expect(second.body).toMatchObject({
      canGoBack: true,
      screen: { id: "DAY", parts: [{ text: "You said bad" }, { kind: "date", earliest: "2026-12-01" }, {}] },
    });
    await on(business, second, "answers", { day: "2026-11-30" });
    expect(part(await pressed(business, second), "date")["error"]).toBe("This date is not available.");
    await on(business, second, "answers", { day: "2026-12-24" });
    const third = await pressed(business, second);
    await on(business, third, "answers", { ok: true });
    expect((await pressed(business, third)).body).toMatchObject({ state: "done", screen: null });
    await business.advance(10);
    expect(lastResponse(business)).toEqual({ rating: "bad", why: "Too loud", day: "2026-12-24", ok: true, flow_token: "ft-77" });
    expect(business.inbound().at(-1)).toMatchObject({
      context: { id: message },
      interactive: { nfm_reply: { name: "flow", body: "Sent" } },
    });
  });

  it("keeps what was typed when one goes back, and can be left", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    const first = await open(business, ana, await sendFlow(business, await publishedFlow(business, survey)));
    await on(business, first, "answers", { rating: "good" });
    await pressed(business, first);
    expect(part(await on(business, first, "back"), "choices")["value"]).toEqual(["good"]);
    expect((await on(business, first, "close")).body["state"]).toBe("closed");
    expect((await on(business, first, "answers", { rating: "bad" })).status).toBe(400);
  });

  it("starts where the message says, with its data; older messages keep the version they were sent with", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    const flow = await publishedFlow(business, survey);
    const old = await sendFlow(business, flow, {
      flow_action: "navigate",
      flow_action_payload: { screen: "DAY", data: { rating: "fine" } },
    });
    expect(part(await open(business, ana, old), "text")["text"]).toBe("You said fine");
    const renewed = {
      version: "7.3",
      screens: [screen("HELLO", [{ type: "TextHeading", text: "New" }, footer("Send", complete())], { terminal: true })],
    };
    await business.graph("POST", `${flow}/assets`, { name: "flow.json", asset_type: "FLOW_JSON", file: JSON.stringify(renewed) });
    expect((await business.graph("GET", flow)).body["status"]).toBe("DRAFT");
    await business.graph("POST", `${flow}/publish`);
    expect(at((await open(business, ana, old)).body, "screen", "id")).toBe("DAY");
    expect(at((await open(business, ana, await sendFlow(business, flow))).body, "screen", "id")).toBe("HELLO");
  });
});

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

describe("a script fills in", () => {
  it("the whole Flow from given answers, and makes up the rest from the seed", async () => {
    await using business = await openBusiness({ switches: { seed: 7 } });
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    const flow = await publishedFlow(business, survey);
    const filled = await business.control("POST", `/customers/${ana}/fill`, {
      phoneNumberId,
      messageId: await sendFlow(business, flow),
      screens: { RATING: { rating: "bad" } },
      makeUp: true,
    });
    expect(filled.body).toMatchObject({
      state: "done",
      screens: ["RATING", "DAY", "END"],
      exchanges: [],
      response: { rating: "bad", why: expect.stringMatching(/\w/) },
    });
    const left = await business.control("POST", `/customers/${ana}/fill`, {
      phoneNumberId,
      messageId: await sendFlow(business, flow),
      answers: { rating: "good" },
      leaveAt: "DAY",
    });
    expect(left.body).toMatchObject({ state: "closed", screens: ["RATING", "DAY"], wamid: null });
    const stuck = await business.control("POST", `/customers/${ana}/fill`, {
      phoneNumberId,
      messageId: await sendFlow(business, flow),
      answers: { rating: "bad" },
    });
    expect([stuck.status, stuck.body["detail"]]).toEqual([400, expect.stringContaining("why")]);
  });
});

describe("a template's Flow button", () => {
  it("may bring its JSON: a Flow is made of it, opened with the data of the send", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    const make = (flow_json: string): ReturnType<Business["graph"]> =>
      business.graph("POST", `${accountId}/message_templates`, {
        name: "asks",
        language: "en",
        category: "UTILITY",
        components: [
          { type: "BODY", text: "Please answer a few questions" },
          { type: "BUTTONS", buttons: [{ type: "FLOW", text: "Start", flow_json, flow_action: "navigate", navigate_screen: "DAY" }] },
        ],
      });
    expect((await make("{}")).status).toBe(400);
    const id = String((await make(JSON.stringify(survey))).body["id"]);
    await business.control("POST", `/templates/${id}/actions`, { action: "approve" });
    const parameters = [{ type: "action", action: { flow_token: "ft-9", flow_action_data: { rating: "splendid" } } }];
    const sent = await business.send({
      to: "+33612345678",
      type: "template",
      template: { name: "asks", language: { code: "en" }, components: [{ type: "button", sub_type: "flow", index: "0", parameters }] },
    });
    const filling = await open(business, ana, String(at(sent.body, "messages", 0, "id")));
    expect(part(filling, "text")["text"]).toBe("You said splendid");
    const done = await business.control("POST", `/customers/${ana}/fill`, {
      phoneNumberId,
      messageId: String(at(sent.body, "messages", 0, "id")),
    });
    expect(done.body).toMatchObject({ state: "done", response: { flow_token: "ft-9" } });
  });
});

describe("publishing", () => {
  it("wants JSON without errors, a version Meta still publishes, an endpoint, a key and an answer to the ping", async () => {
    await using business = await openBusiness();
    const reason = async (more: Json): Promise<unknown> => {
      const answer = await business.graph("POST", `${accountId}/flows`, {
        name: JSON.stringify(more).slice(0, 60),
        categories: ["OTHER"],
        publish: true,
        ...more,
      });
      return [at(answer.body, "error", "code"), at(answer.body, "error", "error_user_msg")];
    };
    expect(await reason({})).toEqual([139002, "Publishing Flow with validation errors"]);
    expect(await reason({ flow_json: JSON.stringify({ ...survey, version: "4.0" }) })).toEqual([
      139002,
      "Publishing Flow with validation errors",
    ]);
    const old = { version: "3.1", screens: [screen("ONE", [footer("Send", complete())], { terminal: true })] };
    expect(await reason({ flow_json: JSON.stringify(old) })).toEqual([
      139002,
      "Versions in Flow JSON file are not available for publishing",
    ]);
    const flow_json = JSON.stringify(booking);
    expect(await reason({ flow_json })).toEqual([139002, "Publishing without specifying endpoint_uri is forbidden"]);
    expect(await reason({ endpoint_uri: "http://127.0.0.1:9/x", flow_json })).toEqual([139002, "Missing Flows Signed Public Key"]);
    expect((await business.graph("POST", `${phoneNumberId}/whatsapp_business_encryption`, { business_public_key: "no key" })).status).toBe(
      400,
    );
    await using _endpoint = await openFlowEndpoint(business, () => ({}));
    expect(await reason({ endpoint_uri: "http://127.0.0.1:9/y", flow_json })).toEqual([139002, "Endpoint Not Available"]);
  });

  it("moves draft → published → deprecated, with a webhook each; only drafts are deleted, and drafts go out as drafts only", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    const flow = String(
      (await business.graph("POST", `${accountId}/flows`, { name: "x", categories: ["SURVEY"], flow_json: JSON.stringify(survey) })).body[
        "id"
      ],
    );
    expect(await sendFlow(business, flow, { mode: "draft" })).toMatch(/^wamid/);
    await expect(sendFlow(business, flow)).rejects.toThrow("131009");
    await business.graph("POST", `${flow}/publish`);
    await expect(sendFlow(business, flow, { mode: "draft" })).rejects.toThrow("131009");
    expect((await business.graph("DELETE", flow)).body["error"]).toMatchObject({ code: 139004 });
    await business.graph("POST", `${flow}/deprecate`);
    await expect(sendFlow(business, flow)).rejects.toThrow("131009");
    await business.advance(10);
    expect(events(business, "FLOW_STATUS_CHANGE")).toMatchObject([
      { new_status: "DRAFT" },
      { old_status: "DRAFT", new_status: "PUBLISHED" },
      { old_status: "PUBLISHED", new_status: "DEPRECATED" },
    ]);
    await expect(sendFlow(business, "123")).rejects.toThrow("131009");
  });
});
