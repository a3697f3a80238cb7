/** The gate's ladder for one message: every rule it looked at, from top to bottom, until one decided. */
export type Decision = {
  readonly verdict: "allow" | "hold" | "refuse";
  /** The rule that decided; `allowed` when all passed. */
  readonly reason: ReasonCode;
  /** ISO time by which a held message is looked at again. */
  readonly until: string | null;
  readonly at: string;
  readonly ladder: readonly {
    readonly rule: RuleName;
    readonly verdict: "pass" | "hold" | "refuse";
    readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  }[];
};

export const RULES = [
  "expiry",
  "channel",
  "journey",
  "campaign",
  "address",
  "suppression",
  "consent",
  "wording",
  "template",
  "window",
  "media",
  "automation_pause",
  "conversation",
  "quiet_hours",
  "frequency_cap",
  "min_gap",
  "priority",
  "order",
  "pair_pace",
  "portfolio_limit",
  "sender_pace",
  "content",
] as const;
export type RuleName = (typeof RULES)[number];

/** Every reason a message may be held or refused for. The console has words for each in every language. */
export const REASONS = [
  "allowed",
  "expired",
  "channel_paused",
  "channel_missing",
  "no_address",
  "unreachable",
  "suppressed",
  "no_consent",
  "opted_out",
  "consent_paused",
  "topic_channel",
  "address_changed",
  "template_missing",
  "template_not_approved",
  "template_paused",
  "template_became_marketing",
  "window_closed",
  "media_missing",
  "media_refused",
  "media_uploading",
  "consent_lapsed",
  "automation_paused",
  "agent_talking",
  "quiet_hours",
  "frequency_cap",
  "min_gap",
  "more_important_first",
  "earlier_message_in_doubt",
  "pair_pace",
  "portfolio_limit",
  "sender_pace",
  "content_invalid",
  "variable_missing",
  "coupon_missing",
  "campaign_paused",
  "campaign_cancelled",
  "campaign_rate",
  "journey_paused",
  "journey_stopped",
  "higher_priority_first",
  "processing_failed",
] as const;
export type ReasonCode = (typeof REASONS)[number];
