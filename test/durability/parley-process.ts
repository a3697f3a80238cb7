/** Starts, watches, kills and freezes real server processes. Whoever starts one disposes of it: then it is dead, frozen or not. */
import { spawn } from "node:child_process";
import { systemClock } from "../../src/platform/clock.ts";
import { FROZEN, type ServerSpec } from "./terms.ts";
import { until } from "./until.ts";

export type ParleyProcess = AsyncDisposable & {
  readonly url: string;
  /** Resolves with the signal (or the exit code) that ended it. */
  readonly ended: Promise<string>;
  readonly alive: () => boolean;
  readonly frozen: () => boolean;
  readonly kill: () => Promise<void>;
  readonly thaw: () => void;
  /** Its last words, for a failed test. */
  readonly said: () => string;
};

const MOST_WORDS = 20_000;

/** A port whose holder was killed can stay taken for a moment, on some systems by a connection that goes out. */
const MOST_TRIES = 20;

/** Resolves when the process takes requests, or has ended before it could. */
export async function startParley(program: string, spec: ServerSpec): Promise<ParleyProcess> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOnce(program, spec);
    } catch (error) {
      if (tries === MOST_TRIES || !(error instanceof Error) || !error.message.includes("EADDRINUSE")) throw error;
      await systemClock.sleep(500);
    }
  }
}

async function startOnce(program: string, spec: ServerSpec): Promise<ParleyProcess> {
  const child = spawn(process.execPath, [program, JSON.stringify(spec)], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-MOST_WORDS);
  });
  let end: string | null = null;
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve((end = signal ?? `code ${code}`)));
    child.once("error", (error) => resolve((end = error.message)));
  });
  let ready = false;
  child.once("message", () => {
    ready = true;
  });
  const kill = async (): Promise<void> => {
    if (end === null) child.kill("SIGKILL");
    await ended;
  };
  const parley: ParleyProcess = {
    url: `http://127.0.0.1:${spec.port}`,
    ended,
    alive: () => end === null,
    frozen: () => words.includes(FROZEN),
    kill,
    thaw: () => void child.kill("SIGCONT"),
    said: () => words,
    [Symbol.asyncDispose]: kill,
  };
  try {
    await until("a server process is ready", () => ready || end !== null || parley.frozen());
  } catch (error) {
    await kill();
    throw new Error(words, { cause: error });
  }
  // Killed at its crash point while it started: the test's business. Anything else is a failure to start.
  if (!ready && end !== "SIGKILL" && !parley.frozen()) throw new Error(`a server process did not start: ${end ?? ""}\n${words}`);
  return parley;
}
