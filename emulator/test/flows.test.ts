import { describe, expect, it } from "vitest";
import { accountId, at, openBusiness, phoneNumberId, type Business, type Json } from "./support/business.ts";
import { openFlowEndpoint } from "./support/flow-endpoint.ts";
import { booking, complete, footer, lastResponse, publishedFlow, screen, sendFlow, survey } from "./support/flow-samples.ts";
import { events, on, open, part, pressed } from "./support/flow-steps.ts";

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
