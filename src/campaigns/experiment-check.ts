/** Who gets which variant, and what is to be learned from it. */
import { addDuration, fromMs, longestDays, parseDuration } from "../journeys/time.ts";
import { mayHoldLink } from "../messages/may-hold-link.ts";
import type { CampaignDocument } from "./campaign-document.ts";
import { type CampaignProblem, fault, hint } from "./campaign-problem.ts";
import { durationProblems, shortestGapMs, spanProblems } from "./time-check.ts";

export function variantProblems({ variants, defaultLanguage }: CampaignDocument): readonly CampaignProblem[] {
  const names = variants.map(({ name }) => name);
  return [
    ...(new Set(names).size < names.length ? [fault("/variants", "variant_twice", "two variants have the same name: rename one")] : []),
    ...(variants.every(({ weight }) => weight === 0)
      ? [fault("/variants", "weights_zero", "all weights are 0: nobody would get anything")]
      : []),
    ...variants.flatMap(({ name, messages }, index) =>
      Object.hasOwn(messages, defaultLanguage)
        ? []
        : [
            fault(
              `/variants/${index}/messages`,
              "default_language_missing",
              `variant "${name}" has no message in ${defaultLanguage}, the language of everybody whose own is missing: add one`,
            ),
          ],
    ),
  ];
}

export function experimentProblems({ experiment, variants, conversion, schedule, waves }: CampaignDocument): readonly CampaignProblem[] {
  if (!experiment) {
    return variants.length > 1
      ? [hint("/experiment", "experiment_missing", "several variants and no experiment: there will be no read-out")]
      : [];
  }
  const problems: CampaignProblem[] = [];
  if (variants.length < 2) problems.push(fault("/variants", "variants_few", "an experiment needs at least two variants"));
  if (experiment.goal === "converted" && !conversion)
    problems.push(fault("/conversion", "conversion_missing", 'the goal is "converted": say what counts as a conversion'));
  if (experiment.goal === "clicked")
    for (const [index, { name, messages }] of variants.entries())
      if (!Object.values(messages).some(mayHoldLink))
        problems.push(
          hint(
            `/variants/${index}/messages`,
            "link_missing",
            `the goal is "clicked", and variant "${name}" has no link to follow: add one, or choose another goal`,
          ),
        );
  if (experiment.kind === "bandit" && !waves && (schedule.kind === "now" || schedule.kind === "at"))
    problems.push(
      hint(
        "/experiment/kind",
        "bandit_once",
        "everybody is asked at once, so the shares never follow success: add a ramp or waves over days, or choose a winner",
      ),
    );
  if (experiment.kind !== "winner") return problems;
  if (schedule.kind !== "now" && schedule.kind !== "at" && schedule.kind !== "recurring")
    problems.push(
      fault(
        "/experiment/kind",
        "winner_schedule",
        "a winner is chosen within one sending to everybody at once: schedule it now, at a time or again and again, or use a bandit",
      ),
    );
  problems.push(
    ...durationProblems("/experiment/after", experiment.after),
    ...spanProblems("/experiment/latestAfter", experiment.latestAfter, "a winner would be chosen before anybody could answer"),
  );
  const [after, latest] = [parseDuration(experiment.after), parseDuration(experiment.latestAfter)];
  if (after && latest && longestDays(latest) < longestDays(after))
    problems.push(fault("/experiment/latestAfter", "winner_times", "the latest time to decide lies before the earliest"));
  if (latest && schedule.kind === "recurring" && shortestGapMs(schedule) <= addDuration(fromMs(0), latest).getTime())
    problems.push(
      fault(
        "/experiment/latestAfter",
        "winner_gap",
        "the next sending could begin before this one has its winner: decide sooner, or send less often",
      ),
    );
  return problems;
}
