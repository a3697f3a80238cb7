/** A survey from its draft to its results: published at Meta, sent by a journey, filled in on the phone through the encrypted endpoint. */
import { constants, createCipheriv, createDecipheriv, createHmac, publicEncrypt, randomBytes } from "node:crypto";
import { exit, journey, onEvent, type MessageContent } from "@parley/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FlowScriptResult } from "../../emulator/src/control/flow-contract.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { MessageRow } from "../../src/contract/console.ts";
import type { FormResults, FormView } from "../../src/contract/form.ts";
import { writeChoiceId } from "../../src/forms/choice-id.ts";
import type { FormDocument } from "../../src/forms/document.ts";
import { freePort } from "../durability/ports.ts";
import { createWorld, type World } from "./world.ts";

const PHONE = "+33612000077";
const SURVEY: FormDocument = {
  title: "Tour feedback",
  category: "SURVEY",
  language: "en",
  screens: [
    {
      id: "score",
      title: "Your visit",
      button: "Next",
      parts: [{ kind: "nps", name: "score", label: "Would you recommend us to a friend?", required: true }],
    },
    {
      id: "why",
      title: "What went wrong",
      if: { question: "score", is: "3" },
      button: "Next",
      parts: [{ kind: "long_text", name: "why", label: "Why?", required: true }],
    },
    {
      id: "end",
      title: "Before you go",
      button: "Send",
      parts: [
        {
          kind: "several",
          name: "liked",
          label: "What did you like?",
          options: [
            { id: "guide", title: "The guide" },
            { id: "food", title: "The food" },
          ],
        },
        { kind: "opt_in", name: "news", label: "Send me news" },
      ],
    },
  ],
};

let world: World;
let ana: Awaited<ReturnType<World["customer"]>>;
beforeAll(async () => {
  world = await createWorld({ publicPort: await freePort() });
  ana = await world.customer(PHONE);
  await world.profile({ phone: PHONE, consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "checkout" }] });
  await ana.says("Hello?");
});
afterAll(async () => world[Symbol.asyncDispose]());

const ok = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const answer = await world.call(method, path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body as T;
};
const published = async (name: string, document: FormDocument): Promise<FormView> => {
  const before = await world.call("GET", `/v1/forms/${name}`);
  const revision = before.status === 200 ? (before.body as FormView).revision : 0;
  await ok("PUT", `/v1/forms/${name}`, { document, revision });
  await ok("POST", `/v1/forms/${name}/publish`);
  return ok<FormView>("GET", `/v1/forms/${name}`);
};
const sent = async (name: string, content: MessageContent): Promise<string> => {
  await world.publish(
    journey(name, {
      title: name,
      entry: onEvent(name.replaceAll("-", "_")),
      start: "ask",
      nodes: {
        ask: { kind: "message", channel: "whatsapp", purpose: "utility", content, next: "hear" },
        hear: { kind: "wait_for", arms: [{ on: "any_reply", next: "tell" }], timeout: { after: "P1D", next: "done" } },
        tell: { kind: "update_profile", set: { heard: "{{ answers.hear.data.liked | join: '+' }}" }, next: "done" },
        done: exit(),
      },
    }),
  );
  await world.advance("7s");
  await world.event(name.replaceAll("-", "_"), { phone: PHONE });
  await world.settle();
  const bubble = (await ana.chat()).findLast(({ from }) => from === "business");
  expect(bubble?.error).toBeNull();
  return bubble?.id ?? "";
};
const filled = async (messageId: string, answers: object): Promise<FlowScriptResult> => {
  const result = (await world.control("POST", `/_emulator/customers/${ana.id}/fill`, {
    phoneNumberId: EMULATED.phoneNumberId,
    messageId,
    answers,
  })) as FlowScriptResult;
  await world.settle();
  return result;
};
const attributes = async (): Promise<Record<string, unknown>> =>
  (await ok<{ attributes: Record<string, unknown> }>("GET", `/v1/profiles/phone:${PHONE}`)).attributes;
const asks = (form: FormView): MessageContent => ({ kind: "flow", flowId: form.flowId ?? "", label: "Answer", body: "How was it?" });

test("three screens, asked one by one of the endpoint; a screen that does not concern is left out", async () => {
  const form = await published("tour", SURVEY);
  expect(form).toMatchObject({ state: "published", liveVersion: 1, isChanged: false, problems: [] });
  const first = await filled(await sent("tour-happy", asks(form)), { score: "9", liked: ["guide", "food"], news: true });
  expect(first, JSON.stringify(first)).toMatchObject({ state: "done", screens: ["SCORE", "END"], problem: null });
  expect(first.exchanges.map(({ action, httpStatus }) => `${action} ${httpStatus}`)).toEqual([
    "INIT 200",
    "data_exchange 200",
    "data_exchange 200",
  ]);
  expect(await attributes()).toMatchObject({ survey: { tour: { score: 9, liked: ["guide", "food"], news: true } }, heard: "guide+food" });
  const { id } = await ok<{ id: string }>("GET", `/v1/profiles/phone:${PHONE}`);
  const said = await ok<{ rows: readonly MessageRow[] }>("GET", `/v1/console/profiles/${id}/conversation`);
  const told = said.rows.find(({ direction, contentKind }) => direction === "inbound" && contentKind === "flow")?.preview.answers ?? [];
  expect(told.map(({ answer }) => answer)).toEqual(expect.arrayContaining([["The guide", "The food"], true]));

  const second = await filled(await sent("tour-sad", asks(form)), { score: "3", why: "It rained", liked: [] });
  expect(second).toMatchObject({ state: "done", screens: ["SCORE", "WHY", "END"] });
  const results = await ok<FormResults>("GET", "/v1/forms/tour/results");
  expect(results).toMatchObject({ asked: 2, answered: 2, rate: { value: 1 } });
  expect(results.questions[0]).toMatchObject({ name: "score", answered: 2, mean: 6, nps: { score: 0, promoters: 1, detractors: 1 } });
  expect(results.questions[1]?.texts).toMatchObject([{ text: "It rained" }]);
  expect(results.questions[2]?.options).toEqual([
    { id: "guide", title: "The guide", n: 1 },
    { id: "food", title: "The food", n: 1 },
  ]);
  const { rows } = await world.system.pool.query("select properties from event where type = 'survey.answered' order by occurred_at");
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({ properties: { form: "tour", version: 1, answers: { score: 9 } } });
  expect(world.complaints.join("")).not.toMatch(/rained|guide/);
});

test("a new version: messages that were sent before are answered as they were asked", async () => {
  const form = await ok<FormView>("GET", "/v1/forms/tour");
  const old = await sent("tour-old", asks(form));
  const changed = { ...SURVEY, screens: SURVEY.screens.map((screen) => (screen.id === "end" ? { ...screen, title: "Goodbye" } : screen)) };
  expect(await published("tour", changed)).toMatchObject({ liveVersion: 2 });
  expect(await filled(old, { score: "10", liked: ["food"] })).toMatchObject({ state: "done", response: { version: "1" } });
});

test("without the endpoint the phone goes through the screens by itself", async () => {
  const form = await published("plain", { ...SURVEY, screens: SURVEY.screens.filter(({ id }) => id !== "why") });
  const result = await filled(await sent("plain-form", { ...asks(form), screen: "SCORE" } as MessageContent), {
    score: "7",
    liked: ["food"],
    news: false,
  });
  expect(result, JSON.stringify(result)).toMatchObject({ state: "done", screens: ["SCORE", "END"], exchanges: [] });
  expect(await attributes()).toMatchObject({ survey: { tour: { score: 10 }, plain: { score: 7, liked: ["food"], news: false } } });
});

test("anonymous: the answers are kept without the person, counted once, and in no other place", async () => {
  const form = await published("secret", { ...SURVEY, anonymous: true });
  const message = await sent("secret-form", asks(form));
  const before = await attributes();
  for (const _time of ["once", "again"])
    expect(await filled(message, { score: "3", why: "canary-of-anonymity", liked: ["guide"] })).toMatchObject({ state: "done" });
  expect(await ok<FormResults>("GET", "/v1/forms/secret/results")).toMatchObject({ answered: 1, asked: 1 });
  expect((await attributes())["survey"]).toEqual(before["survey"]);
  const { rows: tables } = await world.system.pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const holding: string[] = [];
  for (const { name } of tables) {
    const { rows } = await world.system.pool.query(`select 1 from ${name} t where t::text like '%canary-of-anonymity%' limit 1`);
    if (rows.length > 0) holding.push(name);
  }
  expect(holding).toEqual(["form_response"]);
  const { rows } = await world.system.pool.query("select profile_id, answered_at::text from form_response where form_id = $1", [form.id]);
  expect(rows).toMatchObject([{ profile_id: null }]);
  expect(rows[0]).toMatchObject({ answered_at: expect.stringContaining(" 00:00:00") });
});

test("one question, as buttons", async () => {
  const document: FormDocument = {
    ...SURVEY,
    screens: [
      {
        id: "ask",
        title: "Ask",
        button: "Send",
        parts: [
          {
            kind: "choice",
            name: "again",
            label: "Again?",
            options: [
              { id: "yes", title: "Yes" },
              { id: "no", title: "No" },
            ],
          },
        ],
      },
    ],
  };
  const form = await published("again", document);
  await sent("again-buttons", {
    kind: "buttons",
    body: "Would you come again?",
    buttons: [
      { id: writeChoiceId(form.id, "again", "yes"), title: "Yes" },
      { id: writeChoiceId(form.id, "again", "no"), title: "No" },
    ],
  });
  await ana.taps("Yes");
  expect(await attributes()).toMatchObject({ survey: { again: { again: "yes" } } });
  expect(await ok<FormResults>("GET", "/v1/forms/again/results")).toMatchObject({ asked: 1, answered: 1 });
});

describe("the door", () => {
  const sealed = (payload: object, publicKey: string) => {
    const [key, vector] = [randomBytes(16), randomBytes(16)];
    const cipher = createCipheriv("aes-128-gcm", key, vector);
    const data = Buffer.concat([cipher.update(JSON.stringify(payload), "utf8"), cipher.final(), cipher.getAuthTag()]);
    const wrapped = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, key);
    const body = {
      encrypted_flow_data: data.toString("base64"),
      encrypted_aes_key: wrapped.toString("base64"),
      initial_vector: vector.toString("base64"),
    };
    const open = (text: string): unknown => {
      const bytes = Buffer.from(text, "base64");
      const decipher = createDecipheriv("aes-128-gcm", key, Buffer.from(vector.map((byte) => 255 - byte)));
      decipher.setAuthTag(bytes.subarray(-16));
      return JSON.parse(decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8"));
    };
    return { body: JSON.stringify(body), open };
  };
  const publicKey = (): string => world.meta.numbers.get(EMULATED.phoneNumberId)?.publicKey ?? "";
  const post = async (
    body: string,
    { formId = "", secret = EMULATED.appSecret }: { readonly formId?: string; readonly secret?: string } = {},
  ) =>
    world.call("POST", `/webhooks/whatsapp/${world.channelId}/flows/${formId || (await ok<FormView>("GET", "/v1/forms/tour")).id}`, body, {
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    });
  const exchange = { version: "4.0", action: "data_exchange", screen: "SCORE", data: { score: "9" }, flow_token: "an-own-token" };

  test("ping, a question twice, an error told", async () => {
    const ping = sealed({ version: "4.0", action: "ping" }, publicKey());
    expect(ping.open((await post(ping.body)).body as string)).toEqual({ data: { status: "active" } });
    const asked = sealed(exchange, publicKey());
    const [once, twice] = [await post(asked.body), await post(asked.body)];
    expect(asked.open(once.body as string)).toEqual({ screen: "END", data: { seen: '{"score":9}' } });
    expect(twice).toEqual(once);
    const told = sealed({ ...exchange, data: { error: "invalid-screen-transition", error_message: "canary" } }, publicKey());
    expect(told.open((await post(told.body)).body as string)).toEqual({ data: { acknowledged: true } });
    expect(world.complaints.join("")).toContain("invalid-screen-transition");
    expect(world.complaints.join("")).not.toContain("canary");
  });

  test("432 for a wrong signature over the body or the token, 421 for what cannot be opened, 427 for a closed form or a forged token", async () => {
    const asked = sealed(exchange, publicKey());
    expect((await post(asked.body, { secret: "another" })).status).toBe(432);
    const signed = sealed({ ...exchange, flow_token_signature: "a.b.c" }, publicKey());
    expect((await post(signed.body)).status).toBe(432);
    expect((await post(asked.body.replace('"initial_vector":"', '"initial_vector":"AAAA'))).status).toBe(421);
    expect((await post("{}")).status).toBe(421);
    const nowhere = sealed(exchange, publicKey());
    const closed = await post(nowhere.body, { formId: "01900000-0000-7000-8000-000000000009" });
    expect(closed.status).toBe(427);
    expect(nowhere.open(closed.body as string)).toEqual({ error_msg: "This form is closed." });
    const forged = sealed({ ...exchange, flow_token: "v1.01900000-0000-7000-8000-000000000009.1.00000000" }, publicKey());
    expect((await post(forged.body)).status).toBe(427);
    expect((await world.call("POST", "/webhooks/whatsapp/nothing/flows/nothing", "{}")).status).toBe(404);
  });

  test("a new key: the one before opens for a week, then no longer", async () => {
    const before = publicKey();
    await ok("POST", `/v1/channels/${world.channelId}/flow-key`);
    expect(publicKey()).not.toBe(before);
    expect((await post(sealed(exchange, publicKey()).body)).status).toBe(200);
    expect((await post(sealed(exchange, before).body)).status).toBe(200);
    await world.advance("8d");
    expect((await post(sealed(exchange, before).body)).status).toBe(421);
    expect((await post(sealed(exchange, publicKey()).body)).status).toBe(200);
    const { rows } = await world.system.pool.query("select secrets from channel");
    expect(JSON.stringify(rows)).not.toContain("PRIVATE KEY");
  });

  test("a form that was withdrawn can be opened no more", async () => {
    await ok("DELETE", "/v1/forms/plain");
    expect(await ok("GET", "/v1/forms/plain")).toMatchObject({ state: "deprecated" });
    expect([...(world.meta.accounts.get(EMULATED.accountId)?.flows.values() ?? [])].find(({ name }) => name === "plain")?.status).toBe(
      "DEPRECATED",
    );
  });
});

test("what only WhatsApp finds is told at the choice it is about", async () => {
  // Counted in other units than ours: each of these is two to WhatsApp.
  const options = [
    { id: "a", title: "😀".repeat(16) },
    { id: "b", title: "Fine" },
  ];
  const parts: FormDocument["screens"][number]["parts"] = [
    { kind: "text", text: "Hello" },
    { kind: "choice", name: "mood", label: "How do you feel about the tour today?", options },
  ];
  await ok("PUT", "/v1/forms/emoji", {
    document: { ...SURVEY, screens: [{ id: "ask", title: "Ask", button: "Send", parts }] },
    revision: 0,
  });
  expect(await ok("GET", "/v1/forms/emoji")).toMatchObject({ problems: [] });
  expect(await world.call("POST", "/v1/forms/emoji/publish")).toMatchObject({
    status: 422,
    body: { problems: [{ code: "refused_by_whatsapp", path: "/screens/0/parts/1/options/0" }] },
  });
  expect(await ok("GET", "/v1/forms/emoji")).toMatchObject({ state: "draft", liveVersion: null });
  await ok("DELETE", "/v1/forms/emoji");
  expect([...(world.meta.accounts.get(EMULATED.accountId)?.flows.values() ?? [])].some(({ name }) => name === "emoji")).toBe(false);
});

test("what is wrong is told before Meta is asked, and whoever saves second is refused", async () => {
  await ok("PUT", "/v1/forms/broken", { document: { ...SURVEY, screens: [{ ...SURVEY.screens[0], title: "" }] }, revision: 0 });
  const refused = await world.call("POST", "/v1/forms/broken/publish");
  expect(refused).toMatchObject({ status: 422, body: { problems: [{ code: "text_missing", path: "/screens/0/title" }] } });
  expect((await world.call("PUT", "/v1/forms/broken", { document: SURVEY, revision: 0 })).status).toBe(409);
  await ok("DELETE", "/v1/forms/broken");
  expect((await world.call("GET", "/v1/forms/broken")).status).toBe(404);
  const { rows } = await world.system.pool.query<{ action: string }>(
    "select distinct action from audit where action like 'form.%' or action like 'channel.flow%' order by 1",
  );
  expect(rows.map(({ action }) => action)).toEqual(["channel.flow_key", "form.deprecated", "form.published", "form.removed", "form.saved"]);
});
