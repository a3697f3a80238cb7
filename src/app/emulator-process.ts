import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Logger } from "../platform/log.ts";

const PROGRAM = fileURLToPath(new URL("../../emulator/dist/main.js", import.meta.url));
const READY_MS = 15_000;

export type EmulatorProcess = AsyncDisposable & { readonly baseUrl: string };

/** The WhatsApp emulator in a process of its own, as Meta is; it ends with us. */
export async function startEmulatorProcess(options: {
  readonly port: number;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly log: Logger;
}): Promise<EmulatorProcess> {
  const { port, stateDir, clock, log } = options;
  const baseUrl = `http://127.0.0.1:${port}`;
  if (await answers(baseUrl))
    throw new AppError("unavailable", `port ${port} is taken by another emulator; stop it or set PARLEY_EMULATOR_PORT`);
  const child = spawn(process.execPath, [PROGRAM, "--port", String(port), "--persist", stateDir, "--exit-with-parent"], {
    // Of its own group: Ctrl-C must not take it away before what is in the air has come down; the pipe ends it with us.
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
  let ended: string | null = null;
  child.stderr.on("data", (chunk: Buffer) => log.warn({ emulator: chunk.toString().trim() }, "the emulator says"));
  const exited = new Promise<void>((resolve) => {
    child.on("error", (error) => {
      ended = error.message;
      resolve();
    });
    child.on("exit", (code, signal) => {
      ended = `it ended with ${signal ?? code}`;
      resolve();
    });
  });
  const until = clock.monotonic() + READY_MS;
  while (!(await answers(baseUrl))) {
    if (ended !== null || clock.monotonic() > until) {
      child.kill("SIGKILL");
      throw new AppError("unavailable", `the WhatsApp emulator did not start on port ${port}: ${ended ?? "it did not answer"}`);
    }
    await clock.sleep(50);
  }
  return {
    baseUrl,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await Promise.race([exited, clock.sleep(3_000)]);
      if (ended === null) child.kill("SIGKILL");
      await exited;
    },
  };
}

async function answers(baseUrl: string): Promise<boolean> {
  try {
    const response = await request(`${baseUrl}/_emulator/clock`, { headersTimeout: 1_000 });
    await response.body.dump();
    return response.statusCode === 200;
  } catch {
    return false;
  }
}
