/** Campaigns in the words of the contract. */
import type { Campaign } from "../../campaigns/campaign.ts";
import type { CampaignDetail, CampaignNumbers, Headline } from "../../campaigns/read-campaigns.ts";
import {
  CAMPAIGN_METRICS,
  type CampaignFunnel,
  type CampaignMetric,
  type CampaignProblem,
  type CampaignStats,
  type CampaignSummary,
  type CampaignView,
  type ExperimentReadout,
} from "../../contract/campaign.ts";
import type { Prices } from "../../messages/rate-card.ts";

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

export function summaryOf(campaign: Campaign & Headline): CampaignSummary {
  const { id, name, state, reason, document, revision, createdBy, startedBy, approvedBy, approvalDue } = campaign;
  const { targeted, sent, delivered, read, replied, clicked } = campaign;
  return {
    id,
    name,
    title: document.title,
    state,
    reason,
    schedule: document.schedule.kind,
    variants: document.variants.length,
    revision,
    nextAt: iso(campaign.nextAt),
    startedAt: iso(campaign.startedAt),
    finishedAt: iso(campaign.finishedAt),
    updatedAt: campaign.updatedAt.toISOString(),
    createdBy,
    startedBy,
    approvedBy,
    approvalDue,
    targeted,
    sent,
    delivered,
    read,
    replied,
    clicked,
  };
}

export function viewOf(
  { campaign, actions, pendingLanes, occurrences }: CampaignDetail,
  warnings: readonly CampaignProblem[],
): CampaignView {
  const verdicts = Object.entries(actions).map(([action, verdict]) => [
    action,
    { allowed: verdict.allowed, why: verdict.allowed ? null : verdict.why },
  ]);
  return {
    ...summaryOf(campaign),
    document: campaign.document,
    warnings: [...warnings],
    actions: Object.fromEntries(verdicts) as CampaignView["actions"],
    pendingLanes,
    occurrences: occurrences.map((one) => ({
      occurrence: one.occurrence,
      plannedAt: one.plannedAt.toISOString(),
      startedAt: one.startedAt.toISOString(),
      state: one.state,
      audienceSize: one.audienceSize,
      targeted: one.targeted,
      wave: one.wave,
      waves: one.passes.length,
      spentMicros: one.spentMicros,
      notRetried: one.notRetried,
      finishedAt: iso(one.finishedAt),
    })),
  };
}

export function statsOf(
  campaign: Campaign,
  occurrence: string | null,
  { facts: counted, decisions, readout, lift }: CampaignNumbers,
  { currency, isSample }: Pick<Prices, "currency" | "isSample">,
): CampaignStats {
  // What was paid in another currency, before the rate card was replaced, is told with each recipient.
  const facts = counted.filter(({ metric, label }) => metric !== "cost" || label.endsWith(`/${currency}`));
  const reasons = facts.filter(
    (fact): fact is typeof fact & { readonly metric: ReasonMetric } => REASONED.has(fact.metric) && fact.label !== "",
  );
  return {
    name: campaign.name,
    state: campaign.state,
    occurrence,
    currency,
    sampleRates: isSample,
    wordings: wordingsOf(facts, currency),
    total: funnelOf(facts),
    variants: campaign.document.variants.map(({ name }) => ({
      variant: name,
      funnel: funnelOf(facts.filter(({ variant }) => variant === name)),
    })),
    reasons: summedReasons(reasons),
    experiment: readout && campaign.document.experiment ? readoutOf(readout, campaign.document.experiment.goal) : null,
    decisions: decisions.map(({ at, kind, occurrence: of, weights, winner, words, by }) => ({
      at: at.toISOString(),
      kind,
      occurrence: of,
      weights: { ...weights },
      winner,
      words,
      by,
    })),
    lift,
  };
}

type ReasonMetric = CampaignStats["reasons"][number]["metric"];
const REASONED: ReadonlySet<string> = new Set<ReasonMetric>(["held", "refused", "skipped", "failed", "expired"]);

function summedReasons(
  facts: readonly { readonly metric: ReasonMetric; readonly label: string; readonly n: number }[],
): CampaignStats["reasons"] {
  const sums = new Map<string, CampaignStats["reasons"][number]>();
  for (const { metric, label, n } of facts) {
    const key = `${metric}/${label}`;
    sums.set(key, { metric, reason: label, n: (sums.get(key)?.n ?? 0) + n });
  }
  return [...sums.values()].filter(({ n }) => n > 0).toSorted((a, b) => b.n - a.n);
}

function funnelOf(facts: CampaignNumbers["facts"]): CampaignFunnel {
  const counts = new Map<string, number>();
  const revenue = new Map<string, number>();
  let cost = 0;
  for (const { metric, label, n, amount } of facts) {
    counts.set(metric, (counts.get(metric) ?? 0) + n);
    if (metric === "cost") cost += amount;
    if (metric === "revenue") revenue.set(label, (revenue.get(label) ?? 0) + amount);
  }
  const funnel = Object.fromEntries(CAMPAIGN_METRICS.map((metric) => [metric, counts.get(metric) ?? 0])) as {
    [M in CampaignMetric]: number;
  };
  const visits = { clicks: counts.get("click") ?? 0, uncountedVisits: counts.get("click_uncounted") ?? 0 };
  return { ...funnel, ...visits, costMicros: Math.round(cost * 1e6), revenue: revenueOf(revenue) };
}

function wordingsOf(facts: CampaignNumbers["facts"], currency: string): CampaignStats["wordings"] {
  return (["free_form", "template"] as const).flatMap((as) => {
    const own = facts.filter(({ metric, label }) => metric === "wording" && label.startsWith(`${as}/`));
    const saved = own.filter(({ label }) => label === `${as}/${currency}`).reduce((sum, { amount }) => sum + amount, 0);
    const n = own.reduce((sum, fact) => sum + fact.n, 0);
    return n === 0 ? [] : [{ as, n, savedMicros: Math.round(saved * 1_000_000) }];
  });
}

function revenueOf(amounts: ReadonlyMap<string, number>): CampaignFunnel["revenue"] {
  return [...amounts]
    .map(([currency, amount]) => ({ currency, micros: Math.round(amount * 1e6) }))
    .filter(({ micros }) => micros !== 0)
    .toSorted((a, b) => b.micros - a.micros);
}

function readoutOf(readout: NonNullable<CampaignNumbers["readout"]>, goal: ExperimentReadout["goal"]): ExperimentReadout {
  return {
    goal,
    variants: readout.arms.map(({ name, n, successes, rate, credible, probabilityBest, expectedLoss, test }) => ({
      variant: name,
      n,
      successes,
      rate,
      credible,
      probabilityBest,
      expectedLoss,
      difference: test && { estimate: test.estimate, low: test.low, high: test.high },
      pValue: test?.pValue ?? null,
    })),
    enough: readout.enough,
    verdict: readout.verdict,
    winner: readout.winner,
    words: [...readout.words],
  };
}
