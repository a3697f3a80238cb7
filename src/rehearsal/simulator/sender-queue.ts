import { SENDER_RATE } from "../../catalog/channel.ts";
import type { Purpose } from "../../consent/consent.ts";
import type { VirtualMessage, VirtualPerson } from "./people.ts";
import { createTimerQueue } from "./timer-queue.ts";

/** One sender's pace, and who waits for it: by urgency, then by time. */
export type SenderQueue = {
  readonly hasRoom: (nowMs: number) => boolean;
  /** When there is room again. */
  readonly freeAt: () => number;
  /** A message left, or one came in: WhatsApp counts both. */
  readonly spend: (nowMs: number) => void;
  readonly wait: (first: VirtualMessage) => void;
  readonly next: () => VirtualPerson | undefined;
  readonly isEmpty: () => boolean;
};

/** As the messages' `priority`: what somebody waits for goes first. */
const URGENCY: { readonly [P in Purpose]: number } = { authentication: 0, service: 0, utility: 1, marketing: 2 };
/** More than any time in milliseconds, so that urgency counts before time. */
const ONE_URGENCY = 1e14;

export function urgencyOf(purpose: Purpose): number {
  return URGENCY[purpose];
}

export function createSenderQueue(messagesPerSecond: number): SenderQueue {
  const everyMs = 1_000 / (messagesPerSecond * SENDER_RATE.usedShare);
  const burstMs = Math.max(0, Math.max(1, messagesPerSecond * SENDER_RATE.burstSeconds) - 1) * everyMs;
  /** When all that was sent is within the pace again. */
  let evenAt = Number.NEGATIVE_INFINITY;
  const queue = createTimerQueue<VirtualPerson>();
  return {
    hasRoom: (nowMs) => evenAt - burstMs <= nowMs,
    freeAt: () => evenAt - burstMs,
    spend: (nowMs) => {
      evenAt = Math.max(evenAt, nowMs) + everyMs;
    },
    wait: ({ person, message }) => {
      if (person.inQueue) return;
      person.inQueue = true;
      queue.add(URGENCY[message.purpose] * ONE_URGENCY + message.dueAt.getTime(), person);
    },
    next: () => {
      const person = queue.take();
      if (person) person.inQueue = false;
      return person;
    },
    isEmpty: () => queue.size() === 0,
  };
}
