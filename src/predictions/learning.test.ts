/** The parts that learn and judge, held against what is known of them beforehand. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge } from "./judge.ts";
import { fitLogistic, type Rows, sigmoid } from "./logistic.ts";
import { chanceOf, Sample } from "./sample.ts";

const noPause = async (): Promise<void> => undefined;

describe("logistic regression", () => {
  const truth = [1.5, -0.8, 0];
  const count = 20_000;
  const width = truth.length;
  const rows: Rows = {
    width,
    count,
    values: Float32Array.from({ length: width * count }, (_, index) => (chanceOf(`value ${index}`) - 0.5) * 3.46),
    labels: new Uint8Array(count),
    weights: new Float64Array(count).fill(1),
  };
  for (let row = 0; row < count; row += 1) {
    const sum = truth.reduce((all, weight, column) => all + weight * (rows.values[row * width + column] ?? 0), -1);
    rows.labels[row] = Number(chanceOf(`label ${row}`) < sigmoid(sum));
  }

  test("finds the weights that made the labels, and the same ones bit by bit again", async () => {
    const found = await fitLogistic(rows, 1, noPause);
    for (const [column, weight] of [...truth, -1].entries()) expect(Math.abs((found[column] ?? 0) - weight)).toBeLessThan(0.08);
    expect(await fitLogistic(rows, 1, noPause)).toEqual(found);
  });

  test("a row that stands for two is the row twice, and a penalty holds weights down", async () => {
    const half = { ...rows, count: count / 2 };
    const double = await fitLogistic({ ...half, weights: new Float64Array(count).fill(2) }, 1, noPause);
    const twice = await fitLogistic(
      {
        ...rows,
        values: Float32Array.from({ length: rows.values.length }, (_, index) => rows.values[index % (rows.values.length / 2)] ?? 0),
        labels: Uint8Array.from({ length: count }, (_, row) => rows.labels[row % (count / 2)] ?? 0),
      },
      1,
      noPause,
    );
    for (let column = 0; column <= width; column += 1) expect(double[column]).toBeCloseTo(twice[column] ?? 0, 3);
    const held = await fitLogistic(rows, 1e6, noPause);
    for (let column = 0; column < width; column += 1) expect(Math.abs(held[column] ?? 1)).toBeLessThan(0.02);
    const share = rows.labels.reduce((sum, label) => sum + label, 0) / count;
    expect(sigmoid(held[width] ?? 0)).toBeCloseTo(share, 2);
  });
});

describe("judging", () => {
  test("the AUC is the share of pairs in the right order, ties by half", () => {
    const person = fc.record({ chance: fc.constantFrom(0, 0.1, 0.25, 0.5, 0.9, 1), did: fc.boolean() });
    fc.assert(
      fc.property(fc.array(person, { minLength: 2, maxLength: 40 }), (people) => {
        const [yes, no] = [people.filter(({ did }) => did), people.filter(({ did }) => !did)];
        fc.pre(yes.length > 0 && no.length > 0);
        const pairs = yes.flatMap((one) => no.map((other) => (one.chance > other.chance ? 1 : one.chance === other.chance ? 0.5 : 0)));
        const auc = pairs.reduce<number>((sum, won) => sum + won, 0) / pairs.length;
        const quality = judge(
          Float32Array.from(people, ({ chance }) => chance),
          Uint8Array.from(people, ({ did }) => Number(did)),
          yes.length / people.length,
        );
        expect(quality.auc).toBeCloseTo(auc, 3);
        expect(quality.tenths.reduce((sum, { happened }) => sum + happened, 0)).toBe(yes.length);
      }),
    );
  });

  test("of people with the same chance none is likelier for having done it", () => {
    const did = Uint8Array.from({ length: 100 }, (_, n) => Number(n % 2 === 0));
    const { tenths, verdict } = judge(new Float32Array(100).fill(0.5), did, 0.5);
    expect(tenths.map(({ happened }) => happened)).toEqual(Array.from({ length: 10 }, () => 5));
    expect(verdict).toBe("guessing");
  });

  test("chances that have nothing to do with what happens are guessing; those that have are not", () => {
    const people = 2_000;
    const chances = Float32Array.from({ length: people }, (_, n) => chanceOf(`chance ${n}`));
    const byLot = Uint8Array.from({ length: people }, (_, n) => Number(chanceOf(`lot ${n}`) < 0.3));
    const kept = Uint8Array.from({ length: people }, (_, n) => Number(chanceOf(`lot ${n}`) < (chances[n] ?? 0)));
    expect(judge(chances, byLot, 0.3)).toMatchObject({ verdict: "guessing" });
    const good = judge(chances, kept, 0.5);
    expect(good.verdict).toBe("good");
    expect(good.logLoss).toBeLessThan(good.logLossOfGuess);
    // The order is right, the chances are not.
    const timid = judge(
      chances.map((chance) => chance / 20),
      kept,
      0.5,
    );
    expect(timid.auc).toBeCloseTo(good.auc, 2);
    expect(timid.logLoss).toBeGreaterThan(timid.logLossOfGuess);
  });
});

test("a sample has so many at most, always the same, of each part alike, and stands for everybody", () => {
  const take = (): readonly number[] => {
    const sample = new Sample(1, 100);
    for (let n = 0; n < 5_000; n += 1) sample.add(`person ${n}`, (into, at) => void (into[at] = n));
    expect(sample.count).toBeGreaterThan(40);
    expect(sample.count).toBeLessThanOrEqual(100);
    expect(sample.weight * sample.count).toBeCloseTo(5_000);
    return [...sample.rows];
  };
  expect(take()).toEqual(take());
  expect(Math.abs(take().filter((n) => n < 2_500).length / take().length - 0.5)).toBeLessThan(0.2);
});
