/** Where nothing can be tapped, an offer names numbers: an answer by one of them is heard as the tap it stands for. */
import { choiceByNumber } from "../desk/call-back.ts";
import type { ArrivedMessage } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageState, OutboundMessage } from "../messages/message.ts";
import type { ChannelId, ProfileId } from "../platform/ids.ts";

/** Of these nobody has read anything. */
const UNHEARD: ReadonlySet<MessageState> = new Set(["queued", "held", "refused", "cancelled", "failed", "expired"]);

/** Needs `messages.loadRecent`, and what the message answers to. */
export function withNumberedChoice(work: LaneWork, profileId: ProfileId, channelId: ChannelId, message: ArrivedMessage): ArrivedMessage {
  const { content } = message;
  if (content.kind !== "text" || content.text === null) return message;
  // A number answers what was said last, unless the channel tells what it answers: a question of the team's comes between.
  const asked = content.target === null ? lastSaid(work, profileId, channelId) : work.messages.mentioned(content.target);
  if (asked?.direction !== "outbound" || asked.channelId !== channelId || asked.origin.kind !== "desk") return message;
  const choice = choiceByNumber(content.text, asked.origin.choices ?? []);
  return choice === null ? message : { ...message, content: { ...content, choice } };
}

function lastSaid(work: LaneWork, profileId: ProfileId, channelId: ChannelId): OutboundMessage | null {
  let last: OutboundMessage | null = null;
  for (const message of work.messages.recentOf(profileId)) {
    if (message.channelId !== channelId || UNHEARD.has(message.state)) continue;
    if (last === null || saidAt(message) > saidAt(last)) last = message;
  }
  return last;
}

function saidAt({ claimedAt, createdAt }: OutboundMessage): Date {
  return claimedAt ?? createdAt;
}
