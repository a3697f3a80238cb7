import type { Clock } from "../platform/clock.ts";
import type { Env } from "../platform/env.ts";

/** What a command may touch; given by `main.ts`, and by tests. */
export type Terminal = {
  readonly env: Env;
  readonly clock: Clock;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** All of standard input. */
  readonly input: () => Promise<string>;
  /** Aborts at the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
};

/** One answer in the form asked for: JSON for programs, words for people. */
export function tell(terminal: Terminal, json: boolean, value: unknown, words: () => string): void {
  terminal.out(json ? JSON.stringify(value) : words());
}
