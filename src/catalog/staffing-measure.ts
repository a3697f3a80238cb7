/** What answers take, and whether too many wait: found out now and then, kept for all who promise or advise by it. */
import { type Db, inTransaction } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { bumpRevision } from "./bump-revision.ts";
import type { Catalog } from "./catalog.ts";
import {
  markBehind,
  measureAnswers,
  type QueueNow,
  readQueueNow,
  readReplyRate,
  readStaffMarks,
  writeMeasured,
} from "./staffing-measure.store.ts";

const MEASURED_EACH_MS = 3_600_000;
/** Who was behind is so until half of it is left: a queue about as long as it may be says one thing. */
const CAUGHT_UP = 0.5;
const REPLY_DAYS = 90;

export async function queueNow(db: Db, workspaceId: WorkspaceId): Promise<QueueNow> {
  return readQueueNow(db, workspaceId);
}

/** How many messages of campaigns by that kind of channel were taken lately, and how many of them answered. */
export async function replyRate(
  db: Db,
  workspaceId: WorkspaceId,
  channelKind: string,
  now: number,
): Promise<{ readonly accepted: number; readonly replied: number }> {
  return readReplyRate(db, workspaceId, channelKind, new Date(now - REPLY_DAYS * 86_400_000));
}

/** Workspaces with anything to look after. Bumps the revision of reference data when something about them is otherwise than it was. */
export async function measureStaffing(
  pool: Db,
  catalog: () => Pick<Catalog, "staffing">,
  now: Date,
): Promise<{ readonly queues: ReadonlyMap<WorkspaceId, QueueNow>; readonly isNews: boolean }> {
  const marks = await readStaffMarks(pool);
  const queues = new Map<WorkspaceId, QueueNow>();
  let isNews = false;
  for (const { workspaceId, measuredAt, isBehind, isSettled } of marks) {
    const { busy } = catalog().staffing(workspaceId).settings;
    const queue = await readQueueNow(pool, workspaceId);
    queues.set(workspaceId, queue);
    if (!isSettled) continue;
    const behind = queue.waiting > (isBehind ? busy.moreThan * CAUGHT_UP : busy.moreThan);
    if (behind !== isBehind && (await markBehind(pool, workspaceId, behind))) isNews = true;
    if (measuredAt !== null && now.getTime() - measuredAt.getTime() < MEASURED_EACH_MS) continue;
    await writeMeasured(pool, workspaceId, await measureAnswers(pool, workspaceId, now), now);
    isNews = true;
  }
  if (isNews) await inTransaction(pool, bumpRevision);
  return { queues, isNews };
}
