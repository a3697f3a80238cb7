/**
 * Meta has a processor of its own. Node.js takes one new connection in each turn of its event loop: in a process that is busy with other
 * things a request that has to open one lay there for up to 9 s, while those on open connections went by. Then the history has
 * moved on, what it lacks may still come, and the promise under test has no ground to stand on.
 */
import { fork } from "node:child_process";
import type { EmulatorSpec } from "./terms.ts";

export type Emulator = AsyncDisposable & { readonly baseUrl: string };

export async function openEmulator(program: string, spec: EmulatorSpec): Promise<Emulator> {
  const child = fork(program, [JSON.stringify(spec)], { execArgv: [] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const end = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  const baseUrl = await new Promise<string>((resolve, reject) => {
    child.once("message", (said) => resolve(said as string));
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`the emulator did not start (${code ?? signal})`)));
  });
  return { baseUrl, [Symbol.asyncDispose]: end };
}
