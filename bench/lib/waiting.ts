import { setTimeout as sleep } from "node:timers/promises";

export { sleep };

/** Asks again and again until the answer is true; throws when it never is. */
export async function until(what: string, withinMs: number, ask: () => Promise<boolean>, everyMs = 50): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if (await ask()) return;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1_000} s`);
    await sleep(everyMs);
  }
}
