/**
 * Meta counts the people whom a business portfolio writes to first, outside their windows, over the last 24 hours (section 10 of the
 * WhatsApp reference). Counted here by the ten minutes of each person's last such message. Pure.
 */
import type { ChannelId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import { type Conversation, isWindowOpen } from "./conversation.ts";

export const REACH_MS = 24 * 3_600_000;
export const REACH_SLOT_MS = 10 * 60_000;
/** A claim may be on its way for a minute: a window that ends before it arrives is taken to be closed. */
const WINDOW_MARGIN_MS = 60_000;

/** So many more people in one slot of a number, or fewer. */
export type ReachChange = { readonly lane: Lane; readonly channelId: ChannelId; readonly slot: Date; readonly people: number };

export function reachSlotOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / REACH_SLOT_MS) * REACH_SLOT_MS);
}

/** When those who were reached in a slot count no more: never before the last of them. */
export function slotFreesAt(slot: Date): Date {
  return new Date(slot.getTime() + REACH_SLOT_MS + REACH_MS);
}

/** Whether a message sent now opens a conversation by the business's own wish. */
export function opensConversation(conversation: Conversation | null, now: Date): boolean {
  return !isWindowOpen(conversation, new Date(now.getTime() + WINDOW_MARGIN_MS));
}

/** Of a person's rows with the numbers of a portfolio the one that counts them; null: writing to them first counts anew. */
export function countedOn(conversations: readonly Conversation[], now: Date): Conversation | null {
  return conversations.find(({ reachedAt }) => isCounted(reachedAt, now)) ?? null;
}

/** What a changed row moves between slots. */
export function reachChanges(before: Conversation | null, after: Conversation, lane: Lane, now: Date): readonly ReachChange[] {
  if (before?.reachedAt?.getTime() === after.reachedAt?.getTime()) return [];
  const { channelId } = after;
  const at = (reachedAt: Date | null | undefined, people: number): readonly ReachChange[] =>
    reachedAt && isCounted(reachedAt, now) ? [{ lane, channelId, slot: reachSlotOf(reachedAt), people }] : [];
  return [...at(before?.reachedAt, -1), ...at(after.reachedAt, 1)];
}

/** As long as the slot counts, not a moment less: what is taken out of it must still be in it. */
function isCounted(reachedAt: Date | null, now: Date): boolean {
  return reachedAt !== null && slotFreesAt(reachSlotOf(reachedAt)) > now;
}
