import { setTimeout as sleep } from "node:timers/promises";

export { sleep };

/** Asks again and again until the answer is true; throws when it never is, or can no longer be. */
export async function until(
  what: string,
  withinMs: number,
  ask: () => Promise<boolean>,
  { everyMs = 50, unless = () => false }: { readonly everyMs?: number; readonly unless?: () => boolean } = {},
): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if (await ask()) return;
    if (unless()) throw new Error(`${what}: its process has ended`);
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1_000} s`);
    await sleep(everyMs);
  }
}
