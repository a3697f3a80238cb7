/** Carries out what was commanded for a campaign (hold, release, cancel, try again) in some lanes, in the order of the commands. */
import { type DbClient, inTransaction } from "../db/pool.ts";
import { replacedFacts } from "../messages/message-facts.ts";
import type { CampaignId, MessageId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import { budgetLeft } from "./budget.ts";
import type { Campaign, Occurrence } from "./campaign.ts";
import { lockOccurrence, noteNotRetried, shareCampaign } from "./campaign.store.ts";
import type { ExpandDeps } from "./expand-chunk.ts";
import { type LaneTask, lockLanes, removeTasks, type TaskKind, tasksIn } from "./lane-task.store.ts";
import { addFacts, type CampaignFact, summed } from "./recipients.store.ts";
import { lanesInTheAir, queueAgain, readFailed, type Swept, sweepWaiting } from "./sweep.store.ts";

type SweepDeps = Pick<ExpandDeps, "pool" | "ids" | "shift" | "crashPoints">;

/** Refusals after which another try may succeed: the channel was too busy, the sender paused, the template out of step. */
const RETRYABLE = ["retry", "pause_sender", "template_problem"];
const HOUR_MS = 3_600_000;

/** `waits`: all that is left are messages in the air, which may come back to wait. */
export async function sweepLanes(deps: SweepDeps, campaignId: CampaignId, lanes: readonly Lane[]): Promise<"worked" | "busy" | "waits"> {
  const { pool, shift, crashPoints } = deps;
  const swept = await inTransaction(pool, async (client): Promise<"worked" | "busy" | "waits"> => {
    const held = await lockLanes(client, lanes);
    const [firstLane] = held.lanes;
    if (firstLane === undefined) return "busy";
    const now = new Date(held.now.getTime() + shift());
    const [campaign, tasks] = await Promise.all([shareCampaign(client, campaignId), tasksIn(client, campaignId, held.lanes, false)]);
    if (!campaign) return "worked";
    const facts: CampaignFact[] = [];
    const [standing, done] = lastCommands(tasks);
    for (const group of inOrder(standing)) {
      const [first] = group;
      if (!first) continue;
      const among = group.map(({ lane }) => lane);
      const { kind } = first;
      if (kind === "retry_failed" || kind === "retry_retryable") {
        const failed = await readFailed(client, campaignId, among, kind === "retry_failed" ? null : RETRYABLE);
        const purse = await purseOf(client, campaign);
        const paid = failed.slice(0, purse.messages);
        if (purse.occurrence && paid.length < failed.length)
          await noteNotRetried(client, purse.occurrence, purse.occurrence.notRetried + failed.length - paid.length);
        const again = paid.map(({ lane, messageId }) => ({ lane, old: messageId, next: deps.ids.inLane<MessageId>(lane) }));
        await queueAgain(client, { campaignId, perSecond: campaign.document.ratePerSecond }, again, now);
        const hour = hourOf(now);
        for (const message of paid) {
          const { node, variant, template, channelId } = message;
          const place = { node, variant, template, channelId, n: 1 };
          facts.push({ ...place, hour, metric: "queued", label: "" });
          for (const { metric, label } of replacedFacts(message)) facts.push({ ...place, hour: hourOf(message.createdAt), metric, label });
        }
        done.push(...group);
        continue;
      }
      if (kind !== "hold" && kind !== "release" && kind !== "cancel") continue;
      for (const change of await sweepWaiting(client, kind, campaignId, among, now)) facts.push(...factsOf(kind, change));
      // What is in the air may come back to wait: such a lane is swept again until it is not.
      const flying = kind === "release" ? new Set<Lane>() : await lanesInTheAir(client, campaignId, among);
      done.push(...group.filter(({ lane }) => !flying.has(lane)));
    }
    await removeTasks(client, done);
    await addFacts(client, { lane: firstLane, workspaceId: campaign.workspaceId, campaignId }, summed(facts));
    await crashPoints.visit("campaign.before_commit");
    return facts.length === 0 && done.length === 0 ? "waits" : "worked";
  });
  await crashPoints.visit("campaign.after_commit");
  return swept;
}

/**
 * How many messages more the budget pays for, each at the average of all; for whole transactions, which take turns by the lock of the
 * current occurrence as those do that ask people.
 */
async function purseOf(
  client: DbClient,
  campaign: Campaign,
): Promise<{ readonly messages: number; readonly occurrence: Occurrence | null }> {
  if (!campaign.document.budget) return { messages: Number.POSITIVE_INFINITY, occurrence: null };
  const occurrence = await lockOccurrence(client, campaign.id, String(campaign.occurrences));
  const { micros, eachMicros } = await budgetLeft(client, campaign);
  return {
    messages: eachMicros === null || eachMicros === 0 ? Number.POSITIVE_INFINITY : Math.max(Math.floor(micros / eachMicros), 0),
    occurrence,
  };
}

function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
}

/** Of pausing, going on and cancelling only what was said last counts in a lane; what it overtook is done with. */
function lastCommands(tasks: readonly LaneTask[]): readonly [standing: readonly LaneTask[], overtaken: LaneTask[]] {
  const isCommand = ({ kind }: LaneTask): boolean => kind === "hold" || kind === "release" || kind === "cancel";
  const last = new Map(tasks.filter(isCommand).map((task) => [task.lane, task.id]));
  const overtaken = tasks.filter((task) => isCommand(task) && last.get(task.lane) !== task.id);
  return [tasks.filter((task) => !overtaken.includes(task)), overtaken];
}

/** By command; a command has one id in all lanes. */
function inOrder(tasks: readonly LaneTask[]): readonly (readonly LaneTask[])[] {
  const groups = new Map<string, LaneTask[]>();
  for (const task of tasks) {
    const group = groups.get(task.id);
    if (group) group.push(task);
    else groups.set(task.id, [task]);
  }
  return [...groups.values()];
}

function factsOf(kind: Extract<TaskKind, "hold" | "release" | "cancel">, { held, reason, ...of }: Swept): readonly CampaignFact[] {
  const was: readonly CampaignFact[] = held ? [{ ...of, metric: "held", label: reason ?? "", n: -of.n }] : [];
  switch (kind) {
    case "hold":
      return [...was, { ...of, metric: "held", label: "campaign_paused" }];
    case "release":
      return was;
    case "cancel":
      return [...was, { ...of, metric: "cancelled", label: "" }];
  }
}
