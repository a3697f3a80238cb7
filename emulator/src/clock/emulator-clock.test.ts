import { expect, it } from "vitest";
import { EmulatorClock } from "./emulator-clock.ts";

it("moves by hand only, and runs what falls due on the way in order", async () => {
  const clock = new EmulatorClock({ mode: "manual", now: 1_000 });
  const seen: number[] = [];
  clock.after(50, () => {
    seen.push(clock.now());
    clock.after(10, () => seen.push(clock.now()));
  });
  clock.after(200, () => seen.push(clock.now()));
  await clock.advance(100);
  expect(seen).toEqual([1_050, 1_060]);
  expect(clock.now()).toBe(1_100);
  await clock.advance(100);
  expect(seen).toEqual([1_050, 1_060, 1_200]);
});

it("lets work on the wire end before time moves on", async () => {
  const clock = new EmulatorClock({ mode: "manual", now: 0 });
  const seen: string[] = [];
  clock.after(10, () => {
    clock.inFlight.begin();
    setImmediate(() => {
      seen.push(`wire ended at ${clock.now()}`);
      clock.inFlight.end();
    });
  });
  clock.after(20, () => seen.push(`next at ${clock.now()}`));
  await clock.advance(100);
  expect(seen).toEqual(["wire ended at 10", "next at 20"]);
});

it("runs fast: an hour of its own in less than a second of ours", async () => {
  const clock = new EmulatorClock({ mode: "fast", rate: 36_000_000, now: 0 });
  await clock.wait(3_600_000);
  expect(clock.now()).toBeGreaterThanOrEqual(3_600_000);
  clock.close();
});
