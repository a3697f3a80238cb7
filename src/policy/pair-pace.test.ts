import { expect, it } from "vitest";
import { newPairRateState, takePairSlot } from "../../emulator/src/rules/pair-rate.ts";
import { pairPace } from "./pair-pace.ts";

const rate = { everyMs: 6_000, burst: 45 };

/** Sends whenever it may, from the moments given on; each message takes a while to reach Meta. */
function send(
  wantedAt: readonly number[],
  lagOf: (index: number) => number = () => 0,
): { readonly sent: readonly number[]; readonly refused: number } {
  const meta = newPairRateState();
  const arrivals: number[] = [];
  const sent: number[] = [];
  let pair: { pairTat: Date | null; lastOutboundAt: Date | null } = { pairTat: null, lastOutboundAt: null };
  for (const wanted of wantedAt) {
    let now = new Date(Math.max(wanted, sent.at(-1) ?? 0));
    for (let pace = pairPace(pair, now, rate); ; pace = pairPace(pair, now, rate)) {
      if (pace.freeMs <= now.getTime()) {
        pair = { pairTat: new Date(pace.nextMs), lastOutboundAt: now };
        break;
      }
      now = new Date(pace.freeMs);
    }
    sent.push(now.getTime());
    arrivals.push(now.getTime() + lagOf(sent.length));
  }
  return { sent, refused: arrivals.toSorted((a, b) => a - b).filter((at) => !takePairSlot(meta, at, rate)).length };
}
const times = (count: number, at = 1_000_000): readonly number[] => Array.from({ length: count }, () => at);

it("lets 45 go at once, and the next when all of them are paid for", () => {
  const { sent, refused } = send(times(46));
  expect(sent.filter((at) => at === 1_000_000)).toHaveLength(45);
  expect(sent[45]).toBe(1_000_000 + 45 * 6_000 + 500);
  expect(refused).toBe(0);
});

it("after 20 at once waits two minutes, though a burst of 45 would have been allowed", () => {
  const { sent } = send([...times(20), 1_010_000]);
  expect(sent.at(-1)).toBe(1_000_000 + 120_000 + 500);
});

it("never has Meta refuse, whenever the messages are wanted and however unevenly they travel", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    let state = seed;
    const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
    let at = 1_000_000;
    const wanted = Array.from({ length: 60 }, () => (at += random(4) === 0 ? random(20_000) : random(900)));
    expect(send(wanted, () => random(450)).refused).toBe(0);
  }
});
