/**
 * A Redis for baselines that need one: the one of `REDIS_URL`, or a `redis-server` of the machine on a free port with a folder of its
 * own. As durable as PostgreSQL is here: every write is in the log before it is answered.
 */
import { access, constants } from "node:fs/promises";
import { createConnection } from "node:net";
import { delimiter, join } from "node:path";
import { freePort, launch } from "./processes.ts";
import { temporaryFolder } from "./temporary.ts";
import { until } from "./waiting.ts";

export type BenchRedis = AsyncDisposable & { readonly url: string };
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Says why there is none. */
export async function startRedis(): Promise<BenchRedis | { readonly missing: string }> {
  const given = process.env["REDIS_URL"];
  if (given !== undefined && given !== "") {
    if (!LOOPBACK.has(new URL(given).hostname)) return { missing: "REDIS_URL is not on this machine, and a bench talks to no other" };
    return { url: given, [Symbol.asyncDispose]: async () => undefined };
  }
  const program = await findProgram("redis-server");
  if (program === null) return { missing: "no REDIS_URL and no redis-server on the PATH" };
  const folder = await temporaryFolder();
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder.path, "--save", "", "--appendonly", "yes"];
  const server = launch({ name: "redis", program, args: [...args, "--appendfsync", "always", "--daemonize", "no"] });
  await until("redis starts", 15_000, async () => listens(port), { unless: server.ended });
  return {
    url: `redis://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function findProgram(name: string): Promise<string | null> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter).filter((part) => part !== "")) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return null;
}

async function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
