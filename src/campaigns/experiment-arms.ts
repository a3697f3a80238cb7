import type { Arm } from "../experiments/bayes.ts";
import type { CampaignDocument, Goal } from "./campaign-document.ts";

/** How a goal reads after "12 of 40". */
export const GOAL_WORDS: { readonly [G in Goal]: string } = {
  delivered: "got it",
  read: "read it",
  replied: "answered",
  clicked: "clicked",
  converted: "converted",
};

/** Of each variant: how many were accepted by the channel, and of those how many did what the experiment is after. */
export function armsOf(
  document: CampaignDocument,
  facts: readonly { readonly variant: string; readonly metric: string; readonly n: number }[],
  goal: Goal,
): readonly Arm[] {
  const count = (variant: string, metric: string): number =>
    facts.reduce((sum, fact) => (fact.variant === variant && fact.metric === metric ? sum + fact.n : sum), 0);
  return document.variants.map(({ name }) => {
    const n = count(name, "accepted");
    return { name, n, successes: Math.min(count(name, goal), n) };
  });
}
