/** What `media-memory.test.ts` looks at, in a heap of its own: collecting garbage there takes a hundredth of what it takes beside all that other tests have left. */
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { WhatsAppChannel } from "../../src/catalog/channel.ts";
import { createTransfers } from "../../src/channels/whatsapp/media-transfer.ts";
import { uploadMedia } from "../../src/channels/whatsapp/media.ts";
import { receiveFile } from "../../src/media/receive-file.ts";
import { openMediaStorage } from "../../src/media/storage.ts";
import { BYTES, document, type Passed } from "./media-document.ts";

const SAMPLE_EVERY = 5_000_000;

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
/** Samples as the bytes go by; answers how many there were. */
function watch(): (chunk: Buffer) => number {
  let passed = 0;
  return (chunk) => {
    if (Math.floor(passed / SAMPLE_EVERY) !== Math.floor((passed += chunk.length) / SAMPLE_EVERY)) sample();
    return passed;
  };
}
function* watched(): Generator<Buffer> {
  const seen = watch();
  for (const chunk of document()) {
    seen(chunk);
    yield chunk;
  }
}

const [folder = ""] = process.argv.slice(2);
const storage = openMediaStorage({ kind: "disk", folder });
begin();
const { path, bytes, sha256 } = await receiveFile(Readable.from(watched()), join(folder, "arriving", "one"), BYTES);
const received = { bytes, most };
const file = { workspaceId: "w", sha256 };
await storage.put(file, path, bytes);

let arrived = 0;
const server = createServer((request, response) => {
  const seen = watch();
  request.on("data", (chunk: Buffer) => (arrived = seen(chunk)));
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
const { kind: outcome } = await uploadMedia(ports, channel, {
  mime: "application/pdf",
  filename: "a.pdf",
  bytes,
  open: async () => storage.read(file),
});
const sent = { bytes: arrived, most, outcome };
await transfers[Symbol.asyncDispose]();
server.close();

begin();
let read = 0;
const seen = watch();
for await (const chunk of (await storage.read(file)) as AsyncIterable<Buffer>) read = seen(chunk);
process.send?.({ received, sent, givenOut: { bytes: read, most } } satisfies Passed);
process.disconnect();
