import type { VirtualMessage } from "./people.ts";
import { urgencyOf } from "./sender-queue.ts";

/** The most urgent of the messages whose time has come. */
export function firstDue(waiting: readonly VirtualMessage[], nowMs: number): VirtualMessage | undefined {
  let first: VirtualMessage | undefined;
  for (const one of waiting) {
    if (one.message.dueAt.getTime() > nowMs) continue;
    if (!first || isBefore(one, first)) first = one;
  }
  return first;
}

function isBefore({ message: one }: VirtualMessage, { message: other }: VirtualMessage): boolean {
  return urgencyOf(one.purpose) - urgencyOf(other.purpose) < 0 || (one.purpose === other.purpose && one.dueAt < other.dueAt);
}
