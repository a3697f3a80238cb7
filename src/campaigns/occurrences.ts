/** The course of an occurrence: it begins, opens one wave after another, and ends when nothing of it is on its way any more. */
import { type DbClient, inTransaction } from "../db/pool.ts";
import { explainWeights, weighDay } from "../experiments/bandit.ts";
import { readExperiment } from "../experiments/readout.ts";
import type { CampaignId } from "../platform/ids.ts";
import { type Campaign, type Occurrence, weightsOf } from "./campaign.ts";
import { insertOccurrence, lockCampaignById, lockOccurrence, updateCampaign, updateOccurrence } from "./campaign.store.ts";
import type { CommandDeps } from "./commands.ts";
import { armsOf, GOAL_WORDS } from "./experiment-arms.ts";
import { addTasks, countTasks, drainLanes } from "./lane-task.store.ts";
import { countMembers, countPeople, findAudience, readEverybodysHours } from "./people.store.ts";
import { planNext } from "./plan-start.ts";
import { type DecisionRow, insertDecision, readFacts } from "./stats.store.ts";
import { planPasses, spacingMs } from "./waves.ts";

/** A little less than a day, so that what comes back every day at the same minute is weighed each time. */
const WEIGHTS_HOLD_MS = 23 * 3_600_000;
/** A wave that was too small looks at so much more than it seems to need, and at most at so many times more at once. */
const WIDER = 1.2;
const MOST_WIDER = 10;

/** Begins the occurrence whose time has come; nothing when somebody else did. */
export async function beginOccurrence(deps: CommandDeps, id: CampaignId): Promise<boolean> {
  return inTransaction(deps.pool, async (client) => {
    const now = deps.now();
    const found = await lockCampaignById(client, id);
    if (found?.state !== "scheduled" || found.nextAt === null || found.nextAt > now) return false;
    const audienceSize = await sizeOf(client, found);
    // Its rule was just changed, and who is in it is still being found out.
    if (audienceSize === null) return false;
    const campaign = { ...found, ...freshTest(found), ...(await weighed(client, deps, found, now)) };
    const occurrence: Occurrence = {
      campaignId: id,
      occurrence: String(campaign.occurrences + 1),
      plannedAt: found.nextAt,
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
      notRetried: 0,
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

/** Each occurrence is tested by itself, with the weights of the document: another day may have another winner. */
function freshTest({ document, chosenBy }: Campaign): Pick<Campaign, "weights" | "weighedAt"> | null {
  return document.experiment?.kind === "winner" && chosenBy === null ? { weights: null, weighedAt: null } : null;
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
    const widened = widen(occurrence);
    if (widened) {
      await updateOccurrence(client, { ...occurrence, passes: widened });
      await addTasks(client, { id: deps.ids.next(), campaignId, kind: "expand", occurrence: name });
      return true;
    }
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

/**
 * A wave of a given size that found too few in its part of the audience (people are held out, or the condition holds for few)
 * looks at a larger part, so that the waves after it are not the larger for it. Null: it has enough, or has asked everybody.
 */
function widen({ passes, wave, taken }: Occurrence): Occurrence["passes"] | null {
  const pass = passes[wave];
  if (!pass || pass.most === null || taken >= pass.most || pass.upTo >= 1) return null;
  const upTo = Math.min((pass.upTo * WIDER * pass.most) / Math.max(taken, pass.most / MOST_WIDER), 1);
  return passes.map((one, index) => (index < wave ? one : { ...one, upTo: Math.max(one.upTo, upTo) }));
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
    if (campaign?.state === "running") await weighed(client, deps, campaign, now);
  });
}

/** Of a bandit whose shares are of yesterday: new ones, kept with the reason. */
async function weighed(
  client: DbClient,
  deps: CommandDeps,
  campaign: Campaign,
  now: Date,
): Promise<Pick<Campaign, "weights" | "weighedAt"> | null> {
  const { experiment } = campaign.document;
  if (experiment?.kind !== "bandit" || campaign.chosenBy !== null) return null;
  if (campaign.weighedAt !== null && now.getTime() - campaign.weighedAt.getTime() < WEIGHTS_HOLD_MS) return null;
  const arms = await readArms(client, campaign, null);
  const { moved, weights } = weighDay(arms, weightsOf(campaign), { explore: experiment.explore, minimumSample: 0 });
  const byName = Object.fromEntries(weights.map(({ name, weight }) => [name, weight]));
  await keepWeights(client, deps, campaign, now, {
    kind: "weights",
    occurrence: null,
    weights: byName,
    winner: null,
    words: moved
      ? explainWeights(arms, weights, GOAL_WORDS[experiment.goal])
      : "Nothing is known yet: the shares are those of the document.",
  });
  return { weights: byName, weighedAt: now };
}

/** Whether the experiment is decided, by the variants' results of this occurrence; the winner then gets all that follows. */
async function chooseWinner(client: DbClient, deps: CommandDeps, campaign: Campaign, occurrence: Occurrence): Promise<boolean> {
  const { experiment } = campaign.document;
  if (experiment?.kind !== "winner" || campaign.chosenBy !== null) return true;
  const now = deps.now();
  const ageMs = now.getTime() - occurrence.startedAt.getTime();
  if (ageMs < spacingMs(experiment.after)) return false;
  const isLate = ageMs >= spacingMs(experiment.latestAfter);
  const { goal, minimumSample, confidence } = experiment;
  const arms = await readArms(client, campaign, occurrence.occurrence);
  const readout = readExperiment(arms, { minimumSample, confidence, goal: GOAL_WORDS[goal] });
  const leader = readout.arms.find(({ name }) => name === readout.leader);
  // Looked at all the time, a probability alone would be sure too often: the sequential test has to agree.
  const isSure = readout.verdict === "winner";
  if (!isSure && !isLate) return false;
  const weights = Object.fromEntries(arms.map(({ name }) => [name, name === readout.leader ? 1 : 0]));
  const sure = `${((leader?.probabilityBest ?? 0) * 100).toFixed(1)} %`;
  const words = isSure
    ? `${readout.leader} goes to the rest: the probability that it is the best is ${sure}, and the difference holds however often one looks.`
    : `${readout.leader} goes to the rest because the time to decide is over; the probability that it is the best is only ${sure}.`;
  await keepWeights(client, deps, campaign, now, {
    kind: "winner",
    occurrence: occurrence.occurrence,
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
  decision: Omit<DecisionRow, "at" | "by">,
): Promise<void> {
  await updateCampaign(client, { ...campaign, weights: decision.weights, weighedAt: now, updatedAt: now });
  await insertDecision(client, campaign.id, deps.ids.next(), { at: now, by: null, ...decision });
  await deps.bumpRevision(client);
}

async function readArms(client: DbClient, campaign: Campaign, occurrence: string | null) {
  const goal = campaign.document.experiment?.goal ?? "delivered";
  const facts = await readFacts(client, { workspaceId: campaign.workspaceId, campaignId: campaign.id, occurrence });
  return armsOf(campaign.document, facts, goal);
}
