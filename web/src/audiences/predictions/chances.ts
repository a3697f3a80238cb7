/** Whether foretold chances may be read as numbers, not as an order alone. Pure. */
import type { Prediction } from "../../api/types.ts";

type Quality = Pick<NonNullable<Prediction["quality"]>, "tenths" | "logLoss" | "logLossOfGuess">;

/** So far they may be off by themselves, beside what chance does to so few people. */
const MOST_OFF = 0.05;
/** The mean distance of a normal variable from its mean, in standard deviations. */
const MEAN_DEVIATION = Math.sqrt(2 / Math.PI);

/** By the mean distance between what was foretold of each tenth and what happened, and by less surprise than the same share for everybody. */
export function chancesHold({ tenths, logLoss, logLossOfGuess }: Quality): boolean {
  let [all, off, byChance] = [0, 0, 0];
  for (const { people, foretold, happened } of tenths) {
    if (people === 0) continue;
    all += people;
    off += people * Math.abs(foretold - happened / people);
    byChance += people * MEAN_DEVIATION * Math.sqrt((foretold * (1 - foretold)) / people);
  }
  return logLoss < logLossOfGuess && off <= all * MOST_OFF + byChance;
}
