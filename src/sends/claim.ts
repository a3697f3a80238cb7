import type { Pace } from "../campaigns/slots.ts";
import type { Channel } from "../catalog/channel.ts";
import type { AttemptOutcome } from "../messages/attempt.ts";
import type { OutboundMessage } from "../messages/message.ts";
import type { SendPermit } from "../policy/decide-send.ts";

/** A committed intent to make one attempt, with the leave to do so. */
export type Claim = {
  readonly message: OutboundMessage;
  readonly permit: SendPermit;
  readonly channel: Channel;
  /** By this process's monotonic clock; counted from before the claim's transaction read anything. */
  readonly deadline: number;
  /** In the rate of its campaign; null: it leaves as soon as there is room. */
  readonly turn: Turn | null;
};
/** `at`: by the monotonic clock. */
export type Turn = { readonly pace: Pace; readonly at: number };
/** `leaves` is called right before anything of it is written to the other side; what it throws means that nothing may be. */
export type SendClaim = (claim: Claim, leaves: () => void) => Promise<AttemptOutcome>;

/** From claim to the moment others may call the attempt doubtful. */
export const CLAIM_MS = 60_000;
/** Longer than a lane transaction may last (3 s), by which the row's deadline can lie before the process's own. */
export const SWEEP_GRACE_MS = 10_000;

/** Durability tests shorten them; each must outlast the one before it. */
export type ClaimTimes = {
  /** Doubts come in flocks, and the account has 5,000 management calls an hour (section 10). */
  readonly gatherMs: number;
  readonly graceMs: number;
  readonly claimMs: number;
  /** A settler that dies with its doubts in hand is replaced after this time. */
  readonly leaseMs: number;
};
export const CLAIM_TIMES: ClaimTimes = { gatherMs: 10_000, graceMs: SWEEP_GRACE_MS, claimMs: CLAIM_MS, leaseMs: 120_000 };
