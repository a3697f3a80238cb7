/** How much a process takes on at once, and how long it waits for what. */
import { CONNECTION_DEFAULTS, LEAST_TIME_TO_WRITE_MS } from "../channels/whatsapp/connections.ts";
import type { Gathering } from "../lanes/wake-soon.ts";
import { QUARANTINE, type Quarantine } from "../messages/doubt.ts";
import { CLAIM_TIMES, type ClaimTimes } from "../sends/claim.ts";

export type LaneTuning = {
  /** Of one transaction. */
  readonly mostLanes: number;
  readonly parallel: number;
  readonly pollMs: number;
  /** Inbox rows and due runs of one transaction. */
  readonly batch: number;
  readonly maxInFlight: number;
  /** How long receipts and outcomes may gather before their lanes are woken for them. */
  readonly news: Gathering;
  readonly quarantine: Quarantine;
  /** For the channel's answer; with less than `leastToWriteMs` of the claim left nothing is written. */
  readonly times: ClaimTimes & { readonly answerMs: number; readonly leastToWriteMs: number };
};
// Tried at 200 events/s: fixed stripes of 32 lanes took 77 transactions a second and a p50 of 92 ms; half the lanes, 63 ms.
export const LANE_TUNING: LaneTuning = {
  mostLanes: 128,
  parallel: 2,
  pollMs: 1_000,
  batch: 1_024,
  maxInFlight: 512,
  news: { leastMs: 100, mostMs: 1_000 },
  quarantine: QUARANTINE,
  times: { ...CLAIM_TIMES, answerMs: CONNECTION_DEFAULTS.timeoutMs, leastToWriteMs: LEAST_TIME_TO_WRITE_MS },
};
