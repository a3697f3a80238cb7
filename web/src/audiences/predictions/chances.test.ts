import { expect, test } from "vitest";
import { chancesHold } from "./chances.ts";

const better = { logLoss: 0.5, logLossOfGuess: 0.69 };
const tenthsOf = (people: number, shares: readonly (readonly [foretold: number, happened: number])[]) =>
  shares.map(([foretold, share]) => ({ people, foretold, happened: Math.round(people * share) }));

test("chances hold where about as many did it as was foretold, as far as so few people can tell", () => {
  const near = [
    [0.1, 0.12],
    [0.4, 0.36],
    [0.7, 0.72],
    [0.9, 0.88],
  ] as const;
  expect(chancesHold({ ...better, tenths: tenthsOf(1_000, near) })).toBe(true);
  const few = [
    [0.1, 0.2],
    [0.4, 0.3],
    [0.7, 0.8],
    [0.9, 0.8],
  ] as const;
  expect(chancesHold({ ...better, tenths: tenthsOf(20, few) })).toBe(true);
  expect(chancesHold({ ...better, tenths: tenthsOf(1_000, few) })).toBe(false);
});

test("they do not where some tenths are far off, however right the order is, nor where everybody's share says more", () => {
  const order = [
    [0.36, 0.37],
    [0.36, 0.37],
    [0.48, 0.2],
    [0.6, 0.1],
    [0.6, 0.1],
    [0.83, 0.67],
    [0.83, 0.63],
    [0.88, 0.8],
    [0.94, 0.9],
    [0.94, 0.9],
  ] as const;
  expect(chancesHold({ ...better, tenths: tenthsOf(30, order) })).toBe(false);
  expect(chancesHold({ logLoss: 0.7, logLossOfGuess: 0.69, tenths: tenthsOf(30, [[0.5, 0.5]]) })).toBe(false);
});
