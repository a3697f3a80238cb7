/** Campaigns as people look at them: lists, one with what may be done with it, and what became of it. */
import { liftOf } from "../experiments/lift.ts";
import { readExperiment } from "../experiments/readout.ts";
import type { Db } from "../db/pool.ts";
import { marketOf, type Prices } from "../messages/rate-card.ts";
import type { CampaignId, WorkspaceId } from "../platform/ids.ts";
import type { Campaign, Occurrence } from "./campaign.ts";
import type { CampaignState } from "./campaign-document.ts";
import { isApprovalRequired, listCampaigns, listOccurrences, readCampaign } from "./campaign.store.ts";
import { standingOf } from "./commands.ts";
import { armsOf, GOAL_WORDS } from "./experiment-arms.ts";
import { countTasks } from "./lane-task.store.ts";
import { countAddresses, countPeople, findAudience } from "./people.store.ts";
import {
  type CountedFact,
  type DecisionRow,
  type Headline,
  listDecisions,
  readConverted,
  readFacts,
  readHeadlines,
  readTargeted,
} from "./stats.store.ts";
import { type Action, ACTIONS, mayDo, type Verdict } from "./transitions.ts";

export type { Headline } from "./stats.store.ts";
const NOTHING: Headline = { targeted: 0, sent: 0, delivered: 0, read: 0, replied: 0, clicked: 0 };

export async function campaignPage(
  db: Db,
  workspaceId: WorkspaceId,
  query: { readonly state: CampaignState | null; readonly limit: number; readonly after: string | null },
): Promise<{ readonly rows: readonly (Campaign & Headline)[]; readonly next: string | null }> {
  const found = await listCampaigns(db, workspaceId, { ...query, limit: query.limit + 1 });
  const shown = found.slice(0, query.limit);
  const headlines = await readHeadlines(
    db,
    workspaceId,
    shown.map(({ id }) => id),
  );
  return {
    rows: shown.map((campaign) => ({ ...campaign, ...(headlines.get(campaign.id) ?? NOTHING) })),
    next: found.length > query.limit ? (shown.at(-1)?.name ?? null) : null,
  };
}

export async function findCampaign(db: Db, workspaceId: WorkspaceId, name: string): Promise<Campaign | null> {
  return readCampaign(db, workspaceId, name);
}

export async function needsApproval(db: Db, workspaceId: WorkspaceId): Promise<boolean> {
  return isApprovalRequired(db, workspaceId);
}

export type CampaignDetail = {
  readonly campaign: Campaign & Headline;
  readonly actions: { readonly [A in Action]: Verdict };
  readonly pendingLanes: number;
  readonly occurrences: readonly (Occurrence & { readonly targeted: number })[];
};

export async function describeCampaign(db: Db, campaign: Campaign, actor: string, now: Date): Promise<CampaignDetail> {
  const { workspaceId, id } = campaign;
  const [headlines, occurrences, targeted, pendingLanes] = await Promise.all([
    readHeadlines(db, workspaceId, [id]),
    listOccurrences(db, id),
    readTargeted(db, workspaceId, id),
    countTasks(db, id, ["hold", "release", "cancel", "retry_failed", "retry_retryable"]),
  ]);
  return {
    campaign: { ...campaign, ...(headlines.get(id) ?? NOTHING) },
    actions: Object.fromEntries(
      ACTIONS.map((action) => [action, mayDo(action, standingOf(campaign, now), actor)]),
    ) as CampaignDetail["actions"],
    pendingLanes,
    occurrences: occurrences.map((one) => ({ ...one, targeted: targeted.get(one.occurrence) ?? 0 })),
  };
}

export type Estimate = { readonly audienceSize: number; readonly costMicros: number };

/** How many the document's audience holds now and what they would cost, each by their market; null for conditions, which are looked at person by person. */
export async function estimateOf(
  db: Db,
  workspaceId: WorkspaceId,
  { audience, purpose, holdout = 0 }: Campaign["document"],
  { prices, now }: { readonly prices: Prices; readonly now: Date },
): Promise<Estimate | null> {
  if (audience.kind === "condition") return null;
  const found = audience.kind === "audience" ? await findAudience(db, workspaceId, audience.name) : null;
  if (audience.kind === "audience" && !found) return null;
  const groups = await countAddresses(db, workspaceId, found?.id ?? null);
  // Whoever has no address is refused, and costs nothing.
  const cost = groups.reduce((sum, { address, n }) => (address === null ? sum : sum + n * prices.of(marketOf(address), purpose, now)), 0);
  return { audienceSize: groups.reduce((sum, { n }) => sum + n, 0), costMicros: Math.round(cost * (1 - holdout) * 1e6) };
}

/** How many people a campaign to everybody means. */
export async function everybodyIn(db: Db, workspaceId: WorkspaceId): Promise<number> {
  return countPeople(db, workspaceId);
}

export async function audienceExists(db: Db, workspaceId: WorkspaceId, name: string): Promise<boolean> {
  return (await findAudience(db, workspaceId, name)) !== null;
}

export type CampaignNumbers = {
  readonly facts: readonly CountedFact[];
  readonly decisions: readonly DecisionRow[];
  readonly readout: ReturnType<typeof readExperiment> | null;
  readonly lift: CampaignLift | null;
};
type Group = { readonly n: number; readonly converted: number; readonly rate: number };
export type CampaignLift = ReturnType<typeof liftOf> & { readonly reached: Group; readonly heldOut: Group; readonly words: string };

/** Read-outs of experiments without a minimum of their own wait for as many recipients of each variant. */
const LEAST_SAMPLE = 100;
const CONFIDENCE = 0.95;

export async function readNumbers(db: Db, campaign: Campaign, occurrence: string | null): Promise<CampaignNumbers> {
  const { id, workspaceId, document } = campaign;
  const [facts, decisions] = await Promise.all([readFacts(db, { workspaceId, campaignId: id, occurrence }), listDecisions(db, id)]);
  const { experiment } = document;
  const rules = experiment?.kind === "winner" ? experiment : { minimumSample: LEAST_SAMPLE, confidence: CONFIDENCE };
  const readout = experiment
    ? readExperiment(armsOf(document, facts, experiment.goal), {
        minimumSample: rules.minimumSample,
        confidence: rules.confidence,
        goal: GOAL_WORDS[experiment.goal],
      })
    : null;
  return { facts, decisions, readout, lift: await readLift(db, id, document, facts, occurrence) };
}

async function readLift(
  db: Db,
  id: CampaignId,
  document: Campaign["document"],
  facts: readonly CountedFact[],
  occurrence: string | null,
): Promise<CampaignLift | null> {
  if (!document.conversion || !document.holdout) return null;
  const heldOutN = sumOf(facts, "held_out");
  if (heldOutN === 0) return null;
  // Everybody who was to get it: leaving out whom it did not reach would compare people who differ.
  const reachedN = sumOf(facts, "targeted") - heldOutN;
  const converted = await readConverted(db, id, occurrence);
  const group = (n: number, successes: number): Group => ({ n, converted: successes, rate: n === 0 ? 0 : successes / n });
  const reached = group(reachedN, Math.min(converted.reached, reachedN));
  const heldOut = group(heldOutN, Math.min(converted.heldOut, heldOutN));
  const lift = liftOf({ n: reached.n, successes: reached.converted }, { n: heldOut.n, successes: heldOut.converted });
  const { low, high } = lift.difference;
  const words =
    low > 0
      ? "More of those who were asked converted than of those who were held out; the whole 95 % interval lies above zero."
      : high < 0
        ? "Fewer of those who were asked converted than of those who were held out; the whole 95 % interval lies below zero."
        : "No effect is shown: the 95 % interval holds zero. That is not the same as no effect.";
  return { ...lift, reached, heldOut, words };
}

export function sumOf(facts: readonly CountedFact[], metric: string): number {
  return facts.reduce((sum, fact) => (fact.metric === metric ? sum + fact.n : sum), 0);
}
