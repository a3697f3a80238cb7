import { expect, it } from "vitest";
import type { Clock } from "./clock.ts";
import { SharedReading } from "./shared-reading.ts";

function start() {
  let now = 0;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  const readings: ((value: string) => void)[] = [];
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep: async (ms) => new Promise<void>((wake) => void sleepers.push({ at: now + ms, wake })),
  };
  const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    shared: new SharedReading<string>(clock, async () => new Promise((resolve) => void readings.push(resolve))),
    begun: () => readings.length,
    answer: async (value: string, tookMs = 0) => {
      await settled();
      now += tookMs;
      readings.at(-1)?.(value);
      await settled();
    },
    pass: async (ms: number) => {
      now += ms;
      for (const { at, wake } of sleepers) if (at <= now) wake();
      await settled();
    },
  };
}

it("reads once for all who ask, and not again while nothing changes", async () => {
  const { shared, begun, answer } = start();
  const asked = [shared.get("a"), shared.get("a")];
  await answer("one");
  expect(await Promise.all([...asked, shared.get("a")])).toEqual(["one", "one", "one"]);
  expect(begun()).toBe(1);
});

it("answers nobody with what was before a change, also not from a reading that was under way", async () => {
  const { shared, begun, answer } = start();
  const early = shared.get("a");
  await answer("", 0).then(() => undefined);
  expect(await early).toBe("");
  shared.changed("a");
  const first = shared.get("a");
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun()).toBe(2);
  shared.changed(null);
  const second = shared.get("a");
  await answer("before");
  expect(await first).toBe("before");
  expect(begun()).toBe(3);
  await answer("after");
  expect(await second).toBe("after");
});

it("takes a tenth of the time at most, however much changes", async () => {
  const { shared, begun, answer, pass } = start();
  const first = shared.get("a");
  await answer("one", 100);
  await first;
  shared.changed("a");
  const all = [shared.get("a"), shared.get("a")];
  await pass(899);
  expect(begun()).toBe(1);
  await pass(1);
  expect(begun()).toBe(2);
  await answer("two", 100);
  expect(await Promise.all(all)).toEqual(["two", "two"]);
});
