/** Files between storage and database, when somebody dies, comes at the wrong moment, or is turned away by Meta. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { WhatsAppChannel } from "../../src/catalog/channel.ts";
import { createGraphClient } from "../../src/channels/whatsapp/graph-client.ts";
import { createPool, type Db } from "../../src/db/pool.ts";
import { startFetcher } from "../../src/media/fetcher.ts";
import { noteFailure, takeDue } from "../../src/media/inbound.store.ts";
import { keepFile } from "../../src/media/keep-file.ts";
import { createLibrary, removeIfUnneeded, removeUnneeded } from "../../src/media/library.ts";
import { type MediaStorage, openMediaStorage } from "../../src/media/storage.ts";
import { shiftedClock, systemClock } from "../../src/platform/clock.ts";
import { createIds, type WorkspaceId } from "../../src/platform/ids.ts";
import { Rests } from "../../src/platform/rests.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { createTestDatabase } from "../support/database.ts";
import { jpeg } from "../support/files.ts";

const WORKSPACE = "01990000-0000-7000-8000-000000000000" as WorkspaceId;
const CHANNEL = "01990000-0000-7000-8000-000000000001";
const HOUR_MS = 3_600_000;
const by = { workspaceId: WORKSPACE, actor: "test" };

let pool: Db;
let folder: string;
let disk: MediaStorage;
let clock: ReturnType<typeof shiftedClock>;
let errors: unknown[];
const ids = createIds(systemClock, seededRng(11));

beforeEach(async () => {
  const database = await createTestDatabase();
  errors = [];
  pool = createPool({ url: database.url, max: 5, name: "files", onError: () => undefined });
  await pool.query("insert into workspace (id, name) values ($1, 'Files')", [WORKSPACE]);
  folder = await mkdtemp(join(tmpdir(), "parley-files-"));
  disk = openMediaStorage({ kind: "disk", folder });
  clock = shiftedClock(systemClock);
});
afterEach(async () => {
  await pool.end();
  await rm(folder, { recursive: true });
});

const library = (storage: MediaStorage = disk) => createLibrary({ pool, ids, clock, storage, arriving: join(folder, "arriving") });
const add = async (name: string, storage?: MediaStorage) => library(storage).add(by, Readable.from([jpeg(name)]), `${name}.jpg`);
const sweep = async (storage: MediaStorage = disk): Promise<void> => {
  const rests = new Rests(clock, (error) => errors.push(error));
  await removeUnneeded({ pool, clock, storage, rests });
};
const stored = async (): Promise<number> =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;
const noted = async (): Promise<number> => (await pool.query("select from media_unneeded")).rowCount ?? -1;

describe("the library", () => {
  it("has a file that is brought again just when the old one is swept away", async () => {
    const { asset } = await add("poster");
    await library().remove({ ...by, id: asset.id });
    clock.advance(2 * HOUR_MS);
    const again = await add("poster", {
      ...disk,
      put: async (...put) => {
        await disk.put(...put);
        await sweep();
      },
    });
    const file = await library().open(again.asset);
    file.destroy();
    expect(await noted()).toBe(0);
    clock.advance(2 * HOUR_MS);
    await sweep();
    expect(await stored()).toBe(1);
  });

  it("is not said to have a file that was erased with somebody's data just when it was brought again", async () => {
    const racing: MediaStorage = {
      ...disk,
      put: async (file, ...put) => {
        await disk.put(file, ...put);
        await removeIfUnneeded({ pool, storage: disk }, { workspaceId: WORKSPACE, sha256: file.sha256 });
      },
    };
    await expect(add("poster", racing)).rejects.toMatchObject({ code: "unavailable" });
    expect([await stored(), (await pool.query("select from media_asset")).rowCount]).toEqual([0, 0]);
    const { asset } = await add("poster");
    (await library().open(asset)).destroy();
  });

  it("keeps nothing for ever of what was stored by who died before it was written down", async () => {
    const dying: MediaStorage = {
      ...disk,
      put: async (...put) => {
        await disk.put(...put);
        throw new Error("killed");
      },
    };
    await expect(add("poster", dying)).rejects.toThrow("killed");
    expect(await stored()).toBe(1);
    await sweep();
    expect(await stored()).toBe(1);
    clock.advance(2 * HOUR_MS);
    await sweep();
    expect([await stored(), await noted()]).toEqual([0, 0]);
  });

  it("keeps what is stored again by who died: something still has it", async () => {
    await add("poster");
    await expect(add("poster", { ...disk, put: async () => Promise.reject(new Error("killed")) })).rejects.toThrow("killed");
    clock.advance(2 * HOUR_MS);
    await sweep();
    expect([await stored(), await noted()]).toEqual([1, 0]);
  });

  it("removes the others when one cannot be removed, and that one later", async () => {
    const assets: { readonly id: string; readonly sha256: string }[] = [];
    for (const name of ["one", "two", "three"]) assets.push((await add(name)).asset);
    for (const { id } of assets) await library().remove({ ...by, id });
    clock.advance(2 * HOUR_MS);
    await sweep({
      ...disk,
      remove: async (file) => {
        if (file.sha256 === assets[0]?.sha256) throw new Error("the disk does not answer");
        await disk.remove(file);
      },
    });
    expect([await stored(), await noted(), errors.length]).toEqual([1, 1, 1]);
    await sweep();
    expect([await stored(), await noted()]).toEqual([0, 0]);
  });

  it("does not keep a file of which nobody is left to have it", async () => {
    const path = join(folder, "arrived");
    await writeFile(path, "bytes");
    const file = { workspaceId: WORKSPACE, sha256: "ab".repeat(32), path, bytes: 5 };
    await keepFile({ pool, clock, storage: disk }, file, async () => undefined);
    expect(await stored()).toBe(1);
    clock.advance(2 * HOUR_MS);
    await sweep();
    expect(await stored()).toBe(0);
  });
});

const MESSAGE = "01990000-0000-7000-8000-000000000100";
const told = async () =>
  (await pool.query(`select state, reason, tries, due_at as "dueAt" from inbound_media where message_id = $1`, [MESSAGE])).rows[0];

/** Meta answers so to the question where the file is. */
async function openFetcher(
  answer: { readonly status: number; readonly error: object },
  channelOf: (channel: WhatsAppChannel, refreshed: number) => WhatsAppChannel | null = (channel) => channel,
) {
  const channel = {
    id: CHANNEL,
    workspaceId: WORKSPACE,
    config: { baseUrl: "http://localhost", version: "v26.0", phoneNumberId: "1" },
  } as unknown as WhatsAppChannel;
  let asked = 0;
  let refreshed = 0;
  let rests: () => void = () => undefined;
  const resting = new Promise<void>((resolve) => (rests = resolve));
  const secretsOf = async () => ({ accessToken: "token", appSecret: "secret", verifyToken: "verify" });
  const fetcher = startFetcher({
    graph: createGraphClient({
      exchange: async () => {
        asked += 1;
        return { kind: "answered", status: answer.status, retryAfterMs: null, body: JSON.stringify({ error: answer.error }) } as never;
      },
      secretsOf,
    }),
    transfer: async () => Promise.reject(new Error("there is no address to fetch from")),
    secretsOf,
    pool,
    ids,
    clock: {
      ...clock,
      sleep: async (_ms, signal) =>
        new Promise<void>((resolve) => {
          rests();
          if (signal?.aborted) resolve();
          signal?.addEventListener("abort", () => resolve());
        }),
    },
    storage: disk,
    arriving: join(folder, "arriving"),
    channelOf: () => channelOf(channel, refreshed),
    refreshCatalog: async () => (refreshed += 1),
    changed: async () => undefined,
    failed: (error) => errors.push(error),
  });
  // From now on it looks only when it is told to.
  await resting;
  await pool.query(
    `insert into inbound_media (lane, message_id, workspace_id, channel_id, external_id, kind, state, due_at, told_at)
     values (0, $2, $1, $3, '123', 'image', 'waiting', $4, $4)
     on conflict (lane, message_id, place) do update set state = 'waiting', tries = 0, due_at = $4, told_at = $4`,
    [WORKSPACE, MESSAGE, CHANNEL, new Date(clock.now())],
  );
  return { fetcher, asked: () => asked, refreshed: () => refreshed };
}

describe("what a customer sent", () => {
  test.each([
    ["a token that ran out", 401, { code: 190, message: "Error validating access token: Session has expired" }, "waiting", "unreachable"],
    ["a missing right", 403, { code: 10, message: "Application does not have permission" }, "waiting", "unreachable"],
    ["another missing right", 403, { code: 200, message: "Permissions error" }, "waiting", "unreachable"],
    ["too many calls", 429, { code: 130429, message: "Rate limit hit" }, "waiting", "unreachable"],
    ["a parameter that is none", 400, { code: 100, message: "Invalid parameter" }, "waiting", "unreachable"],
    ["a file that is gone", 400, { code: 100, error_subcode: 33, message: "Unsupported get request" }, "failed", "gone"],
    ["a file that never was", 404, { code: 803, message: "Some of the aliases do not exist" }, "failed", "gone"],
  ])("%s: %s %o is %s", async (_what, status, error, state, reason) => {
    const { fetcher } = await openFetcher({ status, error });
    await using _ = fetcher;
    await fetcher.look();
    expect(await told()).toMatchObject({ state, reason });
  });

  it("is asked for again for a day, ever more rarely, then given up", async () => {
    const { fetcher, asked } = await openFetcher({ status: 401, error: { code: 190, message: "expired" } });
    await using _ = fetcher;
    const until = clock.now() + 25 * HOUR_MS;
    let longest = 0;
    for (let row = await told(); row.state === "waiting"; row = await told()) {
      longest = Math.max(longest, row.dueAt.getTime() - clock.now());
      clock.advance(Math.max(row.dueAt.getTime() - clock.now(), 0) + 1);
      await fetcher.look();
      expect(clock.now()).toBeLessThan(until);
    }
    expect(await told()).toMatchObject({ state: "failed", reason: "unreachable" });
    expect(asked()).toBeGreaterThan(96);
    expect(asked()).toBeLessThan(120);
    expect(longest).toBeLessThanOrEqual(HOUR_MS / 4);
  });

  it("is missing its number only when a new look at the catalog does not find it either", async () => {
    const refused = { status: 401, error: { code: 190, message: "expired" } };
    const gone = await openFetcher(refused, () => null);
    await gone.fetcher.look();
    await gone.fetcher[Symbol.asyncDispose]();
    expect(gone.refreshed()).toBe(1);
    expect(await told()).toMatchObject({ state: "failed", reason: "channel_missing" });
    const late = await openFetcher(refused, (channel, refreshed) => (refreshed > 0 ? channel : null));
    await late.fetcher.look();
    await late.fetcher[Symbol.asyncDispose]();
    expect(await told()).toMatchObject({ state: "waiting", reason: "unreachable" });
  });

  it("a try that took too long does not undo what came of the next one", async () => {
    await (await openFetcher({ status: 404, error: {} })).fetcher[Symbol.asyncDispose]();
    const times = (): Parameters<typeof takeDue>[1] => ({ now: new Date(clock.now()), until: new Date(clock.now() + 1_000), limit: 1 });
    const [slow] = await takeDue(pool, times());
    clock.advance(2_000);
    const [next] = await takeDue(pool, times());
    if (!slow || !next) throw new Error("nothing was due");
    await noteFailure(pool, slow, "gone", null);
    expect(await told()).toMatchObject({ state: "waiting", reason: null, tries: 2 });
    await noteFailure(pool, next, "unreachable", new Date(clock.now()));
    expect(await told()).toMatchObject({ state: "waiting", reason: "unreachable" });
  });
});
