import type { LaneWork } from "../lanes/lane-work.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { MessageId, ProfileId } from "../platform/ids.ts";
import { keepChange } from "./announce.ts";

/** Which pending messages each transaction has looked up. */
const found = new WeakMap<LaneWork, Map<ProfileId, readonly MessageId[]>>();

/** To be called before `cancelMarketing`, for all profiles of a batch at once. */
export async function prefetchPending(work: LaneWork, profileIds: Iterable<ProfileId>): Promise<void> {
  const known = found.get(work) ?? new Map<ProfileId, readonly MessageId[]>();
  found.set(work, known);
  const missing = [...new Set(profileIds)].filter((id) => !known.has(id));
  if (missing.length === 0) return;
  const byProfile = new Map<ProfileId, MessageId[]>(missing.map((id) => [id, []]));
  for (const message of await work.tx.pendingMessages(missing)) byProfile.get(work.adoptMessage(message).profileId)?.push(message.id);
  for (const [id, messages] of byProfile) known.set(id, messages);
}

/** Stop means stop (promise P11): what waits for this person and is marketing is no longer wanted. Answers how many there were. */
export function cancelMarketing(work: LaneWork, profileId: ProfileId): number {
  const known = found.get(work)?.get(profileId);
  if (!known) throw new Error(`pending messages of ${profileId} were not looked up`);
  const made = work.newOutbound().filter((message) => message.profileId === profileId);
  const pending = [...known.map((id) => work.outbound(id)), ...made].filter((message): message is OutboundMessage => message !== null && isCancellable(message));
  for (const message of pending) keepChange(work, message, { message: { ...message, state: "cancelled", updatedAt: work.now }, incident: null });
  return pending.length;
}

function isCancellable(message: OutboundMessage): boolean {
  return message.purpose === "marketing" && (message.state === "queued" || message.state === "held");
}
