import { describe, expect, it } from "vitest";
import { Rests } from "./rests.ts";
import type { Clock } from "./clock.ts";

function open(options?: { readonly mostMs: number }) {
  let now = 0;
  const clock: Clock = { now: () => now, monotonic: () => now, sleep: async () => undefined };
  const errors: unknown[] = [];
  const rests = new Rests(clock, (error) => errors.push(error), options);
  let tries = 0;
  const fail = async (): Promise<never> => {
    tries += 1;
    throw new Error("broken");
  };
  return { rests, errors, fail, tries: () => tries, pass: (ms: number) => (now += ms) };
}

describe("work of which each piece is by itself", () => {
  it("one that fails is reported and rests, longer each time, while another goes on", async () => {
    const { rests, errors, fail, tries, pass } = open({ mostMs: 4_000 });
    const triedAt: number[] = [];
    for (let second = 0; second < 16; second += 1) {
      const before = tries();
      expect(await rests.attempt("one", fail)).toBeNull();
      if (tries() > before) triedAt.push(second);
      expect(await rests.attempt("other", async () => "done")).toBe("done");
      pass(1_000);
    }
    expect(triedAt).toEqual([0, 1, 3, 7, 11, 15]);
    expect(errors).toHaveLength(triedAt.length);
  });

  it("what succeeded begins anew with its rests", async () => {
    const { rests, fail, tries, pass } = open();
    await rests.attempt("one", fail);
    pass(1_000);
    await rests.attempt("one", fail);
    pass(2_000);
    expect(await rests.attempt("one", async () => "done")).toBe("done");
    await rests.attempt("one", fail);
    pass(1_000);
    await rests.attempt("one", fail);
    expect(tries()).toBe(4);
  });

  it("work may ask for a rest itself, which can be ended", async () => {
    const { rests, pass } = open();
    let asked = 0;
    const ask = async (): Promise<number> => {
      rests.pause("one", 1_000);
      return (asked += 1);
    };
    await rests.attempt("one", ask);
    await rests.attempt("one", ask);
    expect(asked).toBe(1);
    pass(1_000);
    await rests.attempt("one", ask);
    expect(asked).toBe(2);
    rests.end();
    await rests.attempt("one", ask);
    expect(asked).toBe(3);
  });
});
