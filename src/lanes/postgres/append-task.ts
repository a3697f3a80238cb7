import type { DbClient } from "../../db/pool.ts";
import type { Ids, InboxId, WorkspaceId } from "../../platform/ids.ts";
import { allLanes, type Lane } from "../../platform/lane.ts";
import type { JourneyTask } from "../inbox.ts";
import { appendInbox } from "./inbox.store.ts";

/** Gives the task to every lane, within the transaction that decided on it: either both happen or neither. Wake the lanes after the commit. */
export async function appendJourneyTask(
  client: DbClient,
  ids: Ids,
  workspaceId: WorkspaceId,
  taskOf: (lane: Lane) => JourneyTask,
): Promise<void> {
  await appendInbox(
    client,
    allLanes.map((lane) => ({
      lane,
      id: ids.inLane<InboxId>(lane),
      workspaceId,
      profileId: null,
      item: { kind: "journey_task", task: taskOf(lane), after: null, done: 0 },
      dedupeKey: null,
    })),
  );
}
