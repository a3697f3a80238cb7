/**
 * Logistic regression with a ridge penalty, fitted by L-BFGS: the same rows give the same weights, bit by bit. Works in slices of a few
 * milliseconds and lets everything else in the thread go on between them. Pure but for that.
 */

/** `width` numbers a row, standardised. */
export type Rows = {
  readonly width: number;
  readonly count: number;
  readonly values: Float32Array;
  readonly labels: Uint8Array;
  /** How many people each row stands for; 0: is left out. */
  readonly weights: Float64Array;
};
/** Lets others have their turn. */
export type Pause = () => Promise<void>;

const MEMORY = 8;
const MOST_STEPS = 200;
const ENOUGH = 1e-6;
/** Multiplications between two pauses: about 3 ms. */
const SLICE = 2_000_000;

/** One weight a column, and the intercept, which is not penalised, as the last. `start`: where to begin. */
export async function fitLogistic(rows: Rows, penalty: number, pause: Pause, start?: Float64Array): Promise<Float64Array> {
  const size = rows.width + 1;
  let at = start ? Float64Array.from(start) : startOf(rows);
  let here = await lossAt(rows, penalty, at, pause);
  const moves: { readonly step: Float64Array; readonly turn: Float64Array; readonly scale: number }[] = [];
  for (let round = 0; round < MOST_STEPS; round += 1) {
    const direction = directionOf(here.slope, moves);
    const fall = dot(direction, here.slope);
    if (!(fall < 0) || largest(here.slope) <= ENOUGH * Math.max(1, here.total)) break;
    let length = moves.length === 0 ? Math.min(1, 1 / largest(here.slope)) : 1;
    let next = at;
    let there = here;
    for (let halving = 0; halving < 40; halving += 1) {
      next = Float64Array.from({ length: size }, (_, index) => (at[index] ?? 0) + length * (direction[index] ?? 0));
      there = await lossAt(rows, penalty, next, pause);
      if (there.loss <= here.loss + 1e-4 * length * fall) break;
      length /= 2;
    }
    if (!(there.loss < here.loss)) break;
    const step = difference(next, at);
    const turn = difference(there.slope, here.slope);
    const curve = dot(step, turn);
    if (curve > 1e-12) {
      moves.push({ step, turn, scale: 1 / curve });
      if (moves.length > MEMORY) moves.shift();
    }
    const gained = here.loss - there.loss;
    [at, here] = [next, there];
    if (gained <= 1e-9 * Math.max(1, Math.abs(here.loss))) break;
  }
  return at;
}

/** Mean loss of the rows that `weights` leaves in. */
export async function meanLoss(rows: Rows, weights: Float64Array, pause: Pause): Promise<number> {
  const { loss, total } = await lossAt(rows, 0, weights, pause);
  return total === 0 ? 0 : loss / total;
}

export function sigmoid(value: number): number {
  return value >= 0 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / (1 + Math.exp(value));
}

/** Everybody at the share that there is. */
function startOf({ width, count, labels, weights }: Rows): Float64Array {
  let [yes, all] = [0, 0];
  for (let row = 0; row < count; row += 1) {
    all += weights[row] ?? 0;
    if (labels[row] === 1) yes += weights[row] ?? 0;
  }
  const at = new Float64Array(width + 1);
  at[width] = Math.log((yes + 0.5) / (all - yes + 0.5));
  return at;
}

async function lossAt(
  { width, count, values, labels, weights }: Rows,
  penalty: number,
  at: Float64Array,
  pause: Pause,
): Promise<{ readonly loss: number; readonly slope: Float64Array; readonly total: number }> {
  const slope = new Float64Array(width + 1);
  let [loss, total] = [0, 0];
  const atOnce = Math.max(1, Math.floor(SLICE / (2 * (width + 1))));
  for (let from = 0; from < count; from += atOnce) {
    if (from > 0) await pause();
    const to = Math.min(count, from + atOnce);
    for (let row = from; row < to; row += 1) {
      const weight = weights[row] ?? 0;
      if (weight === 0) continue;
      const begin = row * width;
      let sum = at[width] ?? 0;
      for (let column = 0; column < width; column += 1) sum += (at[column] ?? 0) * (values[begin + column] ?? 0);
      const label = labels[row] ?? 0;
      // log(1 + e^sum) − label · sum, without overflow.
      loss += weight * (Math.max(sum, 0) + Math.log1p(Math.exp(-Math.abs(sum))) - label * sum);
      total += weight;
      const off = weight * (sigmoid(sum) - label);
      for (let column = 0; column < width; column += 1) slope[column] = (slope[column] ?? 0) + off * (values[begin + column] ?? 0);
      slope[width] = (slope[width] ?? 0) + off;
    }
  }
  await pause();
  for (let column = 0; column < width; column += 1) {
    const weight = at[column] ?? 0;
    loss += (penalty / 2) * weight * weight;
    slope[column] = (slope[column] ?? 0) + penalty * weight;
  }
  return { loss, slope, total };
}

/** Two loops over the last moves, as Nocedal wrote them down (1980). */
function directionOf(
  slope: Float64Array,
  moves: readonly { readonly step: Float64Array; readonly turn: Float64Array; readonly scale: number }[],
): Float64Array {
  const way = slope.map((value) => -value);
  const taken: number[] = [];
  for (const { step, turn, scale } of moves.toReversed()) {
    const by = scale * dot(step, way);
    taken.push(by);
    addTo(way, turn, -by);
  }
  const last = moves.at(-1);
  if (last) {
    const curve = 1 / (last.scale * dot(last.turn, last.turn));
    for (let index = 0; index < way.length; index += 1) way[index] = (way[index] ?? 0) * curve;
  }
  for (const { step, turn, scale } of moves) addTo(way, step, (taken.pop() ?? 0) - scale * dot(turn, way));
  return way;
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}
function addTo(target: Float64Array, of: Float64Array, by: number): void {
  for (let index = 0; index < target.length; index += 1) target[index] = (target[index] ?? 0) + by * (of[index] ?? 0);
}
function difference(one: Float64Array, other: Float64Array): Float64Array {
  return one.map((value, index) => value - (other[index] ?? 0));
}
function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
