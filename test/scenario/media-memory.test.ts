/** Files pass through as they come: of a document of 100 MB little is held at any moment, on its way in, to WhatsApp and out again. */
import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { receiveFile } from "../../src/media/receive-file.ts";
import { BYTES, document, type Passed } from "./media-document.ts";

/** Some pieces in each pipe, more of them on a busy machine; a file would be three times as much. */
const MOST_HELD = 30_000_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-media-"));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

test("a document of 100 MB is received, sent on and given out, a piece at a time", async () => {
  const { received, sent, givenOut } = await pass(folder);
  expect([received.bytes, received.most < MOST_HELD]).toEqual([BYTES, true]);
  expect([sent.outcome, sent.bytes > BYTES, sent.most < MOST_HELD]).toEqual(["uploaded", true, true]);
  expect([givenOut.bytes, givenOut.most < MOST_HELD]).toEqual([BYTES, true]);
});

test("one byte more than is taken is refused, and nothing is left behind", async () => {
  await expect(receiveFile(Readable.from(document()), join(folder, "arriving", "two"), BYTES - 1)).rejects.toMatchObject({
    code: "too_large",
  });
  await expect(rm(join(folder, "arriving", "two"))).rejects.toMatchObject({ code: "ENOENT" });
});

async function pass(into: string): Promise<Passed> {
  const child = fork(fileURLToPath(new URL("./media-memory-process.ts", import.meta.url)), [into], { execArgv: ["--import", "tsx"] });
  return new Promise((resolve, reject) => {
    child.once("message", (passed) => resolve(passed as Passed));
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`the process that passes the document on ended without a word (${code ?? signal})`)),
    );
  });
}
