/** What a number's token and its app's secret are for is at Meta: nobody who may write settings has them sent elsewhere. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureApiKey } from "../../src/accounts/bootstrap.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import { isGraphPlace } from "../../src/channels/whatsapp/graph-address.ts";
import { createTransfers } from "../../src/channels/whatsapp/media-transfer.ts";
import { publicOnly } from "../../src/outbound/safe-http.ts";
import { createWorld, type World } from "../scenario/world.ts";

const SETTINGS = { authorization: "Bearer pk_settings-and-nothing-more" };

/** Notes who called it, and with which token. */
async function openThief() {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.url} ${request.headers.authorization}`);
    response.setHeader("content-type", "application/json").end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

type Thief = Awaited<ReturnType<typeof openThief>>;
let thief: Thief;
/** Of the world whose numbers may be anywhere: that one goes on calling it, which is no fault of the other. */
let ofOpen: Thief;
let world: World;
let open: World;

beforeAll(async () => {
  [thief, ofOpen] = await Promise.all([openThief(), openThief()]);
  [world, open] = await Promise.all([createWorld(), createWorld({ allowPrivate: true })]);
  for (const { system, workspaceId } of [world, open])
    await ensureApiKey(system, {
      workspaceId,
      name: "settings",
      value: SETTINGS.authorization.slice("Bearer ".length),
      rights: ["settings:read", "settings:write"],
    });
});
afterAll(async () => {
  await Promise.all([world[Symbol.asyncDispose](), open[Symbol.asyncDispose]()]);
  thief.close();
  ofOpen.close();
});

const change = async ({ call, channelId }: World, body: object) => call("PATCH", `/v1/channels/${channelId}`, body, SETTINGS);
const look = async ({ call, channelId }: World) => call("POST", `/v1/channels/${channelId}/health`, {}, SETTINGS);

test("a number is at Meta or where the server's configuration says, and nowhere else", async () => {
  const mine = { accessToken: "mine", appSecret: "mine" };
  for (const baseUrl of [
    thief.url,
    "https://graph.facebook.com.evil.example",
    "http://graph.facebook.com",
    "https://me@graph.facebook.com",
  ])
    expect(await change(world, { baseUrl, ...mine })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("body/baseUrl must be https://graph.facebook.com") },
    });
  const number = { name: "N", phoneNumberId: "1", accountId: "1", appId: "1", displayPhoneNumber: "+1 555-078-3999", ...mine };
  expect((await world.call("POST", "/v1/channels", { ...number, baseUrl: thief.url }, SETTINGS)).status).toBe(400);
  await look(world);
  expect(thief.heard).toEqual([]);
});

test("where any address may be named, the stored secrets stay with the one they were given for", async () => {
  for (const more of [{}, { accessToken: "mine" }, { appSecret: "mine" }])
    expect(await change(open, { baseUrl: ofOpen.url, ...more })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("accessToken and appSecret") },
    });
  expect((await change(open, { baseUrl: `${open.emulator.baseUrl}/`, name: "The same place" })).status).toBe(200);
  await look(open);
  expect(ofOpen.heard).toEqual([]);
  expect((await change(open, { baseUrl: ofOpen.url, accessToken: "mine", appSecret: "mine" })).status).toBe(200);
  await look(open);
  expect(ofOpen.heard.length).toBeGreaterThan(0);
  expect(ofOpen.heard.filter((line) => line.includes(EMULATED.accessToken) || line.includes(EMULATED.appSecret))).toEqual([]);
});

test("an address that turns out to be private is not called, however it came into the database", async () => {
  const port = new URL(thief.url).port;
  for (const baseUrl of [thief.url, `http://localhost:${port}`]) {
    await world.system.pool.query("update channel set config = jsonb_set(config, '{baseUrl}', to_jsonb($1::text))", [baseUrl]);
    await world.system.pool.query("update catalog_revision set revision = revision + 1");
    await world.system.catalog.refresh();
    await look(world);
    await using transfers = createTransfers(publicOnly);
    const asked = transfers.transfer({ method: "GET", url: `${baseUrl}/file`, headers: {}, body: null, timeoutMs: 5_000 });
    await expect(asked).rejects.toThrow("private or reserved");
  }
  expect(thief.heard).toEqual([]);
});

test.each([
  ["https://graph.facebook.com", true],
  ["https://graph.facebook.com:8443", false],
  ["https://graph.facebook.com/elsewhere", false],
  ["https://graph.facebook.com?to=elsewhere", false],
  ["http://127.0.0.1:4000", true],
  ["http://127.0.0.1:4001", false],
])("%s may be a number's place: %s", (baseUrl, may) => {
  expect(isGraphPlace(baseUrl, { anywhere: false, also: ["http://127.0.0.1:4000"] })).toBe(may);
});
