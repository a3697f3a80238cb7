/**
 * What the channel bills of those who wrote to us in the last day, as dated data: the newest entry that has begun holds. A workspace
 * whose contract says otherwise brings its own with its rate card. Section 8 of the Cloud API's reference; whether utility templates
 * inside the window are billed since October 2026 its pages contradict each other, and the receipts' word is followed.
 */
export type BillingTerms = {
  /** A day, `2026-10-01`, UTC. */
  readonly from: string;
  /** Categories that cost nothing while the service window is open. */
  readonly freeInWindow: readonly string[];
};

export const BILLING_TERMS: readonly BillingTerms[] = [
  { from: "2025-07-01", freeInWindow: ["service", "utility"] },
  // Service messages are billed beyond the month's free ones, which only their receipts tell apart.
  { from: "2026-10-01", freeInWindow: [] },
];
