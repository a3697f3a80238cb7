/** What is wrong with a campaign, told so that its author finds the place and can put it right. */
import type { ProblemCode } from "../journeys/problem.ts";

export type CampaignProblem = {
  readonly severity: "error" | "warning";
  readonly code: CampaignProblemCode;
  /** JSON pointer into the document. */
  readonly path: string;
  readonly message: string;
};

export function fault(path: string, code: CampaignProblemCode, message: string): CampaignProblem {
  return { severity: "error", code, path, message };
}
export function hint(path: string, code: CampaignProblemCode, message: string): CampaignProblem {
  return { severity: "warning", code, path, message };
}

/** What can be wrong besides what can be wrong with the messages of a journey. */
export const CAMPAIGN_PROBLEM_CODES = [
  "bandit_once",
  "budget_api",
  "conversion_missing",
  "cron_invalid",
  "cron_never",
  "default_language_missing",
  "experiment_missing",
  "holdout_api",
  "notice_kept_back",
  "notice_purpose",
  "rate_schedule",
  "shares_sum",
  "time_invalid",
  "time_past",
  "value_missing",
  "variant_twice",
  "variants_few",
  "waves_api",
  "waves_personal",
  "waves_recurring",
  "waves_winner",
  "weights_zero",
  "winner_gap",
  "winner_sample",
  "winner_schedule",
  "winner_times",
  "audience_missing",
  "audience_empty",
  "audience_whole",
  "currency_unknown",
  "per_group_api",
  "name_differs",
] as const;
export type CampaignProblemCode = (typeof CAMPAIGN_PROBLEM_CODES)[number] | ProblemCode;
