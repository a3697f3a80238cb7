/** Links and QR codes by which customers begin to write: who came by which one, what begins by it, and what they said yes to. */
import { whatsAppOnly } from "../../src/catalog/channel.ts";
import { exit, journey, onEvent, onInbound, template, text } from "@parley/sdk";
import decodeQr from "qr/decode.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureApiKey, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import type { EntryPointView } from "../../src/contract/entry-point.ts";
import { API_KEY, createWorld, type World } from "./world.ts";

const WORDING = "Yes, send me offers & news";
let world: World;
let number: string;
beforeAll(async () => {
  world = await createWorld();
  number = whatsAppOnly(world.system.catalog.current().channels.get(world.channelId))?.config.displayPhoneNumber ?? "";
});
afterAll(async () => world[Symbol.asyncDispose]());

async function add(body: object): Promise<EntryPointView> {
  const answer = await world.call("POST", "/v1/entry-points", { channelId: world.channelId, ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body as EntryPointView;
}

const read = async (id: string) => (await world.call("GET", `/v1/entry-points/${id}`)).body as EntryPointView;

async function consentOf(phone: string): Promise<unknown> {
  const profile = await world.ledger.profile(`phone:${phone}`);
  return (profile as unknown as { readonly consent: { readonly whatsapp?: { readonly marketing?: { readonly state: string } } } }).consent
    .whatsapp?.marketing?.state;
}

test("whoever sends the text that stands ready came by it, has said yes with proof, and is greeted by the journey that waits for them", async () => {
  const point = await add({ name: "Shop window", text: WORDING, keyword: "window-24", consent: "marketing" });
  expect(point).toMatchObject({
    keyword: "WINDOW-24",
    text: `${WORDING} #WINDOW-24`,
    link: `https://wa.me/${number.replaceAll(/\D/g, "")}?text=Yes%2C%20send%20me%20offers%20%26%20news%20%23WINDOW-24`,
    people: 0,
    conversations: 0,
    lastAt: null,
  });
  await world.publish(
    journey("welcome", {
      title: "Welcome",
      entry: onEvent("entry_point_used", { where: { fact: "event.properties.name", is: "equal", value: "Shop window" } }),
      start: "offer",
      // Only with permission: the answer proves that it was there in time.
      nodes: { offer: template("summer_sale", { purpose: "marketing", body: { first_name: "you" }, next: "done" }), done: exit() },
    }),
  );
  const phone = "+33612340001";
  const ana = await world.customer(phone);
  await ana.says(new URL(point.link).searchParams.get("text") ?? "");
  expect((await ana.chat()).map(({ from }) => from)).toEqual(["customer", "business"]);
  expect(await read(point.id)).toMatchObject({ people: 1, conversations: 1, lastAt: expect.any(String) });

  const { rows } = await world.system.pool.query("select source, purpose, action, how, wording, evidence from consent_entry");
  expect(rows).toEqual([
    {
      source: "entry_point:WINDOW-24",
      purpose: "marketing",
      action: "opt_in",
      how: "keyword",
      wording: { version: point.id, language: "und", text: `${WORDING} #WINDOW-24` },
      evidence: {
        entryPointId: point.id,
        entryPoint: "Shop window",
        sent: `${WORDING} #WINDOW-24`,
        messageId: expect.any(String),
        externalId: expect.stringMatching(/^wamid\./),
      },
    },
  ]);
  await ana.says("window-24");
  expect(await read(point.id)).toMatchObject({ people: 1, conversations: 2 });
});

test("changed words give no permission, the keyword alone neither; both came by it, and its journey may be begun by what they wrote", async () => {
  const point = await add({ name: "Poster", text: "Please tell me more.", consent: "marketing" });
  expect(point.keyword).toMatch(/^[A-Z][A-Z0-9]{5}$/);
  await world.publish(
    journey("poster", {
      title: "Poster",
      entry: onInbound({ where: { fact: "event.properties.entryPoint.name", is: "equal", value: "Poster" } }),
      start: "hello",
      nodes: { hello: text("You came by {{ event.properties.entryPoint.name }}", { next: "done" }), done: exit() },
    }),
  );
  const ben = await world.customer("+33612340002");
  await ben.says(`I want nothing! #${point.keyword.toLowerCase()}`);
  expect(await ben.received()).toEqual(["You came by Poster"]);
  expect(await consentOf("+33612340002")).toBeUndefined();
  const cleo = await world.customer("+33612340003");
  await cleo.says(`  ${point.keyword} `);
  expect(await cleo.received()).toEqual(["You came by Poster"]);
  expect(await consentOf("+33612340003")).toBeUndefined();
  // Capitals and line breaks are not what people agree to.
  const dora = await world.customer("+33612340004");
  await dora.says(`Hello\n${point.text.toUpperCase()}`);
  expect(await consentOf("+33612340004")).toBe("opted_in");
  const emil = await world.customer("+33612340005");
  await emil.says(`What is ${point.keyword}?`);
  await emil.says(`order#${point.keyword} and #1 and #${point.keyword}X`);
  expect(await emil.received()).toEqual([]);
  expect(await read(point.id)).toMatchObject({ people: 3, conversations: 3 });
});

test("a later stop is a stop; a retired code still says whose it is, and gives no permission any more", async () => {
  const point = await add({ name: "Old leaflet", text: "Offers, please", keyword: "LEAFLET", consent: "marketing" });
  const phone = "+33612340006";
  const fay = await world.customer(phone);
  await fay.says(point.text);
  expect(await consentOf(phone)).toBe("opted_in");
  await world.advance("2s");
  await fay.stops();
  expect(await consentOf(phone)).toBe("opted_out");
  expect(await world.call("PATCH", `/v1/entry-points/${point.id}`, { retired: true })).toMatchObject({
    status: 200,
    body: { retired: true },
  });
  await world.advance("7s");
  await fay.says(point.text);
  expect(await consentOf(phone)).toBe("opted_out");
  expect(await read(point.id)).toMatchObject({ people: 1, conversations: 2, retired: true });
  await world.call("PATCH", `/v1/entry-points/${point.id}`, { retired: false });
  await fay.says(point.text);
  expect(await consentOf(phone)).toBe("opted_in");
});

test("the QR code leads where the link leads, as a picture of either kind", async () => {
  const point = await add({ name: "Ünï ☕ code", text: "Où est ma commande ? ☕", keyword: "CAFE" });
  const draw = async (query: string) =>
    fetch(`${world.system.url}/v1/entry-points/${point.id}/qr?${query}`, { headers: { authorization: `Bearer ${API_KEY}` } });
  const svg = await draw("format=svg&download=yes");
  expect([svg.headers.get("content-type"), svg.headers.get("content-disposition")]).toEqual([
    "image/svg+xml; charset=utf-8",
    `attachment; filename="whatsapp-cafe.svg"`,
  ]);
  expect(await svg.text()).toMatch(/^<svg[^>]*>/);
  const png = await draw("format=png&pixels=600");
  expect(png.headers.get("content-type")).toBe("image/png");
  expect(decodeQr(await pixelsOf(Buffer.from(await png.arrayBuffer())))).toBe(point.link);
});

/** Of a PNG with one bit a pixel, as the routes make it; read without their help. */
async function pixelsOf(png: Buffer): Promise<{ readonly width: number; readonly height: number; readonly data: Uint8Array }> {
  const { inflateSync } = await import("node:zlib");
  const width = png.readUInt32BE(16);
  expect(width).toBeGreaterThanOrEqual(600);
  const at = png.indexOf("IDAT");
  const lines = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  const stride = 1 + Math.ceil(width / 8);
  const data = new Uint8Array(width * width * 4).fill(255);
  for (let y = 0; y < width; y += 1)
    for (let x = 0; x < width; x += 1) {
      const white = ((lines[y * stride + 1 + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
      if (!white) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  return { width, height: width, data };
}

test("a keyword is somebody's alone, no word that people write to leave, and stays in its workspace", async () => {
  const refuse = async (body: object, status: number) =>
    expect(
      (await world.call("POST", "/v1/entry-points", { channelId: world.channelId, name: "x", text: "x", ...body })).status,
      JSON.stringify(body),
    ).toBe(status);
  await add({ name: "First", text: "Hello", keyword: "FIRST" });
  await refuse({ keyword: "first" }, 409);
  await refuse({ keyword: "STOP" }, 400);
  await refuse({ keyword: "12345" }, 400);
  await refuse({ keyword: "with space" }, 400);
  await refuse({ text: "two\nlines" }, 400);
  await refuse({ channelId: crypto.randomUUID() }, 404);

  const workspaceId = await ensureWorkspace(world.system, "Others");
  await ensureApiKey(world.system, { workspaceId, name: "others", value: "pk_the-key-of-the-others" });
  const theirs = { authorization: "Bearer pk_the-key-of-the-others" };
  const [ours] = ((await world.call("GET", "/v1/entry-points")).body as { readonly rows: readonly EntryPointView[] }).rows;
  expect(await world.call("GET", "/v1/entry-points", undefined, theirs)).toMatchObject({ status: 200, body: { rows: [] } });
  for (const path of ["", "/qr"])
    expect((await world.call("GET", `/v1/entry-points/${ours?.id}${path}`, undefined, theirs)).status).toBe(404);
  expect((await world.call("PATCH", `/v1/entry-points/${ours?.id}`, { retired: true }, theirs)).status).toBe(404);
  expect((await world.call("POST", "/v1/entry-points", { channelId: world.channelId, name: "x", text: "x" }, theirs)).status).toBe(404);
});
