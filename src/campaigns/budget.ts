/**
 * What a campaign may still spend, over all its occurrences: what the channel has billed counts as billed, what is on its way as
 * estimated, and what was refused, failed, expired or cancelled costs nothing. So what was billed can exceed the budget only by
 * what estimates of messages on their way were too low, never by people asked later. Read under the lock of the occurrence,
 * which orders the processes.
 */
import type { DbClient } from "../db/pool.ts";
import type { Campaign } from "./campaign.ts";
import { readSpent } from "./campaign.store.ts";
import { type CountedFact, readFacts } from "./stats.store.ts";

export type BudgetLeft = {
  readonly micros: number;
  /** What one message is estimated at, on the average of all who were asked; null while nobody was. */
  readonly eachMicros: number | null;
  /** Messages that have not reached the channel yet: refusals among them give back what they were estimated at. */
  readonly mayGiveBack: boolean;
};

const ENDED = ["refused", "failed", "expired", "cancelled"];

export async function budgetLeft(client: DbClient, { id: campaignId, workspaceId, document: { budget } }: Campaign): Promise<BudgetLeft> {
  if (!budget) return { micros: Number.POSITIVE_INFINITY, eachMicros: null, mayGiveBack: false };
  const [facts, estimatedMicros] = await Promise.all([
    readFacts(client, { workspaceId, campaignId, occurrence: null }),
    readSpent(client, campaignId),
  ]);
  const spentMicros = spentSoFar(facts, estimatedMicros, budget.currency);
  const of = (metric: string): number => countOf(facts, metric);
  const waiting =
    of("queued") - of("accepted") - ENDED.filter((metric) => metric !== "failed").reduce((sum, metric) => sum + of(metric), 0);
  const asked = askedSoFar(facts);
  return {
    micros: Math.floor(budget.amount * 1_000_000 - spentMicros),
    eachMicros: asked === 0 ? null : estimatedMicros / asked,
    mayGiveBack: waiting > 0,
  };
}

/** Micros. `estimatedMicros`: of all first messages, whatever became of them. */
export function spentSoFar(facts: readonly CountedFact[], estimatedMicros: number, currency: string): number {
  const costs = facts.filter(({ metric, label }) => metric === "cost" && label.endsWith(`/${currency}`));
  const billedMicros = costs.reduce((sum, { amount }) => sum + amount * 1_000_000, 0);
  const asked = askedSoFar(facts);
  const over = ENDED.reduce((sum, metric) => sum + countOf(facts, metric), 0) + countOf(facts, "cost");
  const onTheirWay = Math.max(countOf(facts, "queued") - over, 0);
  return asked === 0 ? billedMicros : billedMicros + (onTheirWay * estimatedMicros) / asked;
}

function askedSoFar(facts: readonly CountedFact[]): number {
  return countOf(facts, "targeted") - countOf(facts, "held_out") - countOf(facts, "skipped");
}

function countOf(facts: readonly CountedFact[], wanted: string): number {
  return facts.reduce((sum, { metric, n }) => (metric === wanted ? sum + n : sum), 0);
}
