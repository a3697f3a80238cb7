import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import type { ChannelId } from "../../src/platform/ids.ts";
import { type Doors, openDoors, signShopify, signWhatsApp } from "../ingress/doors.ts";
import { operatorOf } from "../support/operator.ts";

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors();
});
afterAll(async () => doors.close());

const number = (phoneNumberId: string, more: object = {}) => ({
  name: "Second",
  phoneNumberId,
  accountId: "102290129340399",
  appId: "77",
  displayPhoneNumber: "+1 555-078-3882",
  accessToken: "token-of-second",
  appSecret: "app-secret-of-second",
  ...more,
});
const add = async (phoneNumberId: string, more: object = {}) => doors.call("POST", "/v1/channels", number(phoneNumberId, more));
const audits = async (subject: string): Promise<readonly { readonly action: string; readonly actor: string; readonly detail: unknown }[]> =>
  (await doors.pool.query("select action, actor, detail from audit where subject = $1 order by id", [subject])).rows;
const rowText = async (table: "channel" | "source", id: string): Promise<string> =>
  (await doors.pool.query(`select row_to_json(t)::text || encode(secrets, 'escape') as text from ${table} t where id = $1`, [id])).rows[0]
    .text;
const revision = async (): Promise<number> => Number((await doors.pool.query("select revision from catalog_revision")).rows[0].revision);

describe("channels", () => {
  it("are added with their secrets sealed, seen at once, and their webhooks proven by them", async () => {
    const before = await revision();
    const { status, headers, body } = await add("301");
    expect(status).toBe(201);
    expect(headers.get("cache-control")).toBe("no-store");
    const { id, webhookUrl } = body.channel;
    expect(body.channel).toMatchObject({ state: "active", messagesPerSecond: 80, baseUrl: "https://graph.facebook.com" });
    expect(webhookUrl).toBe(`http://127.0.0.1:3000/webhooks/whatsapp/${id}`);
    expect((await doors.call("GET", "/v1/channels")).body.rows.map((row: { id: string }) => row.id)).toContain(id);
    expect(await revision()).toBeGreaterThan(before);
    expect(doors.syncRequests).toContain(id);
    expect(await audits(id)).toEqual([
      { action: "channel.added", actor: expect.stringMatching(/^key:/), detail: { name: "Second", kind: "whatsapp" } },
    ]);
    for (const secret of ["token-of-second", "app-secret-of-second", body.verifyToken]) {
      expect(await rowText("channel", id)).not.toContain(secret);
      expect(JSON.stringify((await doors.call("GET", "/v1/channels")).body)).not.toContain(secret);
    }
    const hello = `/webhooks/whatsapp/${id}?hub.mode=subscribe&hub.verify_token=${body.verifyToken}&hub.challenge=42`;
    expect((await doors.call("GET", hello)).text).toBe("42");
    expect(await webhook(id, "app-secret-of-second")).toBe(200);
    expect(await webhook(id, "another secret")).toBe(401);
  });

  it("change only in what is named; a new app secret and the one before both count", async () => {
    const { id } = (await add("302")).body.channel;
    expect(await webhook(id, "app-secret-of-second")).toBe(200);
    const changed = await doors.call("PATCH", `/v1/channels/${id}`, { name: "Renamed", appSecret: "the-new-app-secret" });
    expect(changed.body).toMatchObject({ name: "Renamed", accountId: "102290129340399", state: "active" });
    expect(await webhook(id, "the-new-app-secret")).toBe(200);
    expect(await webhook(id, "app-secret-of-second")).toBe(200);
    expect((await doors.deps.doorSecrets.channel(id as ChannelId))?.secrets.accessToken).toBe("token-of-second");
    expect((await audits(id)).at(-1)).toMatchObject({ action: "channel.changed", detail: { changed: ["name", "appSecret"] } });
  });

  it("are paused and resumed, and a lane sees it by the revision", async () => {
    const { id } = (await add("303")).body.channel;
    const before = await revision();
    const paused = await doors.call("PATCH", `/v1/channels/${id}`, { state: "paused" });
    expect(paused.body).toMatchObject({ state: "paused", pause: { reason: "by_hand", detail: expect.stringMatching(/^key:/) } });
    expect(await revision()).toBeGreaterThan(before);
    expect((await doors.call("PATCH", `/v1/channels/${id}`, { state: "paused" })).body.pause).toEqual(paused.body.pause);
    expect((await doors.call("PATCH", `/v1/channels/${id}`, { state: "active" })).body).toMatchObject({ state: "active", pause: null });
    expect((await audits(id)).map(({ action }) => action)).toEqual(["channel.added", "channel.paused", "channel.resumed"]);
  });

  it("can be added before anything is known to be right, and be removed while nothing was sent by them", async () => {
    const { id } = (await add("305", { state: "paused" })).body.channel;
    const listed = async () => (await doors.call("GET", "/v1/channels")).body.rows.find((row: { id: string }) => row.id === id);
    expect(await listed()).toMatchObject({ state: "paused", pause: { reason: "unchecked" } });
    const other = await ensureWorkspace(doors.bootstrap, "Stranger");
    const { key } = await doors.deps.apiKeys.create(operatorOf(other), "stranger", ["settings:write"]);
    expect((await doors.call("DELETE", `/v1/channels/${id}`, undefined, { authorization: `Bearer ${key}` })).status).toBe(404);
    expect((await doors.call("DELETE", `/v1/channels/${id}`)).status).toBe(204);
    expect(await listed()).toBeUndefined();
    expect((await audits(id)).map(({ action }) => action)).toEqual(["channel.added", "channel.removed"]);
    const again = (await add("305")).body.channel.id;
    await doors.pool.query(
      "insert into form (id, workspace_id, channel_id, name, draft, saved_at, saved_by) select gen_random_uuid(), workspace_id, id, 'kept', '{}', now(), 'x' from channel where id = $1",
      [again],
    );
    const used = await doors.call("DELETE", `/v1/channels/${again}`);
    expect(used).toMatchObject({ status: 409, body: { reason: "channel_used" } });
    await doors.pool.query("delete from form where channel_id = $1", [again]);
  });

  it("do not send a stored password to another place", async () => {
    const settings = { connection: "http", account: "AC1", from: "+33612345678" };
    const sender = { kind: "sms", name: "SMS", settings, secrets: { password: "given to the first" } };
    const { id } = (await doors.call("POST", "/v1/channels", sender)).body.channel;
    const change = async (changes: object) => doors.call("PATCH", `/v1/channels/${id}`, changes);
    const away = { apiUrl: "https://elsewhere.example" };
    expect((await change({ settings: away })).body).toMatchObject({ status: 400, faults: [{ path: "secrets/password" }] });
    expect((await change({ settings: { host: "elsewhere.example" } })).status).toBe(400);
    expect((await change({ settings: { from: "+33612345679", apiUrl: "https://api.twilio.com" } })).status).toBe(200);
    expect((await change({ settings: away, secrets: { password: "meant for the second" } })).body).toMatchObject({ settings: away });
  });

  it("have a number of their own, also when two add it at once", async () => {
    const both = await Promise.all([add("304"), add("304")]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]));
    const id = both.find(({ status }) => status === 201)?.body.channel.id;
    expect(both.find(({ status }) => status === 409)?.body.detail).toContain(`PATCH /v1/channels/${id}`);
    const other = await ensureWorkspace(doors.bootstrap, "Other");
    const { key } = await doors.deps.apiKeys.create(operatorOf(other), "other", ["settings:read", "settings:write"]);
    const theirs = { authorization: `Bearer ${key}` };
    const taken = await doors.call("POST", "/v1/channels", number("304"), theirs);
    expect(taken.body).toMatchObject({ status: 409, detail: expect.not.stringContaining(String(id)) });
    expect((await doors.call("PATCH", `/v1/channels/${id}`, { name: "Mine" }, theirs)).status).toBe(404);
    expect((await doors.call("GET", "/v1/channels", undefined, theirs)).body).toEqual({ rows: [], next: null });
  });

  it("are seen by whoever added them, however many do at once", async () => {
    const added = await Promise.all(Array.from({ length: 12 }, async (_, index) => add(String(400 + index))));
    expect(added.map(({ status }) => status)).toEqual(added.map(() => 201));
  });

  it.each<[string, object, string]>([
    ["a missing secret", { appSecret: undefined }, "body/appSecret is missing: add it"],
    ["an id that is none", { phoneNumberId: "+1555" }, "body/phoneNumberId must be the number that Meta shows, digits only"],
    ["an address that is none", { baseUrl: "file:///etc" }, "body/baseUrl must be an address such as https://graph.facebook.com"],
    ["a field that is none", { phone: "1" }, 'body has no field "phone": remove it or correct its name'],
  ])("are not added with %s", async (_what, more, detail) => {
    expect((await add("305", more)).body).toMatchObject({ status: 400, detail });
  });
});

describe("sources", () => {
  it("are added with their secret sealed, listed, and their webhooks proven by it", async () => {
    const settings = { shopDomain: "lune.myshopify.com" };
    const added = await doors.call("POST", "/v1/sources", { name: "Lune", webhookSecret: "secret-of-lune", settings });
    const { status } = added;
    const body = added.body.source;
    expect(status).toBe(201);
    expect((await doors.call("GET", "/v1/sources")).body.rows).toContainEqual(body);
    expect(body.webhookUrl).toBe(`http://127.0.0.1:3000/webhooks/sources/${body.id}`);
    expect(await rowText("source", body.id)).not.toContain("secret-of-lune");
    expect(await audits(body.id)).toMatchObject([{ action: "source.added", detail: { name: "Lune" } }]);
    const raw = Buffer.from("{}");
    const post = async (secret: string) =>
      (
        await doors.call("POST", `/webhooks/sources/${body.id}`, raw, {
          authorization: "",
          "x-shopify-topic": "orders/create",
          "x-shopify-webhook-id": secret,
          "x-shopify-hmac-sha256": signShopify(raw, secret),
        })
      ).status;
    expect(await post("secret-of-lune")).toBe(200);
    expect(await post("another")).toBe(401);
  });
});

async function webhook(id: string, secret: string): Promise<number> {
  const raw = Buffer.from('{"object":"whatsapp_business_account","entry":[]}');
  const headers = { authorization: "", "x-hub-signature-256": signWhatsApp(raw, secret) };
  return (await doors.call("POST", `/webhooks/whatsapp/${id}`, raw, headers)).status;
}
