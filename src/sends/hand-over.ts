import type { LaneWork } from "../lanes/lane-work.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { InboxId, ProfileId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Profile } from "../profiles/profile.ts";

/**
 * A message that was in the air or in doubt when its person was merged stayed in its lane; if it is to be sent after all, that is
 * for the profile that is left to decide, by what that one agreed to.
 */
export function handOver(work: LaneWork, message: OutboundMessage, from: Profile, into: ProfileId): void {
  const lane = laneOf(into);
  work.messages.put({ ...message, state: "cancelled", updatedAt: work.now });
  work.forward({
    lane,
    id: work.ids.inLane<InboxId>(lane),
    workspaceId: message.workspaceId,
    profileId: into,
    dedupeKey: null,
    item: { kind: "absorb", from, conversations: [], desk: [], runs: [], groups: [], pending: [message] },
  });
}
