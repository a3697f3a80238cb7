/**
 * What customers do in answer to a message is kept with that message, once, and counted with it: replies, clicks, conversions,
 * opt-outs. Doors that learn of a click or a conversion call `noteEngagement` in the message's lane.
 */
import type { LaneWork } from "../lanes/lane-work.ts";
import type { Engagement, OutboundMessage } from "../messages/message.ts";
import type { ChannelId, MessageId, ProfileId } from "../platform/ids.ts";

/** Words without a reference, and opt-outs, are taken for the answer to the message before them for so long. */
const REPLY_MS = 72 * 3_600_000;
const SALE_MS = 72 * 3_600_000;
const OPT_OUT_MS = 24 * 3_600_000;

/** The first time counts. The message must be loaded. */
export function noteEngagement(work: LaneWork, messageId: MessageId, what: Engagement, at: Date): void {
  const message = work.messages.outbound(messageId);
  if (!message || message.receipts[what] !== undefined) return;
  work.messages.put({ ...message, receipts: { ...message.receipts, [what]: at.toISOString() }, updatedAt: work.now });
}

/**
 * To the message it refers to, or else the last one that went out on that channel before. Needs `work.loadRecentOutbound`.
 * `repliesTo`: a message in a lane that is not held is left as it is.
 */
export function noteReply(
  work: LaneWork,
  reply: { readonly profileId: ProfileId; readonly channelId: ChannelId; readonly repliesTo: OutboundMessage | null; readonly at: Date },
): void {
  const { profileId, channelId, repliesTo, at } = reply;
  const answered = repliesTo ?? lastBefore(work, profileId, at, REPLY_MS, (message) => message.channelId === channelId);
  if (answered && work.tx.lanes.includes(answered.lane)) noteEngagement(work, answered.id, "replied", at);
}

/** To the last marketing message of the day before. Needs `work.loadRecentOutbound`. */
export function noteOptOut(work: LaneWork, profileId: ProfileId, at: Date): void {
  const cause = lastBefore(work, profileId, at, OPT_OUT_MS, (message) => message.purpose === "marketing");
  if (cause) noteEngagement(work, cause.id, "optedOut", at);
}

/** The last marketing message that went out in the three days before. Needs `work.loadRecentOutbound`. */
export function lastMarketing(work: LaneWork, profileId: ProfileId, at: Date): OutboundMessage | null {
  return lastBefore(work, profileId, at, SALE_MS, (message) => message.purpose === "marketing");
}

function lastBefore(
  work: LaneWork,
  profileId: ProfileId,
  at: Date,
  withinMs: number,
  fits: (message: OutboundMessage) => boolean,
): OutboundMessage | null {
  let last: OutboundMessage | null = null;
  for (const message of work.messages.recentOf(profileId)) {
    if (!hasGoneOut(message) || !fits(message)) continue;
    const age = at.getTime() - (message.claimedAt ?? message.createdAt).getTime();
    // The channel tells whole seconds, by its own clock.
    if (age < -CLOCKS_MS || age > withinMs) continue;
    if (last === null || message.createdAt > last.createdAt) last = message;
  }
  return last;
}

const CLOCKS_MS = 2_000;

function hasGoneOut({ receipts }: OutboundMessage): boolean {
  return receipts.accepted !== undefined || receipts.sent !== undefined || receipts.delivered !== undefined || receipts.read !== undefined;
}
