import type { Cost } from "./rate-card.ts";

/** Of a message that has two: which of them went, why, and what that saved. Kept with the message. */
export type Wording = {
  readonly as: "template" | "free_form";
  readonly why: "window_open" | "window_closed" | "window_closing" | "not_cheaper" | "unusable";
  /**
   * Against the template; 0 when the template went. In micros of `currency`. As if the month's free messages were used up, until the
   * channel has told what the message cost.
   */
  readonly savedMicros: number;
  /** What the template would have cost, in the same; of a free-form message. */
  readonly templateMicros?: number;
  /** ISO 4217. */
  readonly currency: string;
};

/** The saving as it came out: what is billed was told. Where the channel charges nothing at all, the template had been free as well. */
export function settledWording(wording: Wording, cost: Cost): Wording {
  if (wording.as !== "free_form" || wording.templateMicros === undefined || cost.currency !== wording.currency) return wording;
  const saved = cost.type === "free_entry_point" ? 0 : Math.max(wording.templateMicros - Math.round(cost.amount * 1_000_000), 0);
  return saved === wording.savedMicros ? wording : { ...wording, savedMicros: saved };
}
