/** Files: put into the library once, sent by the id that the number has them under, renewed before it expires; and what customers send. */
import { createHash } from "node:crypto";
import { exit, journey, onEvent, type MessageContent } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureApiKey, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { EMULATED } from "../../src/app/demo/emulated-meta.ts";
import type { Decision } from "../../src/messages/decision.ts";
import { API_KEY, createWorld, type World } from "./world.ts";
import { gif, jpeg, pdf, png, svg, textFile, webp } from "../support/files.ts";

const PHONE = "+33612000077";
let world: World;
let ana: Awaited<ReturnType<World["customer"]>>;

type Asset = { readonly id: string; readonly kind: string; readonly sha256: string; readonly mime: string; readonly filename: string };

async function upload(
  bytes: Buffer,
  filename: string,
): Promise<{ readonly status: number; readonly body: Asset & { readonly reason?: string } }> {
  const response = await fetch(`${world.system.url}/v1/media?filename=${encodeURIComponent(filename)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/octet-stream" },
    body: new Uint8Array(bytes),
  });
  return { status: response.status, body: (await response.json()) as Asset };
}
const download = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${world.system.url}${path}`, { headers: { authorization: `Bearer ${API_KEY}`, ...headers } });
const says = (name: string, content: MessageContent) =>
  journey(name, {
    title: name,
    entry: onEvent(`says_${name}`),
    start: "say",
    nodes: { say: { kind: "message", channel: "whatsapp", purpose: "service", content, next: "done" }, done: exit() },
  });
/** Held for a moment while its file is on its way; then sent. */
const sent = async (name: string) => {
  await world.advance("7s");
  await world.event(`says_${name}`, { phone: PHONE });
  await world.settle();
  await world.advance("2s");
  return { bubble: (await ana.chat()).at(-1), kept: await world.ledger.newest() };
};

/** `meanwhile` comes before anybody could fetch it. */
async function sendFile(
  type: string,
  bytes: Buffer,
  mime: string,
  filename: string,
  meanwhile: (mediaId: string) => void = () => undefined,
): Promise<void> {
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(bytes)], { type: mime }), filename);
  const answer = await fetch(`${world.emulator.baseUrl}/_emulator/customers/${ana.id}/media`, { method: "POST", body: form });
  const { mediaId } = (await answer.json()) as { readonly mediaId: string };
  await world.control("POST", `/_emulator/customers/${ana.id}/messages`, {
    phoneNumberId: EMULATED.phoneNumberId,
    type,
    mediaId,
    filename,
  });
  meanwhile(mediaId);
  await world.settle();
}

beforeAll(async () => {
  world = await createWorld();
  ana = await world.customer(PHONE, { name: "Ana" });
  await world.profile({ phone: PHONE });
  await ana.says("Hello?");
});
afterAll(async () => world[Symbol.asyncDispose]());

test("the same file is kept once, whatever it is called", async () => {
  const first = await upload(png(40, 30), "../../etc/poster\u202egnp.exe");
  expect(first).toMatchObject({ status: 201, body: { kind: "image", mime: "image/png", filename: "postergnp.exe" } });
  const second = await upload(png(40, 30), "again.png");
  expect(second).toMatchObject({ status: 200, body: { id: first.body.id } });
});

test.each([
  ["a GIF", gif, "a.png", 422, "format_refused"],
  ["an SVG with a script in it", svg, "a.png", 422, "format_unknown"],
  ["a PNG with a palette", () => png(4, 4, 3), "a.png", 422, "picture_depth"],
  ["a PNG of 50,000 points a side", () => png(50_000, 50_000), "a.png", 422, "picture_pixels"],
  ["a WebP that is no sticker", () => webp(800, 600), "a.webp", 422, "sticker_size"],
  ["a picture beyond 5 MB", () => Buffer.concat([jpeg(), Buffer.alloc(5_000_001)]), "a.jpg", 413, "too_large"],
  ["a sticker beyond 100 KB", () => Buffer.concat([webp(512, 512), Buffer.alloc(100_001)]), "a.webp", 413, "too_large"],
  ["nothing", () => Buffer.alloc(0), "a.pdf", 422, "empty"],
])("%s is refused, saying why", async (_what, bytes, filename, status, reason) => {
  expect(await upload(bytes(), filename)).toMatchObject({ status, body: { reason } });
});

test.each(["application/json", "text/plain"])(
  "a file that calls itself %s is a file all the same: it is not parsed first",
  async (type) => {
    const answer = await fetch(`${world.system.url}/v1/media?filename=a.jpg`, {
      method: "POST",
      headers: { authorization: `Bearer ${API_KEY}`, "content-type": type },
      // Its own bytes: the library keeps the name that a file came with first.
      body: new Uint8Array(Buffer.concat([jpeg(), Buffer.from(type)])),
    });
    expect(answer.status).toBeLessThan(300);
  },
);

test("a message waits, visibly, for its file, goes by the number's own id, and the next one does not upload again", async () => {
  const { body: asset } = await upload(jpeg(), "poster.jpg");
  await world.publish(says("poster", { kind: "media", media: "image", asset: asset.id, caption: "Look" }));
  const before = world.meta.media.size;
  await world.advance("7s");
  await world.event("says_poster", { phone: PHONE });
  await world.settle();
  expect(await world.ledger.newest()).toMatchObject({ state: "held", decision: { reason: "media_uploading" } });
  await world.advance("2s");
  const kept = await world.ledger.newest();
  const id = (kept?.rendered as { media: Record<string, { id: string }> } | undefined)?.media[asset.id]?.id ?? "";
  expect(kept).toMatchObject({ state: "delivered" });
  expect(world.meta.media.get(id)).toMatchObject({ mimeType: "image/jpeg", filename: "poster.jpg" });
  expect((await ana.chat()).at(-1)).toMatchObject({ type: "image", error: null });
  await sent("poster");
  expect(world.meta.media.size).toBe(before + 1);
});

const newest = async () => {
  const { rows } = await world.system.pool.query<{ state: string; reason: string; decision: Decision }>(
    "select state, reason, decision from message_whole where direction = 'outbound' order by id desc limit 1",
  );
  const [row] = rows;
  if (!row) throw new Error("nothing was said yet");
  return row;
};

test("while a file cannot be uploaded its message looks ever more rarely, and ends after a day with the reason", async () => {
  const { body: asset } = await upload(jpeg("stuck"), "stuck.jpg");
  await world.publish(says("stuck", { kind: "media", media: "image", asset: asset.id }));
  // Its bytes are not where they were.
  await world.system.pool.query("update media_asset set sha256 = encode(sha256('elsewhere'), 'hex') where id = $1", [asset.id]);
  await world.event("says_stuck", { phone: PHONE });
  await world.settle();
  const waits: number[] = [];
  for (let n = 0; n < 9; n += 1) {
    const { state, reason, decision } = await newest();
    expect([state, reason]).toEqual(["held", "media_uploading"]);
    waits.push(Date.parse(decision.until ?? "") - Date.parse(decision.at));
    await world.advance("61s");
  }
  expect(Math.max(...waits)).toBe(60_000);
  await world.system.pool.query("update media_upload set failing_since = failing_since - interval '1 day' where asset_id = $1", [asset.id]);
  for (const span of ["12m", "61s", "61s"] as const) await world.advance(span);
  const { state, reason, decision } = await newest();
  expect([state, reason]).toEqual(["refused", "media_refused"]);
  expect(decision.ladder.at(-1)?.facts).toMatchObject({ file: "stuck.jpg", why: expect.stringContaining("tried for a day") });
});

test("headers and documents go by id too, a document with the library's name", async () => {
  const { body: document } = await upload(pdf(), "Preisliste März.pdf");
  const { body: picture } = await upload(jpeg(), "poster.jpg");
  await world.publish(
    says("header", { kind: "buttons", header: { kind: "image", asset: picture.id }, body: "Yes?", buttons: [{ id: "y", title: "Yes" }] }),
  );
  expect(await sent("header")).toMatchObject({ bubble: { type: "interactive", error: null }, kept: { state: "delivered" } });
  await world.publish(says("prices", { kind: "media", media: "document", asset: document.id }));
  const { kept } = await sent("prices");
  expect(kept).toMatchObject({ state: "delivered", rendered: { media: { [document.id]: { filename: "Preisliste März.pdf" } } } });
});

test("a file that something names is not removed, one that nothing names is, and what names none is not published", async () => {
  const { body: asset } = await upload(jpeg("used"), "used.jpg");
  await world.publish(says("user", { kind: "media", media: "image", asset: asset.id }));
  expect(await world.call("GET", `/v1/media/${asset.id}`)).toMatchObject({ body: { usage: [{ kind: "journey", name: "user" }] } });
  expect(await world.call("DELETE", `/v1/media/${asset.id}`)).toMatchObject({ status: 409, body: { usage: [{ name: "user" }] } });
  await world.publish(says("user", { kind: "text", text: "Without" }));
  expect(await world.call("DELETE", `/v1/media/${asset.id}`)).toMatchObject({ status: 204 });
  const answer = await world.call("PUT", "/v1/journeys/user", says("user", { kind: "media", media: "image", asset: asset.id }));
  expect(answer).toMatchObject({ status: 422, body: { problems: [{ code: "asset_missing", path: "/nodes/say/content/asset" }] } });
  const { body: document } = await upload(pdf(), "prices.pdf");
  const other = await world.call("PUT", "/v1/journeys/user", says("user", { kind: "media", media: "image", asset: document.id }));
  expect(other).toMatchObject({ status: 422, body: { problems: [{ code: "asset_kind" }] } });
});

test("a file that WhatsApp refuses stops the message, and may be tried anew", async () => {
  const { body: asset } = await upload(jpeg("refused"), "refused.jpg");
  await world.publish(says("refused", { kind: "media", media: "image", asset: asset.id }));
  await sent("refused");
  await world.system.pool.query(
    "update media_upload set external_id = null, expires_at = null, refused = 'Unsupported codec' where asset_id = $1",
    [asset.id],
  );
  await world.system.pool.query("update catalog_revision set revision = revision + 1");
  expect(await sent("refused")).toMatchObject({
    kept: {
      state: "refused",
      decision: { reason: "media_refused", ladder: expect.arrayContaining([expect.objectContaining({ rule: "media" })]) as unknown },
    },
  });
  expect(await world.call("POST", `/v1/media/${asset.id}/retry`)).toMatchObject({ status: 200, body: { uploads: [] } });
  expect(await sent("refused")).toMatchObject({ kept: { state: "delivered" } });
});

test("what a customer sends is fetched, kept once, and given out as nothing that could run", async () => {
  const bytes = png(20, 20);
  for (const name of ["one.png", "two.png"]) await sendFile("image", bytes, "image/png", name);
  await world.settle();
  const { rows } = await world.system.pool.query("select message_id as id, state, sha256, mime from inbound_media order by told_at");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  expect(rows).toMatchObject([
    { state: "stored", sha256, mime: "image/png" },
    { state: "stored", sha256, mime: "image/png" },
  ]);
  const answer = await download(`/v1/messages/${rows[0].id}/media`);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "image/png",
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("sandbox") as string,
  });
  const part = await download(`/v1/messages/${rows[0].id}/media`, { range: "bytes=1-3" });
  expect([part.status, await part.text(), part.headers.get("content-range")]).toEqual([206, "PNG", `bytes 1-3/${bytes.length}`]);
});

test("an SVG that calls itself a picture is a download", async () => {
  await sendFile("document", svg(), "application/pdf", "evil.svg");
  await world.settle();
  const { rows } = await world.system.pool.query("select message_id as id from inbound_media where filename = 'evil.svg'");
  const answer = await download(`/v1/messages/${rows[0].id}/media`);
  expect([answer.headers.get("content-type"), answer.headers.get("content-disposition")]).toEqual([
    "application/octet-stream",
    `attachment; filename="evil.svg"; filename*=UTF-8''evil.svg`,
  ]);
});

test("a file that cannot be fetched says why, and is fetched when somebody asks again", async () => {
  await sendFile("document", textFile("hello"), "text/plain", "lost.txt", (id) => world.meta.media.delete(id));
  const read = async () =>
    (await world.system.pool.query("select message_id as id, state, reason, external_id from inbound_media where filename = 'lost.txt'"))
      .rows[0];
  const row = await read();
  expect(row).toMatchObject({ state: "failed", reason: "gone" });
  expect((await download(`/v1/messages/${row.id}/media`)).status).toBe(404);
  expect(await world.call("POST", `/v1/messages/${row.id}/media/fetch`)).toMatchObject({ status: 202 });
  await world.settle();
  expect(await read()).toMatchObject({ state: "failed", reason: "gone" });
  expect(await world.call("POST", `/v1/messages/${crypto.randomUUID()}/media/fetch`)).toMatchObject({ status: 404 });
});

test("who comes from an ad begins the journey of that ad, and the ad is named in its texts", async () => {
  await world.publish(
    journey("from-the-ad", {
      title: "From the ad",
      entry: { kind: "inbound", where: { fact: "event.properties.referral.id", is: "equal", value: "ad-7" } },
      start: "greet",
      nodes: {
        greet: {
          kind: "message",
          channel: "whatsapp",
          purpose: "service",
          content: { kind: "text", text: "You saw {{ event.properties.referral.headline }}" },
          next: "done",
        },
        done: exit(),
      },
    }),
  );
  await world.advance("7s");
  await ana.sends({ type: "text", text: "Hi", referral: { source_id: "ad-8", headline: "Another" } });
  expect((await ana.chat()).at(-1)).toMatchObject({ from: "customer" });
  await world.advance("7s");
  await ana.sends({ type: "text", text: "Hi", referral: { source_id: "ad-7", headline: "Summer sale", ctwa_clid: "Aff-1" } });
  expect((await ana.chat()).at(-1)).toMatchObject({ from: "business", body: "You saw Summer sale" });
});

test("another workspace sees, changes and names nothing of it", async () => {
  const { system } = world;
  const { body: asset } = await upload(jpeg("ours"), "ours.jpg");
  const { rows } = await system.pool.query("select message_id as id from inbound_media where state = 'stored' limit 1");
  const workspaceId = await ensureWorkspace(system, "Others");
  const key = "pk_the-key-of-the-others";
  await ensureApiKey(system, { workspaceId, name: "others", value: key });
  const theirs = { authorization: `Bearer ${key}` };
  for (const [method, path] of [
    ["GET", `/v1/media/${asset.id}`],
    ["GET", `/v1/media/${asset.id}/file`],
    ["PATCH", `/v1/media/${asset.id}`],
    ["POST", `/v1/media/${asset.id}/retry`],
    ["DELETE", `/v1/media/${asset.id}`],
    ["GET", `/v1/messages/${rows[0].id}/media`],
    ["POST", `/v1/messages/${rows[0].id}/media/fetch`],
  ] as const)
    expect([path, (await world.call(method, path, method === "PATCH" ? { name: "x" } : undefined, theirs)).status]).toEqual([path, 404]);
  expect(await world.call("GET", "/v1/media", undefined, theirs)).toMatchObject({ body: { rows: [] } });
  const thief = await world.call("PUT", "/v1/journeys/thief", says("thief", { kind: "media", media: "image", asset: asset.id }), theirs);
  expect(thief).toMatchObject({ status: 422, body: { problems: [{ code: "asset_missing" }] } });
  expect((await download(`/v1/media/${asset.id}/file`)).status).toBe(200);
});

test("an id is renewed before it expires", async () => {
  const { body: asset } = await upload(jpeg("renewed"), "renewed.jpg");
  await world.publish(says("renewed", { kind: "media", media: "image", asset: asset.id }));
  await sent("renewed");
  const ids = () => [...world.meta.media.values()].filter(({ filename }) => filename === "renewed.jpg").map(({ id }) => id);
  expect(ids()).toHaveLength(1);
  await world.system.lanes.renewUploads();
  await world.settle();
  expect(ids()).toHaveLength(1);
  await world.advance("26d");
  await world.system.lanes.renewUploads();
  await world.settle();
  expect(ids()).toHaveLength(2);
});
