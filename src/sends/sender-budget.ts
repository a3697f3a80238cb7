/**
 * What each sender may send at this moment, out of tokens leased from the store, so that all processes together keep its
 * rate (promise P10). Inbound messages spend tokens too: Meta counts both. Throttling answers halve the pace, time restores it.
 */
import type { Channel } from "../catalog/channel.ts";
import type { ChannelId } from "../platform/ids.ts";
import type { Clock } from "../platform/clock.ts";

export type BudgetPorts = {
  /** Takes up to `want` tokens of the sender's rate and books `used` ones besides; answers how many were granted. Shared by all processes. */
  readonly leaseTokens: (channel: Channel, want: number, used: number) => Promise<number>;
  /** Called when a sender that had run dry may send again. */
  readonly wake: (channelId: ChannelId) => void;
  readonly clock: Clock;
  readonly failed: (error: unknown) => void;
};
export type SenderBudget = {
  /** Whole tokens in hand; asks for more when they run low. */
  readonly room: (channel: Channel) => number;
  readonly spend: (channelId: ChannelId, count: number) => void;
  /** Messages of customers count against the same limit. */
  readonly noteInbound: (channelId: ChannelId, count: number) => void;
  /** The channel said: too fast. */
  readonly slowDown: (channelId: ChannelId) => void;
};

/** Tokens in hand at most, in time of the sender's rate: what a process that dies takes along. */
const IN_HAND_MS = 100;
const RETRY_MS = 50;
const SLOWEST = 1 / 16;
/** From the slowest to full pace in about ten seconds. */
const RECOVERY_PER_MS = 0.1 / 1_000;
/** Answers to messages sent at the same pace tell the same thing once. */
const SLOW_DOWN_EVERY_MS = 1_000;
const INBOUND_COUNTS_MS = 1_000;

type Purse = {
  tokens: number;
  leasing: boolean;
  dry: boolean;
  pace: number;
  pacedAt: number;
  slowedAt: number;
  leasedAt: number;
  inbound: number;
  inboundSince: number;
};

export function createSenderBudget({ leaseTokens, wake, clock, failed }: BudgetPorts): SenderBudget {
  const purses = new Map<ChannelId, Purse>();
  const purseOf = (channelId: ChannelId): Purse => {
    const known = purses.get(channelId);
    if (known) return known;
    const purse: Purse = {
      tokens: 0,
      leasing: false,
      dry: true,
      pace: 1,
      pacedAt: clock.monotonic(),
      slowedAt: Number.NEGATIVE_INFINITY,
      leasedAt: Number.NEGATIVE_INFINITY,
      inbound: 0,
      inboundSince: Number.NEGATIVE_INFINITY,
    };
    purses.set(channelId, purse);
    return purse;
  };
  const lease = async (channel: Channel, purse: Purse, target: number): Promise<void> => {
    purse.leasing = true;
    try {
      // At a reduced pace the portion of one interval is all there is in it.
      const early = purse.pace < 1 ? purse.leasedAt + IN_HAND_MS - clock.monotonic() : 0;
      if (early > 0) await clock.sleep(early);
      const granted = await leaseTokens(channel, Math.ceil(target - purse.tokens), takeInbound(purse, clock.monotonic()));
      purse.leasedAt = clock.monotonic();
      purse.tokens += granted;
      if (granted === 0) await clock.sleep(RETRY_MS);
    } catch (error) {
      failed(error);
      await clock.sleep(RETRY_MS);
    } finally {
      purse.leasing = false;
    }
    if (!purse.dry) return;
    purse.dry = false;
    wake(channel.id);
  };
  return {
    room: (channel) => {
      const purse = purseOf(channel.id);
      recover(purse, clock.monotonic());
      const target = Math.max(Math.ceil((channel.config.messagesPerSecond * purse.pace * IN_HAND_MS) / 1_000), 1);
      if (purse.tokens < 1) purse.dry = true;
      if (!purse.leasing && purse.tokens <= target / 2) void lease(channel, purse, target);
      return Math.max(Math.floor(purse.tokens), 0);
    },
    spend: (channelId, count) => {
      purseOf(channelId).tokens -= count;
    },
    noteInbound: (channelId, count) => {
      const purse = purseOf(channelId);
      const now = clock.monotonic();
      if (now - purse.inboundSince >= INBOUND_COUNTS_MS) {
        purse.inbound = 0;
        purse.inboundSince = now;
      }
      purse.inbound += count;
    },
    slowDown: (channelId) => {
      const purse = purseOf(channelId);
      const now = clock.monotonic();
      if (now - purse.slowedAt < SLOW_DOWN_EVERY_MS) return;
      recover(purse, now);
      purse.slowedAt = now;
      purse.pace = Math.max(purse.pace / 2, SLOWEST);
    },
  };
}

/** What came in lately and is not booked yet; the rate forgets what is older than its second. */
function takeInbound(purse: Purse, now: number): number {
  const used = now - purse.inboundSince < INBOUND_COUNTS_MS ? purse.inbound : 0;
  purse.inbound = 0;
  return used;
}

function recover(purse: Purse, now: number): void {
  purse.pace = Math.min(purse.pace + (now - purse.pacedAt) * RECOVERY_PER_MS, 1);
  purse.pacedAt = now;
}
