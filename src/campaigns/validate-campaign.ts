/**
 * Whether an unknown value is a campaign that can be started, told so that its author can put it right. Never throws, reads no
 * clock. What only the workspace knows (templates, prices, audiences) is checked where it is known.
 */
import type { Condition } from "../journeys/document.ts";
import { guardInput } from "../journeys/input-guard.ts";
import type { Known } from "../journeys/known.ts";
import { shapeProblems } from "../journeys/shape-problems.ts";
import { type FindTopic, topicWords } from "../journeys/topic-check.ts";
import type { CampaignDocument } from "./campaign-document.ts";
import { type CampaignProblem, fault, hint } from "./campaign-problem.ts";
import { campaignSchema } from "./campaign-schema.ts";
import { experimentProblems, variantProblems } from "./experiment-check.ts";
import { messageProblems } from "./message-check.ts";
import { durationProblems, scheduleProblems, spanProblems, waveProblems } from "./time-check.ts";

export type CampaignValidation =
  | { readonly ok: true; readonly document: CampaignDocument; readonly warnings: readonly CampaignProblem[] }
  | { readonly ok: false; readonly problems: readonly CampaignProblem[] };

const AUDIENCE_ROOTS = ["profile", "consent"];
const CONVERSION_ROOTS = ["event", "profile"];

export function validateCampaign(input: unknown, known: Known = {}): CampaignValidation {
  const unsafe = guardInput(input);
  if (unsafe) return { ok: false, problems: [fault(unsafe.path, unsafe.code, unsafe.message.replace("journey", "campaign"))] };
  const parsed = campaignSchema.safeParse(input);
  if (!parsed.success)
    return { ok: false, problems: shapeProblems(parsed.error.issues).map(({ path, message }) => fault(path, "shape", message)) };
  const document = parsed.data;
  const problems = [
    ...variantProblems(document),
    ...messageProblems(document, known),
    ...scheduleProblems(document),
    ...waveProblems(document),
    ...experimentProblems(document),
    ...togetherProblems(document),
    ...noticeProblems(document),
    ...conditionProblems(document),
    ...(known.topic ? topicFit(document, known.topic) : []),
  ];
  return problems.some(({ severity }) => severity === "error") ? { ok: false, problems } : { ok: true, document, warnings: problems };
}

/** Of everybody it concerns nobody may be left out. */
function noticeProblems({
  notice,
  purpose,
  holdout,
  experiment,
  budget,
  perGroup,
  topic,
  variants,
  defaultLanguage,
}: CampaignDocument): readonly CampaignProblem[] {
  if (!notice) return [];
  const keptBack = [
    holdout ? "/holdout" : null,
    experiment ? "/experiment" : null,
    budget ? "/budget" : null,
    perGroup ? "/perGroup" : null,
    topic ? "/topic" : null,
  ];
  return [
    ...(purpose === "utility"
      ? []
      : [fault("/purpose", "notice_purpose", "what the law demands to be told is no advertising: choose utility")]),
    ...[...keptBack, variants.length > 1 ? "/variants" : null].flatMap((path) =>
      path === null ? [] : [fault(path, "notice_kept_back", "a notice goes to everybody it concerns, in the same words: leave this out")],
    ),
    ...(notice.steps ?? []).flatMap(({ after, messages }, index) => [
      ...durationProblems(`/notice/steps/${index}/after`, after),
      ...(Object.hasOwn(messages, defaultLanguage)
        ? []
        : [
            fault(
              `/notice/steps/${index}/messages`,
              "default_language_missing",
              `there is no message in ${defaultLanguage}, the language of everybody whose own is missing: add one`,
            ),
          ]),
    ]),
  ];
}

function topicFit(document: CampaignDocument, find: FindTopic): readonly CampaignProblem[] {
  const told = topicWords(document, find);
  return told ? [{ severity: told.severity, code: "contradiction", path: "/topic", message: told.words }] : [];
}

/** Parts that do not go together. */
function togetherProblems(document: CampaignDocument): readonly CampaignProblem[] {
  const { schedule, waves, experiment, ratePerSecond, expiresAfter, holdout, conversion, budget, perGroup } = document;
  const personal = schedule.kind === "local" || schedule.kind === "best_time";
  const problems: CampaignProblem[] = [];
  if (waves && schedule.kind === "api") problems.push(fault("/waves", "waves_api", "a campaign sent by calls has no waves"));
  if (waves && personal) problems.push(fault("/waves", "waves_personal", "each person has their own time already: leave the waves out"));
  if (waves && experiment?.kind === "winner")
    problems.push(fault("/waves", "waves_winner", "the test and the rest are the waves already: leave these out"));
  if (waves && schedule.kind === "recurring")
    problems.push(fault("/waves", "waves_recurring", "the next occurrence could begin before the last wave: leave the waves out"));
  if (ratePerSecond !== undefined && (personal || schedule.kind === "api"))
    problems.push(
      fault(
        "/ratePerSecond",
        "rate_schedule",
        "the time of each message is given by its person or its call; only the sender's own pace limits it",
      ),
    );
  if (holdout !== undefined && schedule.kind === "api")
    problems.push(fault("/holdout", "holdout_api", "whoever is named in a call gets the message: leave the hold-out out"));
  if (budget && schedule.kind === "api")
    problems.push(fault("/budget", "budget_api", "a budget stops an audience from being asked on; calls are not stopped by it"));
  if (perGroup && schedule.kind === "api")
    problems.push(
      fault("/perGroup", "per_group_api", "whoever is named in a call gets the message: leave the number of people of a group out"),
    );
  if (holdout !== undefined && holdout > 0 && !conversion)
    problems.push(hint("/conversion", "conversion_missing", "people are held out, but without a conversion there is nothing to compare"));
  if (expiresAfter !== undefined)
    problems.push(...spanProblems("/expiresAfter", expiresAfter, "every message would expire before it could be sent"));
  if (conversion) problems.push(...spanProblems("/conversion/within", conversion.within, "nothing could ever count as a conversion"));
  if (conversion?.currency !== undefined && conversion.value === undefined)
    problems.push(hint("/conversion/value", "value_missing", "a currency and no amount: name the event's property that holds the amount"));
  return problems;
}

function conditionProblems({ audience, conversion }: CampaignDocument): readonly CampaignProblem[] {
  const outside = (condition: Condition, path: string, roots: readonly string[]): readonly CampaignProblem[] =>
    factsOf(condition)
      .filter((fact) => !roots.includes(fact.split(".")[0] ?? ""))
      .map((fact) => fault(path, "fact_unknown", `"${fact}" is not known here: facts begin with ${roots.join(" or ")}`));
  return [
    ...(audience.kind === "condition" ? outside(audience.condition, "/audience/condition", AUDIENCE_ROOTS) : []),
    ...(conversion?.where ? outside(conversion.where, "/conversion/where", CONVERSION_ROOTS) : []),
  ];
}

function factsOf(condition: Condition): readonly string[] {
  if ("all" in condition) return condition.all.flatMap(factsOf);
  if ("any" in condition) return condition.any.flatMap(factsOf);
  if ("not" in condition) return factsOf(condition.not);
  if (!("fact" in condition)) return [];
  return condition.is === "same_as" ? [condition.fact, condition.other] : [condition.fact];
}
