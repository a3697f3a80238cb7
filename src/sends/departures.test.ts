import { expect, it } from "vitest";
import type { Leave } from "../campaigns/slots.ts";
import type { CampaignId } from "../platform/ids.ts";
import { createDepartures } from "./departures.ts";

const pace = { campaignId: "c" as CampaignId, perSecond: 80 };
const turn = { pace, at: 0 };

/** Sleeps take no time but come in their order; `answers` of the place that all processes share. */
function departures(answers: readonly (Leave | Error)[]) {
  const asked: number[] = [];
  const slept: number[] = [];
  const failures: unknown[] = [];
  const stop = new AbortController();
  const made = createDepartures({
    leaseLeave: async (_pace, count) => {
      const answer = answers[asked.push(count) - 1];
      if (answer === undefined) throw new Error("asked more often than expected");
      if (answer instanceof Error) throw answer;
      return answer;
    },
    clock: { sleep: async (ms) => void slept.push(ms) },
    signal: stop.signal,
    failed: (error) => failures.push(error),
  });
  return { made, asked, slept, failures, stop };
}

it("asks once for all that wait, lets go those that have leave, and asks again for the others when more is settled", async () => {
  const { made, asked, slept } = departures([
    { inMs: [0, 12], askAgainMs: 5 },
    { inMs: [3], askAgainMs: 20 },
  ]);
  const left: string[] = [];
  await Promise.all(["a", "b", "c"].map(async (name) => made.wait(turn).then(() => left.push(name))));
  expect(asked).toEqual([3, 1]);
  expect(left).toEqual(["a", "b", "c"]);
  // Gathered, each in its moment, and never asked again sooner than it gathers.
  expect(slept).toEqual([10, 0, 12, 10, 3]);
});

it("tells what went wrong and asks again; nobody leaves without leave", async () => {
  const { made, asked, slept, failures } = departures([new Error("the database is away"), { inMs: [0], askAgainMs: 0 }]);
  await made.wait(turn);
  expect(failures).toMatchObject([{ message: "the database is away" }]);
  expect(asked).toEqual([1, 1]);
  expect(slept).toEqual([10, 250, 0]);
});

it("holds nobody when the process stops", async () => {
  const { made, asked, stop } = departures([]);
  stop.abort();
  await made.wait(turn);
  expect(asked).toEqual([]);
});
