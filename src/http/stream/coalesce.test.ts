import { describe, expect, it } from "vitest";
import type { StreamChanges } from "../../contract/console.ts";
import type { Clock } from "../../platform/clock.ts";
import { coalesceChanges } from "./coalesce.ts";

function handClock(): Clock & { readonly pass: (ms: number) => Promise<void> } {
  let now = 0;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    monotonic: () => now,
    sleep: async (ms, signal) =>
      new Promise<void>((wake) => {
        sleepers.push({ at: now + ms, wake });
        signal?.addEventListener("abort", () => wake());
      }),
    pass: async (ms) => {
      now += ms;
      const due = sleepers.filter(({ at }) => at <= now);
      sleepers = sleepers.filter(({ at }) => at > now);
      for (const { wake } of due) wake();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

function start() {
  const clock = handClock();
  const stop = new AbortController();
  const told: StreamChanges[] = [];
  const add = coalesceChanges({ clock, everyMs: 250, signal: stop.signal, emit: (changes) => told.push(changes) });
  return { clock, stop, told, add };
}

describe("coalesceChanges", () => {
  it("tells the first at once and the rest together, each person once", async () => {
    const { clock, told, add } = start();
    add(["a"]);
    expect(told).toEqual([{ profileIds: ["a"] }]);
    add(["b"]);
    add(["c", "b"]);
    await clock.pass(249);
    expect(told).toHaveLength(1);
    await clock.pass(1);
    expect(told[1]).toEqual({ profileIds: ["b", "c"] });
    await clock.pass(10_000);
    expect(told).toHaveLength(2);
  });

  it("emits at most four times a second however much happens", async () => {
    const { clock, told, add } = start();
    for (let ms = 0; ms < 2_000; ms += 10) {
      add([`p${ms}`]);
      await clock.pass(10);
    }
    expect(told.length).toBeLessThanOrEqual(9);
    expect(told.flatMap(({ profileIds }) => profileIds ?? []).length).toBeGreaterThanOrEqual(175);
  });

  it("names nobody when there are too many to name", async () => {
    const { clock, told, add } = start();
    add(["first"]);
    add(Array.from({ length: 500 }, (_, index) => `p${index}`));
    await clock.pass(250);
    expect(told[1]).toEqual({ profileIds: null });
  });

  it("says nothing after it was stopped", async () => {
    const { clock, stop, told, add } = start();
    add(["a"]);
    add(["b"]);
    stop.abort();
    await clock.pass(1_000);
    add(["c"]);
    expect(told).toHaveLength(1);
  });
});
