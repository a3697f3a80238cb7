/** Debian's radicale, a CalDAV server by other people, and a calendar app that speaks to it. Without it these tests are skipped, unless PARLEY_REQUIRE_CALDAV=1. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { readEnv } from "../../src/platform/env.ts";

const PROGRAM = "/usr/bin/radicale";
const READY_WITHIN_MS = 30_000;
const { PARLEY_REQUIRE_CALDAV: required } = readEnv();

function isInstalled(): boolean {
  try {
    accessSync(PROGRAM, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const isThere = isInstalled();
if (!isThere && required !== "1")
  console.warn("\n  NO RADICALE: what calendars elsewhere are told and tell is not tested. Install Debian's `radicale`.\n");
/** Whether stories that need it are told. */
export const hasRadicale = isThere || required === "1";
export const describeWithRadicale = hasRadicale ? describe : describe.skip;

export type Radicale = Awaited<ReturnType<typeof startRadicale>>;

/** One account with one empty calendar. */
export async function startRadicale() {
  if (!isThere) throw new Error("PARLEY_REQUIRE_CALDAV=1, but there is no CalDAV server: install Debian's `radicale`");
  const folder = await mkdtemp(join(tmpdir(), "parley-radicale-"));
  const port = await freePort();
  const account = { user: "lea", password: "p@ss: wörd" };
  const setPassword = async (password: string): Promise<void> => writeFile(join(folder, "users"), `${account.user}:${password}\n`);
  await setPassword(account.password);
  await writeFile(
    join(folder, "config"),
    `[server]
hosts = 127.0.0.1:${port}
[auth]
type = htpasswd
htpasswd_filename = ${join(folder, "users")}
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = ${join(folder, "data")}
[logging]
level = warning
`,
  );
  const origin = `http://127.0.0.1:${port}`;
  let server: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const own = spawn(PROGRAM, ["-C", join(folder, "config")], { stdio: "ignore" });
    server = own;
    const deadline = performance.now() + READY_WITHIN_MS;
    while (own.exitCode === null && performance.now() < deadline) {
      const answer = await fetch(origin, { redirect: "manual" }).catch(() => null);
      if (answer) return;
    }
    throw new Error("radicale does not answer");
  };
  const stop = async (): Promise<void> => {
    const own = server;
    server = null;
    if (!own || own.exitCode !== null) return;
    const ended = new Promise((resolve) => own.once("exit", resolve));
    own.kill("SIGKILL");
    await ended;
  };

  const ask = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
    const authorization = `Basic ${Buffer.from(`${account.user}:${account.password}`).toString("base64")}`;
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { authorization, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`radicale answered ${answer.status} to ${method} ${path}: ${text}`);
    return text;
  };
  const path = `/${account.user}/work/`;
  await start();
  await ask(
    "MKCALENDAR",
    path,
    `<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop><d:displayname>Work &amp; more</d:displayname></d:prop></d:set></c:mkcalendar>`,
  );
  return {
    ...account,
    origin,
    calendar: `${origin}${path}`,
    setPassword,
    start,
    stop,
    /** Names and texts of all its events. */
    events: async (): Promise<ReadonlyMap<string, string>> => {
      const listed = await ask("PROPFIND", path, undefined, { depth: "1" });
      const names = [...listed.matchAll(/<href>[^<]*\/([^/<]+\.ics)<\/href>/g)].map(([, name = ""]) => name);
      return new Map(await Promise.all(names.map(async (name) => [name, await ask("GET", `${path}${name}`)] as const)));
    },
    put: async (name: string, text: string): Promise<void> =>
      void (await ask("PUT", `${path}${name}`, text, { "content-type": "text/calendar" })),
    remove: async (name: string): Promise<void> => void (await ask("DELETE", `${path}${name}`)),
    [Symbol.asyncDispose]: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
