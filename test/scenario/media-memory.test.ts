/** Files pass through as they come: of a document of 100 MB little is held at any moment, on its way in, to WhatsApp and out again. */
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WhatsAppChannel } from "../../src/catalog/channel.ts";
import { createTransfers } from "../../src/channels/whatsapp/media-transfer.ts";
import { uploadMedia } from "../../src/channels/whatsapp/media.ts";
import { receiveFile } from "../../src/media/receive-file.ts";
import { openMediaStorage } from "../../src/media/storage.ts";

const BYTES = 100_000_000;
const CHUNK = Buffer.alloc(100_000, "x");
/** Collecting garbage takes the longer the more other tests have left in this process. */
const SAMPLE_EVERY = 20_000_000;
/** Some pieces in each pipe, more of them on a busy machine; a file would be three times as much. */
const MOST_HELD = 30_000_000;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
let base = 0;
let most = 0;
/** What is still referred to, garbage aside. */
function sample(): void {
  collect();
  most = Math.max(most, process.memoryUsage().arrayBuffers - base);
}
function begin(): void {
  collect();
  base = process.memoryUsage().arrayBuffers;
  most = 0;
}

function* document(): Generator<Buffer> {
  for (let sent = 0; sent < BYTES; sent += CHUNK.length) {
    if (sent % SAMPLE_EVERY === 0) sample();
    yield Buffer.from(CHUNK);
  }
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-media-"));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

test("a document of 100 MB is received, sent on and given out, a piece at a time", async () => {
  const storage = openMediaStorage({ kind: "disk", folder });
  begin();
  const { path, bytes, sha256 } = await receiveFile(Readable.from(document()), join(folder, "arriving", "one"), BYTES);
  const file = { workspaceId: "w", sha256 };
  await storage.put(file, path, bytes);
  expect([bytes, most < MOST_HELD]).toEqual([BYTES, true]);

  let arrived = 0;
  const server = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => {
      if (Math.floor(arrived / SAMPLE_EVERY) !== Math.floor((arrived += chunk.length) / SAMPLE_EVERY)) sample();
    });
    request.on("end", () => response.end('{"id":"1"}'));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const transfers = createTransfers(() => ({}));
  const channel = {
    config: { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, version: "v26.0", phoneNumberId: "7" },
  } as unknown as WhatsAppChannel;
  const ports = {
    graph: { call: async () => ({}), pages: async () => [] },
    transfer: transfers.transfer,
    secretsOf: async () => ({ accessToken: "t", appSecret: "s", verifyToken: "v" }),
  };
  begin();
  const outcome = await uploadMedia(ports, channel, {
    mime: "application/pdf",
    filename: "a.pdf",
    bytes,
    open: async () => storage.read(file),
  });
  expect([outcome.kind, arrived > BYTES, most < MOST_HELD]).toEqual(["uploaded", true, true]);
  await transfers[Symbol.asyncDispose]();
  server.close();

  begin();
  let read = 0;
  for await (const chunk of (await storage.read(file)) as AsyncIterable<Buffer>)
    if (Math.floor(read / SAMPLE_EVERY) !== Math.floor((read += chunk.length) / SAMPLE_EVERY)) sample();
  expect([read, most < MOST_HELD]).toEqual([BYTES, true]);
});

test("one byte more than is taken is refused, and nothing is left behind", async () => {
  await expect(receiveFile(Readable.from(document()), join(folder, "arriving", "two"), BYTES - 1)).rejects.toMatchObject({
    code: "too_large",
  });
  await expect(rm(join(folder, "arriving", "two"))).rejects.toMatchObject({ code: "ENOENT" });
});
