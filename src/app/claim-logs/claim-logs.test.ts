/** Real files, sockets and signals; the log is written by its own code. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { NewInboxRow } from "../../lanes/inbox.ts";
import { systemClock } from "../../platform/clock.ts";
import { createIds, type MessageId, type WorkspaceId } from "../../platform/ids.ts";
import { createLog } from "../../platform/log.ts";
import { systemRng } from "../../platform/rng.ts";
import type { LoggedClaim } from "../../sends/claim-log.ts";
import { watchClaimLogs } from "./dead-claim-logs.ts";
import { claimLogsIn, filesOf, openOwnClaimLog } from "./own-claim-log.ts";

const ids = createIds(systemClock, systemRng());
const log = createLog({ level: "silent" });
const claims: readonly LoggedClaim[] = [1, 2].map((attempt) => ({
  messageId: ids.next<MessageId>(),
  workspaceId: ids.next<WorkspaceId>(),
  attempt,
  claimedAt: new Date(),
}));
const [staying, leaving] = claims as readonly [LoggedClaim, LoggedClaim];

let dataDir = "";
let holder: ChildProcess | null = null;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "parley-claims-"));
});
afterEach(async () => {
  holder?.kill("SIGKILL");
  holder = null;
  await rm(dataDir, { recursive: true, force: true });
});

/** What a process has written that is still there: its text, and its socket in the hands of another. */
async function writtenBy(id: string): Promise<ChildProcess> {
  await using own = await openOwnClaimLog({ dataDir, id: "writer", now: Date.now, failed: () => undefined });
  own?.intends(claims);
  own?.leaves(leaving);
  const text = await readFile(filesOf(claimLogsIn(dataDir), "writer").path, "utf8");
  const { path, socketPath } = filesOf(claimLogsIn(dataDir), id);
  holder = spawn(process.execPath, [
    "-e",
    `require("net").createServer().listen(${JSON.stringify(socketPath)}, () => console.log("listens"))`,
  ]);
  await once(holder.stdout as NodeJS.ReadableStream, "data");
  await writeFile(path, text);
  return holder;
}

/** What one look gives back. */
async function lookedFor(): Promise<readonly NewInboxRow[]> {
  const rows: NewInboxRow[] = [];
  // Its first look is over when it is closed.
  await using _ = watchClaimLogs({ dataDir, append: async (some) => rows.push(...some), ids, clock: systemClock, log });
  return rows;
}

test("of a killed process what had not begun is given back, once, and its log is put away", async () => {
  const killed = await writtenBy("one");
  killed.kill("SIGKILL");
  await once(killed, "exit");
  const rows = await lookedFor();
  expect(rows.map(({ item }) => item)).toEqual([
    expect.objectContaining({ kind: "outcome", messageId: staying.messageId, attempt: 1, claimedAt: staying.claimedAt.toISOString() }),
  ]);
  expect(await readdir(claimLogsIn(dataDir))).toEqual([]);
  expect(await lookedFor()).toEqual([]);
});

test("a log stays until what it says is kept", async () => {
  const killed = await writtenBy("one");
  killed.kill("SIGKILL");
  await once(killed, "exit");
  {
    const append = async (): Promise<never> => Promise.reject(new Error("no database"));
    await using _ = watchClaimLogs({ dataDir, append, ids, clock: systemClock, log });
  }
  expect(await lookedFor()).toHaveLength(1);
});

test("a frozen process is not dead", async () => {
  const frozen = await writtenBy("one");
  frozen.kill("SIGSTOP");
  expect(await lookedFor()).toEqual([]);
  frozen.kill("SIGCONT");
});

test("nobody's end is concluded from a socket that is missing, from another machine's log, or from what is no log", async () => {
  const killed = await writtenBy("one");
  killed.kill("SIGKILL");
  await once(killed, "exit");
  const { path, socketPath } = filesOf(claimLogsIn(dataDir), "one");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace(/^parley-claims 1 \S+/, "parley-claims 1 another-kernel"));
  expect(await lookedFor()).toEqual([]);
  await writeFile(path, text.slice(text.indexOf("\n")));
  expect(await lookedFor()).toEqual([]);
  await writeFile(path, text);
  await rm(socketPath);
  expect(await lookedFor()).toEqual([]);
  // After a day nothing of it can be open.
  await utimes(path, new Date(0), new Date(0));
  expect(await lookedFor()).toEqual([]);
  expect(await readdir(claimLogsIn(dataDir))).toEqual([]);
});

test("a process that ends by itself leaves nothing; a folder that takes no log is told once", async () => {
  const failures: unknown[] = [];
  const options = { id: "own", now: Date.now, failed: (error: unknown) => failures.push(error) };
  {
    await using own = await openOwnClaimLog({ dataDir, ...options });
    own?.intends(claims);
    expect(await lookedFor()).toEqual([]);
    expect(await readdir(claimLogsIn(dataDir))).toEqual(["own.log", "own.sock"]);
  }
  expect(await readdir(claimLogsIn(dataDir))).toEqual([]);
  expect(await openOwnClaimLog({ dataDir: join(dataDir, "x".repeat(120)), ...options })).toBeNull();
  expect(failures).toEqual([]);
  await writeFile(join(dataDir, "file"), "");
  expect(await openOwnClaimLog({ dataDir: join(dataDir, "file"), ...options })).toBeNull();
  expect(failures).toHaveLength(1);
});
