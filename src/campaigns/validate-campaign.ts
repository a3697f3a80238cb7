/**
 * Whether an unknown value is a campaign that can be started, told so that its author can put it right. Never throws, reads no
 * clock. What only the workspace knows (templates, prices, audiences) is checked where it is known.
 */
import type { ChannelKind } from "../consent/consent.ts";
import type { Condition, JourneyDocument, MessageNode } from "../journeys/document.ts";
import { contentFitProblems } from "../journeys/channel-check.ts";
import { contentAssetProblems, type FindAsset } from "../journeys/asset-check.ts";
import { contentLimits } from "../journeys/content-limits.ts";
import type { MessageContent } from "../messages/content.ts";
import { contentTexts } from "../messages/form/content-form.ts";
import { guardInput } from "../journeys/input-guard.ts";
import type { Known } from "../journeys/known.ts";
import { fragmentWords } from "../journeys/template-check.ts";
import { shapeProblems } from "../journeys/shape-problems.ts";
import { type FindTemplate, templateFitProblems } from "../journeys/template-fit.ts";
import { type FindTopic, topicWords } from "../journeys/topic-check.ts";
import { addDuration, DAY_MS, fromMs, longestDays, parseDuration, parseInstant } from "../journeys/time.ts";
import { checkTemplate, fragmentsIn, templateRoots } from "../liquid/liquid.ts";
import { nextTime, parseCron } from "../platform/cron.ts";
import { isZone } from "../platform/zoned-time.ts";
import type { CampaignDocument } from "./campaign-document.ts";
import { campaignSchema } from "./campaign-schema.ts";
import type { CampaignProblemCode } from "./problem-codes.ts";

export type CampaignProblem = {
  readonly severity: "error" | "warning";
  readonly code: CampaignProblemCode;
  /** JSON pointer into the document. */
  readonly path: string;
  readonly message: string;
};
export type CampaignValidation =
  | { readonly ok: true; readonly document: CampaignDocument; readonly warnings: readonly CampaignProblem[] }
  | { readonly ok: false; readonly problems: readonly CampaignProblem[] };

/** What texts may read besides what Liquid itself knows. */
const TEXT_ROOTS = ["profile", "campaign", "data", "now", "locale", "preferences_url"] as const;
const AUDIENCE_ROOTS = ["profile", "consent"];
const CONVERSION_ROOTS = ["event", "profile"];
const LONGEST_DAYS = 400;

export function validateCampaign(input: unknown, known: Known = {}): CampaignValidation {
  const unsafe = guardInput(input);
  if (unsafe) return { ok: false, problems: [fault(unsafe.path, unsafe.code, unsafe.message.replace("journey", "campaign"))] };
  const parsed = campaignSchema.safeParse(input);
  if (!parsed.success)
    return { ok: false, problems: shapeProblems(parsed.error.issues).map(({ path, message }) => fault(path, "shape", message)) };
  const document = parsed.data;
  const problems = [
    ...variantProblems(document),
    ...textProblems(document, known),
    ...scheduleProblems(document),
    ...waveProblems(document),
    ...experimentProblems(document),
    ...togetherProblems(document),
    ...noticeProblems(document),
    ...conditionProblems(document),
    ...channelFit(document, known),
    ...(known.topic ? topicFit(document, known.topic) : []),
    ...(known.asset ? fileProblems(document, known.asset) : []),
    ...(known.template ? fitProblems(document, known.template) : []),
  ];
  return problems.some(({ severity }) => severity === "error") ? { ok: false, problems } : { ok: true, document, warnings: problems };
}

function fault(path: string, code: CampaignProblemCode, message: string): CampaignProblem {
  return { severity: "error", code, path, message };
}
const hint = (path: string, code: CampaignProblemCode, message: string): CampaignProblem => ({ severity: "warning", code, path, message });

function variantProblems({ variants, defaultLanguage }: CampaignDocument): readonly CampaignProblem[] {
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

/** One message of the document: a variant's, or that of a step which a notice is told by when the one before has not reached. */
type Said = {
  readonly name: string;
  /** JSON pointer of what says by which channel it goes; empty: the document itself. */
  readonly by: string;
  /** Where it lies below that. */
  readonly below: string;
  readonly channel: ChannelKind;
  readonly content: MessageContent;
};

function saidBy({ channel, variants, notice }: CampaignDocument): readonly Said[] {
  return [
    ...variants.flatMap(({ name, messages }, index) =>
      Object.entries(messages).map(([language, content]) => ({
        name: `${name} (${language})`,
        by: "",
        below: `/variants/${index}/messages/${language}`,
        channel,
        content,
      })),
    ),
    ...(notice?.steps ?? []).flatMap((step, index) =>
      Object.entries(step.messages).map(([language, content]) => ({
        name: `step ${index + 1} (${language})`,
        by: `/notice/steps/${index}`,
        below: `/messages/${language}`,
        channel: step.channel,
        content,
      })),
    ),
  ];
}

function textProblems(document: CampaignDocument, { fragments, channel: find }: Known): readonly CampaignProblem[] {
  return saidBy(document).flatMap(({ name, by, below: place, channel, content }) => {
    const roots: readonly string[] = [...TEXT_ROOTS, ...Object.keys(find?.(channel)?.form.standIns ?? {})];
    const path = `${by}${place}`;
    const limits = contentLimits(content, { name, path }, fragments);
    const broken = contentTexts(content).flatMap(({ path: below, text }): CampaignProblem[] => {
      const syntax = checkTemplate(text);
      if (syntax) return [fault(`${path}${below}`, "template_syntax", `${syntax.message} (line ${syntax.line}, column ${syntax.column})`)];
      const unknown = fragments ? fragmentsIn(text).filter((one) => !fragments.has(one)) : [];
      return [
        ...unknown.map((one) => fault(`${path}${below}`, "fragment_unknown", fragmentWords(one))),
        ...templateRoots(text, fragments)
          .filter((root) => !roots.includes(root))
          .map((root) => hint(`${path}${below}`, "variable_unknown", `"${root}" prints nothing: variables begin with ${roots.join(", ")}`)),
      ];
    });
    return [
      ...limits.map((limit) => ({ severity: limit.severity, code: limit.code, path: limit.path, message: limit.message })),
      ...broken,
    ];
  });
}

/** Of everybody it concerns nobody may be left out. */
function noticeProblems({
  notice,
  purpose,
  holdout,
  experiment,
  budget,
  topic,
  variants,
  defaultLanguage,
}: CampaignDocument): readonly CampaignProblem[] {
  if (!notice) return [];
  const keptBack = [holdout ? "/holdout" : null, experiment ? "/experiment" : null, budget ? "/budget" : null, topic ? "/topic" : null];
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

function channelFit(document: CampaignDocument, { channel, fragments }: Known): readonly CampaignProblem[] {
  if (!channel) return [];
  const problems = saidBy(document).flatMap(({ name, by, below, channel: kind, content }) =>
    contentFitProblems(kind, content, { name, path: by }, channel, fragments, below),
  );
  // What is true of the channel is told once.
  const told = new Map(problems.map(({ severity, code, path, message }) => [`${path} ${code}`, { severity, code, path, message }]));
  return [...told.values()];
}

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

function scheduleProblems({ schedule }: CampaignDocument): readonly CampaignProblem[] {
  const instant = (path: string, text: string | undefined): readonly CampaignProblem[] =>
    text === undefined || parseInstant(text) !== null
      ? []
      : [fault(path, "time_invalid", `"${text}" is no time; write one such as 2026-12-01T09:00:00Z`)];
  const zone = (text: string): readonly CampaignProblem[] =>
    isZone(text) ? [] : [fault("/schedule/zone", "zone_unknown", `there is no time zone "${text}"; write one such as Europe/Paris`)];
  switch (schedule.kind) {
    case "now":
    case "api":
      return [];
    case "at":
      return instant("/schedule/at", schedule.at);
    case "recurring": {
      const cron = parseCron(schedule.cron);
      return [
        ...(cron && nextTime(cron, "UTC", 0) === null
          ? [fault("/schedule/cron", "cron_never", `"${schedule.cron}" never comes, for no month has such a day; choose another`)]
          : []),
        ...(cron
          ? []
          : [
              fault(
                "/schedule/cron",
                "cron_invalid",
                `"${schedule.cron}" is no cron; write five fields such as "0 9 * * mon" (minute, hour, day, month, weekday)`,
              ),
            ]),
        ...zone(schedule.zone),
        ...instant("/schedule/until", schedule.until),
      ];
    }
    case "local":
      return [
        ...(DATE.test(schedule.date) && parseInstant(schedule.date) !== null
          ? []
          : [fault("/schedule/date", "time_invalid", `"${schedule.date}" is no date; write one such as 2026-12-01`)]),
        ...(TIME.test(schedule.time)
          ? []
          : [fault("/schedule/time", "time_invalid", `"${schedule.time}" is no time of day; write one such as 09:00`)]),
        ...zone(schedule.zone),
      ];
    case "best_time":
      return [...instant("/schedule/from", schedule.from), ...zone(schedule.zone)];
  }
}

function waveProblems({ waves }: CampaignDocument): readonly CampaignProblem[] {
  if (!waves || waves.kind === "ramp") return [];
  const spacing = durationProblems("/waves/every", waves.every);
  if (waves.kind === "sizes") return spacing;
  const total = waves.shares.reduce((sum, share) => sum + share, 0);
  return Math.abs(total - 1) < 1e-6
    ? spacing
    : [...spacing, fault("/waves/shares", "shares_sum", `the shares add up to ${Number(total.toFixed(6))}: they must add up to 1`)];
}

function experimentProblems({ experiment, variants, conversion, schedule, waves }: CampaignDocument): readonly CampaignProblem[] {
  if (!experiment) {
    return variants.length > 1
      ? [hint("/experiment", "experiment_missing", "several variants and no experiment: there will be no read-out")]
      : [];
  }
  const problems: CampaignProblem[] = [];
  if (variants.length < 2) problems.push(fault("/variants", "variants_few", "an experiment needs at least two variants"));
  if (experiment.goal === "converted" && !conversion)
    problems.push(fault("/conversion", "conversion_missing", 'the goal is "converted": say what counts as a conversion'));
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
    ...durationProblems("/experiment/latestAfter", experiment.latestAfter),
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

/** Enough to have seen every weekday, every length of month and both changes of clocks. */
const GAPS_LOOKED_AT = 400;
const GAPS_UNTIL_MS = 800 * DAY_MS;

function shortestGapMs({ cron: text, zone }: Extract<CampaignDocument["schedule"], { readonly kind: "recurring" }>): number {
  const cron = parseCron(text);
  let shortest = Number.POSITIVE_INFINITY;
  if (!cron || !isZone(zone)) return shortest;
  let last = nextTime(cron, zone, 0);
  for (let n = 0; n < GAPS_LOOKED_AT && last !== null && last < GAPS_UNTIL_MS; n += 1) {
    const next = nextTime(cron, zone, last);
    if (next !== null) shortest = Math.min(shortest, next - last);
    last = next;
  }
  return shortest;
}

/** Parts that do not go together. */
function togetherProblems(document: CampaignDocument): readonly CampaignProblem[] {
  const { schedule, waves, experiment, ratePerSecond, expiresAfter, holdout, conversion, budget } = document;
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
  if (holdout !== undefined && holdout > 0 && !conversion)
    problems.push(hint("/conversion", "conversion_missing", "people are held out, but without a conversion there is nothing to compare"));
  if (expiresAfter !== undefined) problems.push(...durationProblems("/expiresAfter", expiresAfter));
  if (conversion) problems.push(...durationProblems("/conversion/within", conversion.within));
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

function durationProblems(path: string, text: string): readonly CampaignProblem[] {
  const duration = parseDuration(text);
  if (!duration) return [fault(path, "duration_invalid", `"${text}" is no duration; write one such as PT2H or P3D`)];
  return longestDays(duration) > LONGEST_DAYS ? [fault(path, "duration_too_long", `"${text}" is longer than ${LONGEST_DAYS} days`)] : [];
}

/** By the rules of journeys: each message stands as a node of its own. */
function fileProblems(document: CampaignDocument, find: FindAsset): readonly CampaignProblem[] {
  return saidBy(document).flatMap(({ by, below, content }) =>
    contentAssetProblems(content, { name: null, path: `${by}${below}` }, find).map(({ path, code, message }) => fault(path, code, message)),
  );
}

function fitProblems(document: CampaignDocument, find: FindTemplate): readonly CampaignProblem[] {
  const paths = new Map<string, string>();
  const nodes: { [name: string]: MessageNode } = {};
  for (const { name, by, below, channel, content } of saidBy(document)) {
    paths.set(name, `${by}${below}`);
    nodes[name] = { kind: "message", channel, purpose: document.purpose, content, next: "" };
  }
  const standIn: Pick<JourneyDocument, "nodes"> = { nodes };
  return templateFitProblems(standIn as JourneyDocument, find).map(({ severity, code, node, path, message }) => ({
    severity,
    code,
    path: path.replace(`/nodes/${node}/content`, paths.get(node ?? "") ?? "").replace(`/nodes/${node}/purpose`, "/purpose"),
    message,
  }));
}
