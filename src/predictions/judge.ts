/** How good foretold chances were, held against what then happened. Pure. */

export const VERDICTS = ["guessing", "weak", "fair", "good", "very_good"] as const;
export type Verdict = (typeof VERDICTS)[number];

export type Tenth = { readonly people: number; readonly foretold: number; readonly happened: number };
export type Quality = {
  readonly verdict: Verdict;
  /** Of two people, one who did and one who did not, how often the one who did had the higher chance; ½ is guessing. */
  readonly auc: number;
  /** Where it lies 99 times of 100. */
  readonly aucLow: number;
  readonly aucHigh: number;
  /** How surprising what happened was by the chances, and by the same share for everybody: less is better. */
  readonly logLoss: number;
  readonly logLossOfGuess: number;
  readonly people: number;
  readonly positives: number;
  /** From the least likely to the most likely, as many people in each. */
  readonly tenths: readonly Tenth[];
};

/** 99 of 100: a training comes again every week, and one that is wrong by chance would be believed. */
const SURE = 2.576;
const SCALE = 1e9;

/** `guess`: the share that would have been said of everybody at that time. */
export function judge(chances: Float32Array, labels: Uint8Array, guess: number): Quality {
  const people = chances.length;
  // One number a person, so that they sort as numbers: the chance, then what happened.
  const told = new Float64Array(people);
  for (let index = 0; index < people; index += 1) told[index] = Math.round((chances[index] ?? 0) * SCALE) * 2 + (labels[index] ?? 0);
  const sorted = told.toSorted();
  const chanceAt = (index: number): number => Math.floor((sorted[index] ?? 0) / 2) / SCALE;
  const happenedAt = (index: number): number => (sorted[index] ?? 0) % 2;
  let positives = 0;
  for (let index = 0; index < people; index += 1) positives += happenedAt(index);
  const negatives = people - positives;
  let wins = 0;
  let before = 0;
  for (let from = 0; from < people;) {
    let to = from;
    let [yes, no] = [0, 0];
    while (to < people && chanceAt(to) === chanceAt(from)) {
      if (happenedAt(to) === 1) yes += 1;
      else no += 1;
      to += 1;
    }
    wins += yes * (before + no / 2);
    before += no;
    from = to;
  }
  const auc = positives === 0 || negatives === 0 ? 0.5 : wins / (positives * negatives);
  const around = SURE * standardError(auc, positives, negatives);
  const [logLoss, logLossOfGuess] = losses(chanceAt, happenedAt, people, guess);
  const aucLow = Math.max(0, auc - around);
  return {
    verdict: aucLow <= 0.5 ? "guessing" : wordFor(auc),
    auc: rounded(auc),
    aucLow: rounded(aucLow),
    aucHigh: rounded(Math.min(1, auc + around)),
    logLoss: rounded(logLoss),
    logLossOfGuess: rounded(logLossOfGuess),
    people,
    positives,
    tenths: tenthsOf(chanceAt, happenedAt, people),
  };
}

function wordFor(auc: number): Verdict {
  if (auc < 0.6) return "weak";
  if (auc < 0.7) return "fair";
  return auc < 0.85 ? "good" : "very_good";
}

/** Hanley and McNeil, Radiology 143 (1982). */
function standardError(auc: number, positives: number, negatives: number): number {
  if (positives === 0 || negatives === 0) return 1;
  const [one, two] = [auc / (2 - auc), (2 * auc * auc) / (1 + auc)];
  const spread = auc * (1 - auc) + (positives - 1) * (one - auc * auc) + (negatives - 1) * (two - auc * auc);
  return Math.sqrt(Math.max(0, spread) / (positives * negatives));
}

function losses(
  chanceAt: (index: number) => number,
  happenedAt: (index: number) => number,
  people: number,
  guess: number,
): readonly [number, number] {
  let [loss, ofGuess] = [0, 0];
  for (let index = 0; index < people; index += 1) {
    const yes = happenedAt(index) === 1;
    loss -= Math.log(within(yes ? chanceAt(index) : 1 - chanceAt(index)));
    ofGuess -= Math.log(within(yes ? guess : 1 - guess));
  }
  return people === 0 ? [0, 0] : [loss / people, ofGuess / people];
}

function within(chance: number): number {
  return Math.min(1 - 1e-9, Math.max(1e-9, chance));
}

function tenthsOf(chanceAt: (index: number) => number, happenedAt: (index: number) => number, people: number): readonly Tenth[] {
  const edges = Array.from({ length: 11 }, (_, tenth) => Math.floor((people * tenth) / 10));
  /** By edge, of everybody below it. */
  const [foretold, happened] = [edges.map(() => 0), edges.map(() => 0)];
  let [all, yes] = [0, 0];
  // Whoever has the same chance is as likely in one tenth as in the next: what happened to them is shared out.
  for (let from = 0; from < people;) {
    const chance = chanceAt(from);
    let to = from;
    let did = 0;
    for (; to < people && chanceAt(to) === chance; to += 1) did += happenedAt(to);
    for (const [index, edge] of edges.entries()) {
      if (edge <= from || edge > to) continue;
      foretold[index] = all + chance * (edge - from);
      happened[index] = yes + (did * (edge - from)) / (to - from);
    }
    all += chance * (to - from);
    yes += did;
    from = to;
  }
  return edges.slice(1).map((edge, tenth) => {
    const n = edge - (edges[tenth] ?? 0);
    const chance = (foretold[tenth + 1] ?? 0) - (foretold[tenth] ?? 0);
    return {
      people: n,
      foretold: n === 0 ? 0 : rounded(chance / n),
      happened: Math.round(happened[tenth + 1] ?? 0) - Math.round(happened[tenth] ?? 0),
    };
  });
}

export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
