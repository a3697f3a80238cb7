import type { Arm } from "./bayes.ts";
import type { SplitBandit, SplitNode } from "../journeys/document.ts";
import { variantName, variantsIn } from "../journeys/variant.ts";

/** Of each arm of a split, by its variant: how many messages were accepted by the channel, and of those how many did what the bandit is after. */
export function splitArms(
  name: string,
  { arms }: SplitNode,
  { goal }: SplitBandit,
  facts: readonly { readonly variant: string; readonly metric: string; readonly n: number }[],
): readonly Arm[] {
  return arms.map((_arm, index) => {
    const variant = variantName(name, index);
    const mine = facts.filter((fact) => variantsIn(fact.variant).includes(variant));
    const count = (metric: string): number => mine.reduce((sum, fact) => (fact.metric === metric ? sum + fact.n : sum), 0);
    const n = count("accepted");
    return { name: variant, n, successes: Math.min(count(goal), n) };
  });
}
