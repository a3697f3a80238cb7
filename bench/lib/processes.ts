/** Child processes of a bench: each is known by its id and ends with the bench, whatever happens. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { sleep } from "./waiting.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export type Process = AsyncDisposable & {
  readonly pid: number;
  readonly child: ChildProcess;
  readonly ended: () => boolean;
  readonly stop: () => Promise<void>;
  /** `kill -9`, on purpose. */
  readonly kill: () => Promise<void>;
};

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export type Launch = {
  readonly name: string;
  /** Another program than Node.js. */
  readonly program?: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** An IPC channel to the child. */
  readonly ipc?: boolean;
};

/** Another Node.js. What it says on standard error is shown when it fails. */
export function launch({ name, program = process.execPath, args, env = {}, cwd = ROOT, ipc = false }: Launch): Process {
  const child = spawn(program, [...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe", ...(ipc ? ["ipc" as const] : [])],
  });
  running.add(child);
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-20_000)));
  let stopping = false;
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => running.delete(child));
    child.once("exit", (code, signal) => {
      running.delete(child);
      if (!stopping) console.error(`${name} ended by itself (${signal ?? code}):\n${said}`);
      else if (said.trim() !== "") console.error(`${name} said:\n${said}`);
      resolve();
    });
  });
  if (child.pid === undefined) throw new Error(`${name} could not be started`);
  const stop = async (): Promise<void> => {
    stopping = true;
    child.kill("SIGTERM");
    await Promise.race([ended, sleep(15_000, undefined, { ref: false })]);
    child.kill("SIGKILL");
    await ended;
  };
  const kill = async (): Promise<void> => {
    stopping = true;
    child.kill("SIGKILL");
    await ended;
  };
  return { pid: child.pid, child, ended: () => !running.has(child), stop, kill, [Symbol.asyncDispose]: stop };
}

/** A bench program in TypeScript. */
export function launchTs(name: string, file: string, args: readonly string[]): Process {
  return launch({ name, args: ["--import", "tsx", `${ROOT}bench/${file}`, ...args], ipc: true });
}

export function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as T));
    child.once("exit", () => reject(new Error("the process ended without an answer")));
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
