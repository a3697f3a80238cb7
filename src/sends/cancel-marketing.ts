import type { LaneWork } from "../lanes/lane-work.ts";
import type { ProfileId } from "../platform/ids.ts";
import { keepChange } from "./announce.ts";

/**
 * Stop means stop (promise P11): what waits for this person and is marketing is no longer wanted. Answers how many there
 * were. Needs `work.loadPending`.
 */
export function cancelMarketing(work: LaneWork, profileId: ProfileId): number {
  const unwanted = work.pendingOf(profileId).filter((message) => message.purpose === "marketing");
  for (const message of unwanted)
    keepChange(work, message, { message: { ...message, state: "cancelled", updatedAt: work.now }, incident: null });
  return unwanted.length;
}
