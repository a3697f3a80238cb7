/** A process that dies while a file arrives leaves part of it behind; the others remove that once it is certain that nobody writes to it. */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSystem } from "../../src/app/system.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { silentLog } from "../../src/platform/log.ts";
import { createTestDatabase } from "../support/database.ts";
import { until } from "./until.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
let dataDir: string;
let arriving: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-arriving-"));
  arriving = join(dataDir, "media", "arriving");
});
afterAll(async () => rm(dataDir, { recursive: true, force: true }));

/** Receives a file that never ends, as an upload does. */
const RECEIVING = `
  import { Readable } from "node:stream";
  import { receiveFile } from ${JSON.stringify(join(ROOT, "src/media/receive-file.ts"))};
  async function* bytes() { for (;;) { yield Buffer.alloc(65536, 7); await new Promise((resolve) => setTimeout(resolve, 5)); } }
  await receiveFile(Readable.from(bytes()), process.argv[1], 100_000_000);
`;

test("what a killed process was receiving goes when it has lain untouched for an hour, and not before; what lives stays", async () => {
  const path = join(arriving, "half-a-file");
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", RECEIVING, path], { cwd: ROOT, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await until("part of the file has arrived", async () => ((await stat(path).catch(() => null))?.size ?? 0) > 0);
  child.kill("SIGKILL");
  await ended;
  expect(await readdir(arriving)).toEqual(["half-a-file"]);

  const database = await createTestDatabase();
  const running = async (): Promise<AsyncDisposable> =>
    startSystem({
      databaseUrl: database.url,
      dataDir,
      host: "127.0.0.1",
      port: 0,
      publicUrl: "http://127.0.0.1",
      roles: ["engine", "http"],
      masterKey: Buffer.alloc(32, 7),
      log: silentLog,
    });
  {
    await using _other = await running();
    expect(await readdir(arriving)).toEqual(["half-a-file"]);
  }
  await mkdir(arriving, { recursive: true });
  await writeFile(join(arriving, "somebody-elses"), "still coming");
  const longAgo = new Date(systemClock.now() - 2 * 3_600_000);
  await utimes(path, longAgo, longAgo);
  {
    await using _other = await running();
    await until("the part is gone", async () => (await readdir(arriving)).length === 1);
  }
  expect(await readdir(arriving)).toEqual(["somebody-elses"]);
  await database.drop();
});
