/** One run of the server program: spawned in a session of its own, watched by a guard that outlives us, ended by a fast shutdown. */
import { type ChildProcess, spawn } from "node:child_process";
import { open, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { AppError } from "../platform/errors.ts";
import { isSocketName } from "../platform/socket-name.ts";
import { readText } from "./postgres-cluster.ts";
import { waitUntil } from "./postgres-processes.ts";
import { asUser, makePrivateFolder, type ServerUser } from "./postgres-user.ts";

const READY_WITHIN_MS = 120_000; // crash recovery of a large cluster takes its time
const STOP_WITHIN_MS = 60_000;

export interface PostgresServer {
  readonly pid: number;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface ServerOptions {
  readonly program: string;
  readonly home: string;
  readonly user: ServerUser;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** Resolves when the server accepts connections; undefined when the port was taken meanwhile. */
export async function runServer({ program, home, user, port, settings }: ServerOptions): Promise<PostgresServer | undefined> {
  const data = join(home, "data");
  const sockets = socketFolder(home);
  // What a killed server left there names a process id that may be somebody else's by now.
  await rm(sockets, { recursive: true, force: true });
  await makePrivateFolder(sockets, user);
  const unix_socket_directories = socketHost(home, port) === undefined ? "" : sockets;
  const log = await open(join(home, "server.log"), "w", 0o600);
  const flags = Object.entries({ ...settings, unix_socket_directories, port: String(port) }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const child = spawn(program, ["-D", data, ...flags], {
    ...asUser(user),
    cwd: data,
    env: { PATH: "/usr/bin:/bin", TZ: "UTC", LC_ALL: "C" },
    // Its own session: Ctrl-C reaches the terminal's whole process group, and the server must outlive the last commit of ours.
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()).once("error", () => done()));
  await log.close();
  const { pid } = child;
  if (pid === undefined) throw new AppError("unavailable", `The PostgreSQL server program could not be run: ${program}`);
  child.unref();

  let alive = true;
  void ended.then(() => (alive = false));
  const ready = await waitUntil(async () => !alive || (await isReady(data, pid)), READY_WITHIN_MS);
  if (!alive) {
    if (!(await isPortFree(port))) return undefined;
    throw new AppError("unavailable", `The embedded PostgreSQL did not start. It said:\n${await lastWords(home)}`);
  }
  if (!ready) {
    child.kill("SIGINT");
    throw new AppError(
      "unavailable",
      `The embedded PostgreSQL was not ready within ${READY_WITHIN_MS / 1000} s; its log is in ${join(data, "log")}`,
    );
  }

  const guard = guardAgainstOurDeath(pid, user);
  return {
    pid,
    ended,
    stop: async () => {
      guard.kill("SIGKILL");
      if (!alive) return;
      child.ref();
      child.kill("SIGINT"); // fast shutdown: open transactions are rolled back, a checkpoint is written
      if (!(await waitUntil(async () => !alive, STOP_WITHIN_MS))) child.kill("SIGQUIT");
      await ended;
    },
  };
}

/**
 * The folder of the server's Unix socket, which costs a third less processor time per statement than loopback (tried: 27 instead
 * of 36 µs); undefined when its name would be too long.
 */
export function socketHost(home: string, port: number): string | undefined {
  const folder = socketFolder(home);
  return isSocketName(join(folder, `.s.PGSQL.${port}`)) ? folder : undefined;
}

function socketFolder(home: string): string {
  return join(home, "socket");
}

/** A shell that waits for our end of a pipe to close, which even `kill -9` does, and then lets the server shut down. */
function guardAgainstOurDeath(pid: number, user: ServerUser): ChildProcess {
  const guard = spawn("/bin/sh", ["-c", `while read -r _; do :; done; kill -INT ${pid}`], {
    ...asUser(user),
    cwd: "/",
    env: { PATH: "/usr/bin:/bin" },
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  (guard.stdin as Socket).unref();
  return guard;
}

export async function isPortFree(port: number): Promise<boolean> {
  return await new Promise((done) => {
    const probe = createServer();
    probe.once("error", () => done(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => done(true)));
  });
}

/** The first lines of a server go to our file, the rest through its collector to the day's file. */
async function lastWords(home: string): Promise<string> {
  const early = (await readText(join(home, "server.log"))) ?? "";
  const current = (await readText(join(home, "data", "current_logfiles")))?.split(" ")[1];
  const later = current === undefined ? "" : ((await readText(join(home, "data", current))) ?? "");
  return `${early}\n${later.split("\n").slice(-12).join("\n")}`.trim();
}

/** The eighth line of the pid file is the postmaster's own word. */
async function isReady(data: string, pid: number): Promise<boolean> {
  const lines = (await readText(join(data, "postmaster.pid")))?.split("\n") ?? [];
  return lines[0] === String(pid) && lines[7]?.trim() === "ready";
}
