import { expect, it } from "vitest";
import { shiftedClock, systemClock } from "./clock.ts";
import { ShortCache } from "./short-cache.ts";

function cache() {
  const offset = shiftedClock(systemClock);
  const clock = { ...offset, monotonic: () => offset.offsetMs() };
  const answers: ((value: string) => void)[] = [];
  const read = async (): Promise<string> => new Promise((resolve) => answers.push(resolve));
  return { made: new ShortCache<string>(clock, { forMs: 1_000, limit: 2 }), clock, answers, read };
}

it("reads once for all who ask meanwhile, and again when the time is over", async () => {
  const { made, clock, answers, read } = cache();
  const all = Promise.all([made.get("a", read), made.get("a", read), made.get("a", read)]);
  expect(answers).toHaveLength(1);
  answers[0]?.("one");
  expect(await all).toEqual(["one", "one", "one"]);
  expect(await made.get("a", read)).toBe("one");
  clock.advance(1_000);
  const later = made.get("a", read);
  answers[1]?.("two");
  expect(await later).toBe("two");
});

it("keeps no answer that was asked for before it was told to forget", async () => {
  const { made, answers, read } = cache();
  const before = made.get("a", read);
  made.forget("a");
  const after = made.get("a", read);
  answers[1]?.("new");
  answers[0]?.("old");
  expect([await before, await after]).toEqual(["old", "new"]);
  expect(await made.get("a", read)).toBe("new");
});

it("keeps nothing of a failure", async () => {
  const { made, answers, read } = cache();
  await expect(made.get("a", async () => Promise.reject(new Error("away")))).rejects.toThrow("away");
  const again = made.get("a", read);
  answers[0]?.("here");
  expect(await again).toBe("here");
});
