import type { ChannelKind } from "../consent/consent.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { ChannelId } from "../platform/ids.ts";

/** Of a sender that was removed, WhatsApp: only unused ones are, and of those nothing is known. */
export function kindOfChannel(work: LaneWork, channelId: ChannelId): ChannelKind {
  return work.catalog.channels.get(channelId)?.kind ?? "whatsapp";
}
