import type { ChannelKind, ConsentPurpose } from "../consent/consent.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import { topicOf } from "../messages/message.ts";
import type { ProfileId } from "../platform/ids.ts";
import { keepChange } from "./announce.ts";
import { kindOfChannel } from "./kind-of-channel.ts";

/**
 * Stop means stop (promise P11): what waits for this person by this kind of channel, for this purpose and (unless null) about this topic, is
 * no longer wanted. Answers how many there were. Needs `work.loadPending`.
 */
export function cancelUnwanted(
  work: LaneWork,
  profileId: ProfileId,
  { channel, purpose, topic }: { readonly channel: ChannelKind; readonly purpose: ConsentPurpose; readonly topic: string | null },
): number {
  const unwanted = work.messages
    .pendingOf(profileId)
    .filter(
      (message) =>
        message.purpose === purpose && (topic === null || topicOf(message) === topic) && kindOfChannel(work, message.channelId) === channel,
    );
  for (const message of unwanted)
    keepChange(work, message, { message: { ...message, state: "cancelled", updatedAt: work.now }, incident: null });
  return unwanted.length;
}
