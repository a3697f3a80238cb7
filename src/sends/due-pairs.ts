import type { LaneWork } from "../lanes/lane-work.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { ChannelId, MessageId, ProfileId } from "../platform/ids.ts";

export function pairOf(message: { readonly profileId: ProfileId; readonly channelId: ChannelId }): string {
  return `${message.profileId}/${message.channelId}`;
}

/** Of what is due in the store and what this transaction made, the first of each pair; the newest state of each row counts. */
export function firstOfPairs(work: LaneWork, due: readonly OutboundMessage[]): readonly OutboundMessage[] {
  const first = new Map<string, OutboundMessage>();
  for (const message of [...due.map((found) => work.messages.adopt(found)), ...work.messages.newOutbound()]) {
    if ((message.state !== "queued" && message.state !== "held") || message.dueAt > work.now) continue;
    const pair = pairOf(message);
    if (!first.has(pair)) first.set(pair, message);
  }
  return [...first.values()];
}

/** Messages of these profiles whose outcome is open, as of this transaction: some of the store's may have been settled in it. */
export async function findOutstanding(work: LaneWork, profileIds: readonly ProfileId[]): Promise<ReadonlyMap<string, MessageId>> {
  const rows = await work.tx.outstanding([...new Set(profileIds)]);
  await work.messages.load(rows.map((row) => row.messageId));
  const open = new Map<string, MessageId>();
  for (const row of rows) {
    const state = work.messages.outbound(row.messageId)?.state;
    if (state === "claimed" || state === "unknown") open.set(pairOf(row), row.messageId);
  }
  return open;
}
