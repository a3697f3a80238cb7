import { systemClock } from "../../src/platform/clock.ts";

const EVERY_MS = 40;

/** Resolves once the condition holds; fails, saying what was waited for, when it does not in time. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 300_000): Promise<void> {
  const deadline = systemClock.monotonic() + withinMs;
  while (!(await holds())) {
    if (systemClock.monotonic() > deadline) throw new Error(`waited ${withinMs / 1_000} s in vain: ${what}`);
    await systemClock.sleep(EVERY_MS);
  }
}
