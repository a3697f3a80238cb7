import { expect, it } from "vitest";
import { type LeaseLeave, takeLeave } from "../campaigns/slots.ts";
import type { CampaignId } from "../platform/ids.ts";
import type { Claim } from "./claim.ts";
import { createDepartures, type Departure } from "./departures.ts";

const turn = { pace: { campaignId: "c" as CampaignId, perSecond: 80 }, at: 0 };
const claim = (deadline = 1_000_000) => ({ deadline }) as Claim;

type Leave = Awaited<ReturnType<LeaseLeave>>;

/** Time passes only where somebody sleeps or an answer takes it; `answers` are those of the place that all processes share. */
function departures(answers: readonly (Leave | Error)[] | LeaseLeave, stillHolds: (claim: Claim) => Promise<boolean> = async () => true) {
  let now = 0;
  let timers: { readonly at: number; readonly fire: () => void }[] = [];
  const sleep = async (ms: number): Promise<void> => new Promise((fire) => timers.push({ at: now + ms, fire: () => fire(undefined) }));
  const asked: { readonly at: number; readonly count: number }[] = [];
  const failures: unknown[] = [];
  const stop = new AbortController();
  const made = createDepartures({
    leaseLeave: async (pace, count, aheadMs) => {
      asked.push({ at: now, count });
      if (typeof answers === "function") return answers(pace, count, aheadMs);
      const answer = answers[asked.length - 1];
      if (answer === undefined) throw new Error("asked more often than expected");
      if (answer instanceof Error) throw answer;
      return answer;
    },
    stillHolds,
    lookAgainMs: 100,
    leastLeftMs: 25_000,
    clock: { monotonic: () => now, sleep },
    signal: stop.signal,
    failed: (error) => failures.push(error),
  });
  /** When each left, and how. */
  const left: { readonly name: string; readonly at: number; readonly departure: Departure }[] = [];
  const come = (name: string, one = claim()): void =>
    void made.wait(one, turn).then((departure) => left.push({ name, at: now, departure }));
  const runUntil = async (end: number): Promise<void> => {
    for (;;) {
      await new Promise(setImmediate);
      const next = Math.min(...timers.map(({ at }) => at));
      if (next > end) break;
      now = next;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { fire } of due) fire();
    }
    now = end;
  };
  return { asked, failures, stop, left, come, runUntil, sleep, now: () => now };
}

it("asks once for all that wait, lets each go in its moment, and asks again for the others when more is settled", async () => {
  const { come, asked, left, runUntil } = departures([
    { inMs: [0, 12], askAgainMs: 25 },
    { inMs: [3], askAgainMs: 20 },
  ]);
  for (const name of ["a", "b", "c"]) come(name);
  await runUntil(100);
  expect(asked).toEqual([
    { at: 10, count: 3 },
    { at: 35, count: 1 },
  ]);
  expect(left.map(({ name, at }) => [name, at])).toEqual([
    ["a", 10],
    ["b", 22],
    ["c", 38],
  ]);
});

it("tells what went wrong and asks again; nobody leaves without leave", async () => {
  const { come, asked, failures, left, runUntil } = departures([new Error("the database is away"), { inMs: [0], askAgainMs: 0 }]);
  come("a");
  await runUntil(250);
  expect(left).toEqual([]);
  await runUntil(300);
  expect(failures).toMatchObject([{ message: "the database is away" }]);
  expect(asked.map(({ at }) => at)).toEqual([10, 260]);
  expect(left).toMatchObject([{ name: "a", departure: "leave" }]);
});

it("holds nobody when the process stops", async () => {
  const { come, asked, stop, left, runUntil } = departures([]);
  come("a");
  stop.abort();
  await runUntil(50);
  expect(asked).toEqual([]);
  expect(left).toMatchObject([{ name: "a" }]);
});

it("looks again at whoever has waited long, and gives back whose time runs out; neither takes leave from the others", async () => {
  const asked: Claim[] = [];
  const leaver = claim();
  const {
    come,
    left,
    runUntil,
    asked: leave,
  } = departures(
    [
      { inMs: [], askAgainMs: 200 },
      { inMs: [0], askAgainMs: 0 },
    ],
    async (one) => {
      asked.push(one);
      return one !== leaver;
    },
  );
  come("leaver", leaver);
  come("old", claim(25_100));
  come("stayer");
  await runUntil(500);
  expect(left.map(({ name, departure }) => [name, departure]).toSorted()).toEqual([
    ["leaver", "changed"],
    ["old", "late"],
    ["stayer", "leave"],
  ]);
  expect(leave.map(({ count }) => count)).toEqual([3, 1]);
  // The one whose time runs out is not asked about.
  expect(asked).toHaveLength(2);
});

it("keeps the rate where an answer takes longer than leave is usually settled ahead", async () => {
  let leavesMs = 0;
  const at = departures(async (_pace, count, aheadMs) => {
    await at.sleep(60);
    const taken = takeLeave(leavesMs, 80, at.now(), count, aheadMs);
    leavesMs = taken.leavesMs;
    return taken.leave;
  });
  for (let index = 0; index < 1_000; index += 1) at.come(String(index));
  await at.runUntil(10_500);
  expect(at.left.filter((one) => one.at >= 500 && one.at < 10_500).length).toBeGreaterThanOrEqual(790);
});
