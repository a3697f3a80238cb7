import fc from "fast-check";
import { expect, it } from "vitest";
import type { HistoryEntry } from "./history-index.ts";
import { createTrail } from "./settler-trail.ts";

const SECOND = 1_000;
const PAGE = 100;

/** A number's history: newest first, a page a call, cursors that stay put. Every id that begins with "o" is ours. */
function openHistory() {
  const list: HistoryEntry[] = [];
  const state = { calls: 0, callsLeft: Number.POSITIVE_INFINITY };
  const trail = createTrail({
    readPage: async (after) => {
      state.calls += 1;
      state.callsLeft -= 1;
      if (state.callsLeft < 0) return { kind: "unreadable", why: "HTTP 500" };
      const end = after === null ? list.length : Number(after);
      const start = Math.max(end - PAGE, 0);
      return { kind: "read", entries: list.slice(start, end).toReversed(), next: start === 0 ? null : String(start) };
    },
    knownExternalIds: async (ids) => new Set(ids.filter((id) => id.startsWith("o"))),
  });
  return {
    trail,
    state,
    accept: (externalId: string, at: number) => void list.push({ externalId, at, newestAt: at }),
    /** What became visible late stands where it was accepted. */
    acceptLate: (externalId: string, at: number) =>
      void list.splice(
        list.findIndex((entry) => (entry.at ?? 0) > at),
        0,
        { externalId, at, newestAt: at },
      ),
    /** Calls that one whole reading takes, however often it has to be asked for. */
    readAll: async (since: number): Promise<number> => {
      const before = state.calls;
      while ((await trail.follow(since)).kind === "unreadable") if (state.calls - before > 20_000) throw new Error("it never ends");
      return state.calls - before;
    },
    found: () => trail.orphans().map(({ externalId }) => externalId),
  };
}

it("settles a number of 80 messages a second with far fewer calls than the account has, and keeps none of the list", async () => {
  const history = openHistory();
  let second = 0;
  const pass = (seconds: number): void => {
    for (const end = second + seconds; second < end; second += 1)
      for (let one = 0; one < 80; one += 1) history.accept(`o${second}.${one}`, second * SECOND);
  };
  pass(900);
  history.accept("lost", 900 * SECOND);
  pass(1_200);
  // More than 200 pages lie between now and the doubt: read in several goes, each going on where the last one ended.
  expect(await history.readAll(880 * SECOND)).toBeLessThan(1_100);
  expect(history.found()).toEqual(["lost"]);
  let calls = 0;
  for (let minute = 0; minute < 60; minute += 1) {
    pass(60);
    calls += await history.readAll(880 * SECOND);
  }
  expect(calls).toBeLessThan(5_000);
  expect(history.found()).toEqual(["lost"]);
  expect(history.trail.newestKnown()).toBe((second - 1) * SECOND);
});

it("begins anew, and below, for an older doubt", async () => {
  const history = openHistory();
  for (let second = 0; second < 500; second += 1) history.accept(second === 100 ? "lost" : `o${second}`, second * SECOND);
  await history.readAll(400 * SECOND);
  expect(history.found()).toEqual([]);
  await history.readAll(50 * SECOND);
  expect(history.found()).toEqual(["lost"]);
});

it("sees what became visible late, behind what it had read", async () => {
  const history = openHistory();
  const pass = (from: number, to: number): void => {
    for (let tenth = from * 10; tenth < to * 10; tenth += 1) history.accept(`o${tenth}`, tenth * 100);
  };
  pass(0, 500);
  await history.readAll(0);
  history.acceptLate("lost", 472 * SECOND);
  pass(500, 560);
  await history.readAll(0);
  expect(history.found()).toEqual(["lost"]);
});

it("goes on after an outage where the reading was broken off, and leaves no gap, whatever it is asked for", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          add: fc.integer({ min: 0, max: 2_500 }),
          outAfter: fc.integer({ min: 0, max: 30 }),
          ago: fc.integer({ min: 0, max: 3_000 }),
        }),
        {
          minLength: 1,
          maxLength: 8,
        },
      ),
      async (turns) => {
        const history = openHistory();
        const lost: string[] = [];
        let second = 0;
        for (const { add, outAfter, ago } of turns) {
          for (let one = 0; one < add; one += 1) {
            second += 1;
            const isLost = second % 97 === 0;
            if (isLost) lost.push(`lost${second}`);
            history.accept(isLost ? `lost${second}` : `o${second}`, second * SECOND);
          }
          history.state.callsLeft = outAfter;
          await history.trail.follow((second - ago) * SECOND);
          history.state.callsLeft = Number.POSITIVE_INFINITY;
        }
        await history.readAll(0);
        expect(history.found().toSorted()).toEqual(lost.toSorted());
      },
    ),
    { numRuns: 50 },
  );
});

it("takes back what was recorded since it was read", async () => {
  const ours = new Set<string>();
  const entries: HistoryEntry[] = [{ externalId: "a", at: 5, newestAt: 9 }];
  const trail = createTrail({
    readPage: async () => ({ kind: "read", entries, next: null }),
    knownExternalIds: async (ids) => new Set(ids.filter((id) => ours.has(id))),
  });
  await trail.follow(0);
  expect([trail.orphans().length, trail.newestKnown()]).toEqual([1, Number.NEGATIVE_INFINITY]);
  ours.add("a");
  await trail.forgetKnown(["a"]);
  expect([trail.orphans().length, trail.newestKnown()]).toEqual([0, 9]);
});
