/** Conversations of the shared inbox go with their people. Entries, notes and words stay where they were written, under the profile of then. */
import type { DeskConversation } from "../desk/conversation.ts";
import { joinDesks, readConversation } from "../desk/join.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { ProfileId } from "../platform/ids.ts";
import type { Profile } from "../profiles/profile.ts";
import { addEntries } from "./desk-entries.ts";

/** What is left says where it went on: links to it still lead there. */
export function leaveDesk(work: LaneWork, conversation: DeskConversation, into: ProfileId): void {
  if (conversation.mergedInto !== null) return;
  work.desk.put({ ...conversation, mergedInto: into, wakeAt: null, revision: conversation.revision + 1, updatedAt: work.now });
}

export function joinDesk(work: LaneWork, profile: Profile, told: DeskConversation): void {
  const from = readConversation(told);
  if (from.mergedInto !== null) return;
  const known = work.desk.of(profile.id, from.channelId);
  const into = { lane: profile.lane, id: known?.id ?? work.ids.inLane<string>(profile.lane), profileId: profile.id };
  const joined = joinDesks(known, from, into, work.now);
  work.desk.put(joined);
  addEntries(work, joined, [{ kind: "merged", detail: { from: from.id } }], "system");
}
