import type { PairRate } from "../catalog/channel.ts";
import type { Conversation } from "../conversations/conversation.ts";

/** Of the interval in which Meta allows a burst, only the beginning is used: what leaves here later arrives there later still. */
const BURST_SHARE = 2 / 3;
/** The first message may have taken longer on its way than the next one. */
const SLACK_MS = 500;

/**
 * One message each `everyMs`; up to `burst` within one interval, borrowed from the future: after 20 at once the next may go
 * when 20 intervals have passed (section 10). `tat` is that moment; an interval that began at `tat` − n × `everyMs` and holds the
 * last message is the burst's own, so that nothing else needs to be kept.
 */
export function pairPace(
  pair: Pick<Conversation, "pairTat" | "lastOutboundAt"> | null,
  now: Date,
  { everyMs, burst }: PairRate,
): { readonly freeMs: number; readonly nextMs: number } {
  const nowMs = now.getTime();
  const tat = pair?.pairTat?.getTime() ?? Number.NEGATIVE_INFINITY;
  if (nowMs >= tat + SLACK_MS) return { freeMs: nowMs, nextMs: nowMs + everyMs };
  const count = Math.ceil((tat - nowMs) / everyMs);
  const start = tat - count * everyMs;
  const isItsInterval = count > 0 && start <= (pair?.lastOutboundAt?.getTime() ?? Number.NEGATIVE_INFINITY);
  const nextMs = tat + everyMs;
  return isItsInterval && count < burst && nowMs - start < everyMs * BURST_SHARE
    ? { freeMs: nowMs, nextMs }
    : { freeMs: tat + SLACK_MS, nextMs };
}
