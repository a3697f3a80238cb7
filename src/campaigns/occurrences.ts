/** The course of an occurrence: it begins, opens one wave after another, and ends when nothing of it is on its way any more. */
import { type DbClient, inTransaction } from "../db/pool.ts";
import { banditWeights, explainWeights } from "../experiments/bandit.ts";
import { readExperiment } from "../experiments/readout.ts";
import type { CampaignId } from "../platform/ids.ts";
import { type Campaign, type Occurrence, type Weights, weightsOf } from "./campaign.ts";
import { insertOccurrence, lockCampaignById, lockOccurrence, updateCampaign, updateOccurrence } from "./campaign.store.ts";
import type { CommandDeps } from "./commands.ts";
import { armsOf, GOAL_WORDS } from "./experiment-arms.ts";
import { addTasks, countTasks, drainLanes } from "./lane-task.store.ts";
import { countMembers, countPeople, findAudience, readEverybodysHours } from "./people.store.ts";
import { planNext } from "./plan-start.ts";
import { insertDecision, readFacts } from "./stats.store.ts";
import { planPasses, spacingMs } from "./waves.ts";

/** Begins the occurrence whose time has come; nothing when somebody else did. */
export async function beginOccurrence(deps: CommandDeps, id: CampaignId): Promise<boolean> {
  return inTransaction(deps.pool, async (client) => {
    const now = deps.now();
    const campaign = await lockCampaignById(client, id);
    if (campaign?.state !== "scheduled" || campaign.nextAt === null || campaign.nextAt > now) return false;
    const audienceSize = await sizeOf(client, campaign);
    // Its rule was just changed, and who is in it is still being found out.
    if (audienceSize === null) return false;
    const occurrence: Occurrence = {
      campaignId: id,
      occurrence: String(campaign.occurrences + 1),
      plannedAt: campaign.nextAt,
      startedAt: now,
      state: "expanding",
      audienceSize,
      passes: planPasses(campaign.document, audienceSize),
      wave: 0,
      taken: 0,
      spentMicros: 0,
      hours: campaign.document.schedule.kind === "best_time" ? await readEverybodysHours(client, campaign.workspaceId) : null,
      credit: 0,
      pacedAt: null,
      recent: [],
      finishedAt: null,
    };
    await insertOccurrence(client, campaign.workspaceId, occurrence);
    await addTasks(client, { id: deps.ids.next(), campaignId: id, kind: "expand", occurrence: occurrence.occurrence });
    const next = planNext(campaign.document.schedule, { nowMs: now.getTime(), isFirst: false });
    await updateCampaign(client, {
      ...campaign,
      state: "running",
      occurrences: campaign.occurrences + 1,
      startedAt: campaign.startedAt ?? now,
      nextAt: next === null ? null : new Date(next),
      updatedAt: now,
    });
    return true;
  });
}

async function sizeOf(client: DbClient, { workspaceId, document: { audience } }: Campaign): Promise<number | null> {
  if (audience.kind !== "audience") return countPeople(client, workspaceId);
  const found = await findAudience(client, workspaceId, audience.name);
  if (!found) return 0;
  return found.ready ? countMembers(client, found.id) : null;
}

/** Once a wave is through: opens the next when its time has come, or ends the expansion. True when it did either. */
export async function moveOccurrence(deps: CommandDeps, campaignId: CampaignId, name: string): Promise<boolean> {
  return inTransaction(deps.pool, async (client) => {
    const now = deps.now();
    const campaign = await lockCampaignById(client, campaignId);
    const occurrence = await lockOccurrence(client, campaignId, name);
    if (campaign?.state !== "running" || occurrence?.state !== "expanding") return false;
    if ((await countTasks(client, campaignId, ["expand"])) > 0) return false;
    const next = occurrence.passes[occurrence.wave + 1];
    if (!next) {
      await updateOccurrence(client, { ...occurrence, state: "sending" });
      await addTasks(client, { id: deps.ids.next(), campaignId, kind: "drain", occurrence: name });
      return true;
    }
    if (now.getTime() < occurrence.startedAt.getTime() + next.afterMs) return false;
    if (next.forWinner && !(await chooseWinner(client, deps, campaign, occurrence))) return false;
    await updateOccurrence(client, { ...occurrence, wave: occurrence.wave + 1, taken: 0, credit: 0, pacedAt: null });
    await addTasks(client, { id: deps.ids.next(), campaignId, kind: "expand", occurrence: name });
    return true;
  });
}

/** True when the occurrence ended just now. */
export async function endOccurrence(deps: CommandDeps, campaignId: CampaignId, name: string): Promise<boolean> {
  return inTransaction(deps.pool, async (client) => {
    const now = deps.now();
    const campaign = await lockCampaignById(client, campaignId);
    const occurrence = await lockOccurrence(client, campaignId, name);
    if (campaign?.state !== "running" || occurrence?.state !== "sending") return false;
    if ((await countTasks(client, campaignId, ["retry_failed", "retry_retryable", "release"])) > 0) return false;
    if ((await drainLanes(client, campaignId, name)) > 0) return false;
    await updateOccurrence(client, { ...occurrence, state: "finished", finishedAt: now });
    const goesOn = campaign.nextAt !== null;
    await updateCampaign(client, {
      ...campaign,
      state: goesOn ? "scheduled" : "finished",
      finishedAt: goesOn ? null : now,
      updatedAt: now,
    });
    return true;
  });
}

/** Sets the shares of the next day by what was seen so far. */
export async function weighAnew(deps: CommandDeps, campaignId: CampaignId): Promise<void> {
  await inTransaction(deps.pool, async (client) => {
    const now = deps.now();
    const campaign = await lockCampaignById(client, campaignId);
    if (campaign?.state !== "running" || campaign.document.experiment?.kind !== "bandit") return;
    const { goal, explore } = campaign.document.experiment;
    const arms = await readArms(client, campaign, null);
    const isNew = arms.every(({ n }) => n === 0);
    const weights = isNew ? weightsOf(campaign) : banditWeights(arms, explore);
    await keepWeights(client, deps, campaign, now, {
      kind: "weights",
      weights: Object.fromEntries(weights.map(({ name, weight }) => [name, weight])),
      winner: null,
      words: isNew ? "Nothing is known yet: the shares are those of the document." : explainWeights(arms, weights, GOAL_WORDS[goal]),
    });
  });
}

/** Whether the experiment is decided, by the variants' results of this occurrence; the winner then gets all that follows. */
async function chooseWinner(client: DbClient, deps: CommandDeps, campaign: Campaign, occurrence: Occurrence): Promise<boolean> {
  const { experiment } = campaign.document;
  if (experiment?.kind !== "winner") return true;
  const now = deps.now();
  const ageMs = now.getTime() - occurrence.startedAt.getTime();
  if (ageMs < spacingMs(experiment.after)) return false;
  const isLate = ageMs >= spacingMs(experiment.latestAfter);
  const { goal, minimumSample, confidence } = experiment;
  const arms = await readArms(client, campaign, occurrence.occurrence);
  const readout = readExperiment(arms, { minimumSample, confidence, goal: GOAL_WORDS[goal] });
  const leader = readout.arms.find(({ name }) => name === readout.leader);
  const isSure = readout.enough && (leader?.probabilityBest ?? 0) >= confidence;
  if (!isSure && !isLate) return false;
  const weights = Object.fromEntries(arms.map(({ name }) => [name, name === readout.leader ? 1 : 0]));
  const sure = `${((leader?.probabilityBest ?? 0) * 100).toFixed(1)} %`;
  const words = isSure
    ? `${readout.leader} goes to the rest: the probability that it is the best is ${sure}.`
    : `${readout.leader} goes to the rest because the time to decide is over; the probability that it is the best is only ${sure}.`;
  await keepWeights(client, deps, campaign, now, {
    kind: "winner",
    weights,
    winner: readout.leader,
    words: [words, ...readout.words].join(" "),
  });
  return true;
}

async function keepWeights(
  client: DbClient,
  deps: CommandDeps,
  campaign: Campaign,
  now: Date,
  decision: { readonly kind: "weights" | "winner"; readonly weights: Weights; readonly winner: string | null; readonly words: string },
): Promise<void> {
  await updateCampaign(client, { ...campaign, weights: decision.weights, weighedAt: now, updatedAt: now });
  await insertDecision(client, campaign.id, deps.ids.next(), { at: now, ...decision });
  await deps.bumpRevision(client);
}

async function readArms(client: DbClient, campaign: Campaign, occurrence: string | null) {
  const goal = campaign.document.experiment?.goal ?? "delivered";
  const facts = await readFacts(client, { workspaceId: campaign.workspaceId, campaignId: campaign.id, occurrence });
  return armsOf(campaign.document, facts, goal);
}
