/** What the number of people that a campaign means says about it. Pure; only hints. */
import type { CampaignDocument } from "./campaign-document.ts";
import { type CampaignProblem, hint } from "./campaign-problem.ts";

/** `everybody`: of the workspace. */
export function audienceHints(document: CampaignDocument, people: number, everybody: number): readonly CampaignProblem[] {
  const { audience } = document;
  const isWhole = audience.kind === "audience" && people >= everybody && people > 1;
  return [
    ...sizeHints(document, people),
    ...(isWhole
      ? [
          hint(
            "/audience",
            "audience_whole",
            `"${audience.name}" is everybody you know (${people}): its rule keeps nobody out; if that is meant, say "everybody"`,
          ),
        ]
      : []),
  ];
}

function sizeHints({ variants, experiment, holdout = 0 }: CampaignDocument, people: number): readonly CampaignProblem[] {
  if (people === 0) return [hint("/audience", "audience_empty", "nobody is in the audience just now: whoever is when it starts gets it")];
  if (experiment?.kind !== "winner") return [];
  const weights = variants.map(({ weight = 1 }) => weight);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const fewest = Math.floor((people * (1 - holdout) * experiment.testShare * Math.min(...weights)) / Math.max(all, 1e-9));
  if (fewest >= experiment.minimumSample) return [];
  const message = `about ${fewest} people try each variant, fewer than the ${experiment.minimumSample} asked for: try on more people or ask for fewer, else the best so far goes to the rest after ${experiment.latestAfter}`;
  return [hint("/experiment/minimumSample", "winner_sample", message)];
}
