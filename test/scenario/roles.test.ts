/** One process that decides and another that sends, on one database: neither waits for the other's next look. */
import { exit, journey, onEvent, onRequest, template, wait } from "@parley/sdk";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startSystem } from "../../src/app/system.ts";
import { silentLog } from "../../src/platform/log.ts";
import { freePort } from "../durability/ports.ts";
import { API_KEY, createWorld } from "./world.ts";

/** So long that what nobody is told of stays where it is for the whole story. */
const NEVER_MS = 3_600_000;
const LATER_MS = 27 * 3_600_000;
const PHONE = "+33612000901";

test("what a timer queues in the one is sent at once by the other", async () => {
  await using world = await createWorld({ roles: ["ingress", "engine", "http"] });
  const dataDir = await mkdtemp(join(tmpdir(), "parley-sends-"));
  {
    await using sends = await startSystem({
      databaseUrl: world.databaseUrl,
      dataDir,
      host: "127.0.0.1",
      port: 0,
      publicUrl: "http://127.0.0.1",
      roles: ["sends"],
      masterKey: Buffer.alloc(32, 7),
      log: silentLog,
      numbersAlsoAt: [world.emulator.baseUrl],
      tuning: { pollMs: NEVER_MS },
    });
    const consent = [{ channel: "whatsapp" as const, purpose: "utility" as const, action: "opt_in" as const, source: "checkout" }];
    await world.profile({ phone: PHONE, consent });
    await world.publish(
      journey("reminder", {
        title: "Reminder",
        entry: onEvent("cart_left"),
        start: "think",
        nodes: {
          think: wait("PT26H", "remind"),
          remind: template("order_news", { purpose: "utility", body: { first_name: "Ana" }, next: "gone" }),
          gone: exit("gone"),
        },
      }),
    );
    await world.event("cart_left", { phone: PHONE });
    await world.settle();
    // The deciding process finds the timer at its next look; nobody is woken by hand.
    await world.meta.clock.advance(LATER_MS);
    for (const { clock } of [sends, world.system]) clock.advance(LATER_MS);
    await expect.poll(async () => world.ledger.story(`phone:${PHONE}`), { timeout: 20_000 }).toEqual(["remind:delivered"]);
  }
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

test("a process of doors alone knows at once what others publish", async () => {
  await using world = await createWorld();
  const dataDir = await mkdtemp(join(tmpdir(), "parley-doors-"));
  {
    await using doors = await startSystem({
      databaseUrl: world.databaseUrl,
      dataDir,
      host: "127.0.0.1",
      port: 0,
      publicUrl: "http://127.0.0.1",
      roles: ["ingress"],
      masterKey: Buffer.alloc(32, 7),
      log: silentLog,
    });
    const begin = async (name: string, id: string): Promise<number> => {
      const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
      const body = JSON.stringify({ id, profile: { phone: PHONE } });
      return (await fetch(`${doors.url}/v1/journeys/${name}/runs`, { method: "POST", headers, body })).status;
    };
    const called = (name: string) => journey(name, { title: "Called", entry: onRequest(), start: "gone", nodes: { gone: exit("gone") } });
    await world.publish(called("first"));
    expect(await begin("first", "1")).toBe(202);
    expect(await begin("nothing", "2")).toBe(404);
    // Also what nobody asks for at its doors.
    await world.publish(called("second"));
    const published = world.system.catalog.current().revision;
    await expect.poll(() => doors.catalog.current().revision, { timeout: 20_000 }).toBeGreaterThanOrEqual(published);
  }
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

test("a start without the emulator begins nothing beside itself and makes no number, demo or not", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "parley-production-"));
  const [port, emulatorPort] = await Promise.all([freePort(), freePort()]);
  const child = spawn(process.execPath, ["--import", "tsx", "-C", "source", MAIN, "start", "--roles", "http"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      PARLEY_API_KEY: API_KEY,
      PARLEY_DATA_DIR: dataDir,
      PARLEY_PORT: String(port),
      PARLEY_EMULATOR: "no",
      PARLEY_EMULATOR_PORT: String(emulatorPort),
      PARLEY_LOG: "warn",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, "close");
  await expect.poll(() => said + (child.exitCode ?? "")).toMatch(/Parley is running[^]*Stop with|\d$/);
  expect(said).toContain("Console");
  expect(said).not.toMatch(/emulator|demo|Phone/i);
  await expect(fetch(`http://127.0.0.1:${emulatorPort}/_emulator/clock`)).rejects.toThrow("fetch failed");
  const numbers = await fetch(`http://127.0.0.1:${port}/v1/channels`, { headers: { authorization: `Bearer ${API_KEY}` } });
  expect(await numbers.json()).toMatchObject({ rows: [] });
  child.kill("SIGTERM");
  expect((await ended)[0]).toBe(0);
  await rm(dataDir, { recursive: true, force: true });
});

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
