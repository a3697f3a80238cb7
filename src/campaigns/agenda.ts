/** What there is to do for campaigns, asked by every process in each round: small tables, read by index. */
import type { Db } from "../db/pool.ts";
import type { CampaignId } from "../platform/ids.ts";
import { activeOccurrences, dueCampaigns, hasAgenda } from "./campaign.store.ts";
import { type Pending, pendingTasks } from "./lane-task.store.ts";
import { unweighedBandits } from "./stats.store.ts";

const DAY_MS = 86_400_000;

export async function anythingToDo(db: Db, now: Date): Promise<boolean> {
  return hasAgenda(db, now);
}

export async function dueNow(db: Db, now: Date): Promise<readonly CampaignId[]> {
  return dueCampaigns(db, now);
}

export async function pendingWork(db: Db): Promise<readonly Pending[]> {
  return pendingTasks(db);
}

/** Occurrences under way, and bandits whose shares are of yesterday. */
export async function activeCampaigns(db: Db, now: Date) {
  const [unweighed, active] = await Promise.all([unweighedBandits(db, new Date(now.getTime() - DAY_MS)), activeOccurrences(db)]);
  return { unweighed, active };
}
