/** The token of a number goes to its own host and to Meta's media host: whoever can make WhatsApp tell another address learns nothing. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WhatsAppChannel } from "../../src/catalog/channel.ts";
import { createTransfers } from "../../src/channels/whatsapp/media-transfer.ts";
import { downloadMedia, findMedia, type MediaPorts, uploadMedia } from "../../src/channels/whatsapp/media.ts";

const seen: { url: string; authorization: string | undefined; body: Buffer }[] = [];
let answer: { status: number; body: string } = { status: 200, body: '{"id":"900"}' };
const server = createServer((request, response) => {
  void (async () => {
    seen.push({ url: request.url ?? "", authorization: request.headers.authorization, body: await buffer(request) });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
  })();
});
const transfers = createTransfers(() => ({}));
let channel: WhatsAppChannel;
let ports: MediaPorts;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  channel = { config: { baseUrl, version: "v26.0", phoneNumberId: "77" } } as unknown as WhatsAppChannel;
  const graph = { call: async () => ({ url: `${baseUrl}/file`, file_size: "12" }), pages: async () => [] };
  ports = {
    graph,
    transfer: transfers.transfer,
    secretsOf: async () => ({ accessToken: "secret-token", appSecret: "x", verifyToken: "y" }),
  };
});
afterAll(async () => {
  await transfers[Symbol.asyncDispose]();
  server.close();
});

test.each([
  "http://127.0.0.1:1/file",
  "https://lookaside.fbsbx.com.evil.example/file",
  "https://evil.example/lookaside.fbsbx.com",
  "http://lookaside.fbsbx.com/file",
  "https://lookaside.fbsbx.com:8443/file",
  "https://lookaside.fbsbx.com@evil.example/file",
  "file:///etc/passwd",
  "not an address",
])("%s is not asked", async (url) => {
  seen.length = 0;
  await expect(downloadMedia(ports, channel, url)).rejects.toMatchObject({ code: "forbidden" });
  expect(seen).toEqual([]);
});

test("the number's own host is asked, with the token", async () => {
  seen.length = 0;
  const { url, bytes } = await findMedia(ports, channel, "900");
  await buffer(await downloadMedia(ports, channel, url));
  expect([bytes, seen[0]?.authorization]).toEqual([12, "Bearer secret-token"]);
});

test("a file goes up whole, under a name that cannot break out of its part", async () => {
  seen.length = 0;
  const bytes = Buffer.from("\r\n--not-the-end\r\nfile");
  const file = {
    mime: "application/pdf",
    filename: 'a"; name="type\r\nX: y',
    bytes: bytes.length,
    open: async () => Readable.from([bytes]),
  };
  expect(await uploadMedia(ports, channel, file)).toEqual({ kind: "uploaded", externalId: "900" });
  const [{ url, body } = { url: "", body: Buffer.alloc(0) }] = seen;
  expect(url).toBe("/v26.0/77/media");
  const form = await new Response(new Uint8Array(body), {
    headers: { "content-type": `multipart/form-data; boundary=${body.toString("latin1").slice(2, body.indexOf("\r\n"))}` },
  }).formData();
  const sent = form.get("file") as File;
  expect([form.get("messaging_product"), form.get("type"), sent.name, Buffer.from(await sent.arrayBuffer())]).toEqual([
    "whatsapp",
    "application/pdf",
    "a_; name=_type__X: y",
    bytes,
  ]);
});

test.each([
  [400, { code: 131_053, message: "m" }, "refused"],
  [400, { code: 100, error_subcode: 33, message: "no such number" }, "later"],
  [500, { code: 131_000, message: "m" }, "later"],
])("HTTP %s with %o is %s", async (status, error, outcome) => {
  answer = { status, body: JSON.stringify({ error }) };
  const file = { mime: "image/png", filename: "a.png", bytes: 1, open: async () => Readable.from([Buffer.from("x")]) };
  const uploaded = uploadMedia(ports, channel, file);
  if (outcome === "refused") expect(await uploaded).toMatchObject({ kind: "refused" });
  else await expect(uploaded).rejects.toMatchObject({ code: "unavailable" });
});
