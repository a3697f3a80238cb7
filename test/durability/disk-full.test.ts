/** Promise P20: a full disk stops acceptance, loses nothing that was acknowledged, and needs nobody once there is room. */
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { chmod, mkdtemp, open, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { customerAt } from "./customers.ts";
import { EMULATED } from "./meta.ts";
import { openShop, type Shop } from "./shop.ts";
import { openStage } from "./stage.ts";
import { API_KEY } from "./terms.ts";
import { until } from "./until.ts";

const run = promisify(execFile);
const BEFORE = 100;
const WHILE = 300;
const LEFT_BYTES = 512 * 1024;
const REFUSALS = 3;

let disk = "";
let shop: Shop | undefined;

/** A disk of 400 MB. Whoever may not mount one (a user who is not root, a container without the right) skips the test. */
async function openDisk(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "parley-disk-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", "size=400m,mode=755", "tmpfs", folder]);
    return folder;
  } catch {
    await rm(folder, { recursive: true });
    return "";
  }
}

beforeAll(async () => {
  disk = await openDisk();
  if (disk === "") return;
  await chmod(disk, 0o755); // the OS user postgres must get in
  shop = await openShop({ customers: BEFORE + WHILE + 200, postgresIn: disk });
});
afterAll(async () => {
  await shop?.[Symbol.asyncDispose]();
  if (disk === "") return;
  await run("umount", [disk]);
  await rm(disk, { recursive: true });
});

/** Leaves next to nothing; answers how to give it back. */
async function fill(): Promise<() => Promise<void>> {
  const path = join(disk, "filler");
  const file = await open(path, "w");
  const { bavail, bsize } = await statfs(disk);
  const chunk = Buffer.alloc(1024 * 1024);
  try {
    for (let left = bavail * bsize - LEFT_BYTES; left > 0; left -= chunk.length) await file.write(chunk, 0, Math.min(left, chunk.length));
  } catch (error) {
    // PostgreSQL has written meanwhile: full all the same.
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    await file.close();
  }
  return async () => rm(path);
}

type Answer = { readonly status: number; readonly retryAfter: string | undefined };
async function post(url: string, body: object, headers: Record<string, string>, sign = false): Promise<Answer> {
  const text = JSON.stringify(body);
  const signature = `sha256=${createHmac("sha256", EMULATED.appSecret).update(text).digest("hex")}`;
  const answer = await request(url, {
    method: "POST",
    body: text,
    headers: { "content-type": "application/json", ...headers, ...(sign ? { "x-hub-signature-256": signature } : {}) },
  });
  await answer.body.dump();
  return { status: answer.statusCode, retryAfter: String(answer.headers["retry-after"] ?? "") };
}

/** A customer's message, of an account and number as the emulator's are. */
function webhook(n: number): object {
  const message = { from: "16505550000", id: `wamid.full${n}`, timestamp: "1790000000", type: "text", text: { body: "x".repeat(2_000) } };
  const metadata = { display_phone_number: "15550783881", phone_number_id: EMULATED.phoneNumberId };
  const value = { messaging_product: "whatsapp", metadata, contacts: [], messages: [message] };
  return { object: "whatsapp_business_account", entry: [{ id: EMULATED.accountId, changes: [{ field: "messages", value }] }] };
}

test("events and webhooks come in while the disk is full", { timeout: 900_000 }, async (context) => {
  if (!shop) return context.skip("no disk of one's own can be mounted here");
  await using stage = await openStage(shop, { maxInFlight: 16 });
  const server = await stage.start(0);
  await stage.load.post(BEFORE);
  const giveBack = await fill();
  const posting = stage.load.post(WHILE);
  const event = { type: "ping", profile: { externalId: customerAt(0) }, properties: { text: "x".repeat(2_000) } };
  const doors = {
    events: (n: number) => post(`${server.url}/v1/events`, { id: `ping-${n}`, ...event }, { authorization: `Bearer ${API_KEY}` }),
    webhooks: (n: number) => post(`${server.url}/webhooks/whatsapp/${shop?.channelId ?? ""}`, webhook(n), {}, true),
  };
  const taken = { events: 0, webhooks: 0 };
  for (const [name, knock] of Object.entries(doors) as readonly (readonly [keyof typeof doors, (n: number) => Promise<Answer>])[]) {
    let refused = 0;
    let n = 0;
    await until(`the door for ${name} says that there is no room`, async () => {
      const answer = await knock((n += 1));
      if (answer.status < 300) taken[name] += 1;
      else expect(answer).toEqual({ status: 503, retryAfter: expect.stringMatching(/^[1-9]\d*$/) });
      refused += answer.status === 503 ? 1 : 0;
      return refused >= REFUSALS;
    });
  }
  expect(server.alive(), server.said()).toBe(true);

  await giveBack();
  await posting;
  await stage.finish();
  const count = async (sql: string): Promise<unknown> => (await shop?.run(stage.databaseUrl, sql))?.[0]?.["n"];
  expect(await count("select count(*)::int as n from event where type = 'ping'")).toBeGreaterThanOrEqual(taken.events);
  expect(await count("select count(*)::int as n from message where external_id like 'wamid.full%'")).toBeGreaterThanOrEqual(taken.webhooks);
  expect((await stage.judge()).violations).toEqual([]);
  expect(server.alive(), server.said()).toBe(true);
});
