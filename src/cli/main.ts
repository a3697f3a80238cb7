#!/usr/bin/env node
import { text } from "node:stream/consumers";
import { systemClock } from "../platform/clock.ts";
import { readEnv } from "../platform/env.ts";
import { runCli } from "./run.ts";

const stopping = new AbortController();
/** One Ctrl-C comes twice, from the terminal and from npm, which passes it on; a second one that is meant comes later. */
const SAME_SIGNAL_MS = 2_000;
let toldAt: number | null = null;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    const now = systemClock.monotonic();
    toldAt ??= now;
    if (now - toldAt > SAME_SIGNAL_MS) process.exit(130);
    stopping.abort();
  });
// `parley tail | head` closes our output: that is an end, not a failure.
process.stdout.on("error", () => stopping.abort());

process.exitCode = await runCli(process.argv.slice(2), {
  env: readEnv(),
  clock: systemClock,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  input: async () => text(process.stdin),
  signal: stopping.signal,
});
