/** What an experiment says, in numbers and in sentences that claim no more than the numbers do. */
import { type Arm, compareArms } from "./bayes.ts";
import { compareSequentially, type SequentialTest } from "./sequential.ts";

export type ReadoutArm = Arm & {
  readonly rate: number;
  readonly credible: { readonly low: number; readonly high: number };
  readonly probabilityBest: number;
  readonly expectedLoss: number;
  /** Against the first arm; null for that one, and while there is too little. */
  readonly test: SequentialTest | null;
};

export type Readout = {
  readonly arms: readonly ReadoutArm[];
  readonly enough: boolean;
  readonly verdict: "too_early" | "no_difference_seen" | "leading" | "winner";
  /** Of verdict `winner`. */
  readonly winner: string | null;
  readonly leader: string;
  readonly words: readonly string[];
};

export type ReadoutRules = {
  /** Of each arm. */
  readonly minimumSample: number;
  /** Probability to be best from which an arm counts as leading. */
  readonly confidence: number;
  /** How the goal reads in a sentence: "read it". */
  readonly goal: string;
};

/** Error rate of the whole sequential comparison, shared out over the comparisons with the first arm. */
export const ALPHA = 0.05;

export function readExperiment(arms: readonly Arm[], rules: ReadoutRules): Readout {
  const [base] = arms;
  if (!base) throw new Error("an experiment has at least one arm");
  const bayesian = compareArms(arms);
  const alpha = ALPHA / Math.max(arms.length - 1, 1);
  const read = arms.map((arm, index): ReadoutArm => {
    const belief = bayesian[index];
    return {
      ...arm,
      rate: arm.n === 0 ? 0 : arm.successes / arm.n,
      credible: belief?.credible ?? { low: 0, high: 1 },
      probabilityBest: belief?.probabilityBest ?? 0,
      expectedLoss: belief?.expectedLoss ?? 0,
      test: index === 0 ? null : compareSequentially(base, arm, alpha),
    };
  });
  const enough = arms.every((arm) => arm.n >= rules.minimumSample);
  const leader = read.reduce((best, arm) => (arm.probabilityBest > best.probabilityBest ? arm : best));
  const verdict = !enough
    ? "too_early"
    : leader.probabilityBest < rules.confidence
      ? "no_difference_seen"
      : beatsAllOthers(leader, read, alpha)
        ? "winner"
        : "leading";
  return {
    arms: read,
    enough,
    verdict,
    winner: verdict === "winner" ? leader.name : null,
    leader: leader.name,
    words: wordsOf(read, leader, verdict, rules),
  };
}

/** Each of the others is shown to be worse, by a test that may be looked at at any time. */
function beatsAllOthers(leader: Arm, arms: readonly Arm[], alpha: number): boolean {
  return arms.length > 1 && arms.every((arm) => arm.name === leader.name || (compareSequentially(arm, leader, alpha)?.low ?? -1) > 0);
}

function wordsOf(arms: readonly ReadoutArm[], leader: ReadoutArm, verdict: Readout["verdict"], rules: ReadoutRules): readonly string[] {
  const lines = arms.map(
    (arm) =>
      `${arm.name}: ${arm.successes} of ${arm.n} ${rules.goal} (${percent(arm.rate)}; with 95 % probability between ${percent(arm.credible.low)} and ${percent(arm.credible.high)}).`,
  );
  if (arms.length < 2) return lines;
  switch (verdict) {
    case "too_early":
      return [...lines, `Too early to say: each variant needs ${rules.minimumSample} recipients.`];
    case "no_difference_seen":
      return [
        ...lines,
        `No clear difference so far: ${leader.name} is ahead, with a probability of ${percent(leader.probabilityBest)} to be the best.`,
      ];
    case "leading":
      return [
        ...lines,
        `${leader.name} is probably the best (${percent(leader.probabilityBest)}), but a test that allows looking at any time does not confirm it yet.`,
      ];
    case "winner":
      return [
        ...lines,
        `${leader.name} is the best: probability ${percent(leader.probabilityBest)}, and the difference holds in a test that allows looking at any time (5 % error).`,
      ];
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
