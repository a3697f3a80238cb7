import type { Prediction, PredictionProblem, PredictionReason, PredictionSummary, PredictionWhy } from "../../contract/prediction.ts";
import { fromMs } from "../../journeys/time.ts";
import type { Group } from "../../predictions/features.ts";
import type { Reason } from "../../predictions/model.ts";
import type { KeptProblem, PredictionRow, WhyOfPerson } from "../../predictions/predictions.ts";

export function summaryOf(row: PredictionRow, now: number): PredictionSummary {
  const { name, document, version, quality, scores } = row;
  return {
    name,
    title: document.title,
    document: { ...document },
    version,
    state: stateOf(row, now),
    progress: row.progress,
    verdict: quality?.verdict ?? null,
    auc: quality?.auc ?? null,
    people: hasScores(row) ? (scores?.people ?? null) : null,
    topTenth: hasScores(row) ? (scores?.topTenth ?? null) : null,
    trainedAt: row.trainedAt?.toISOString() ?? null,
    scoredAt: row.scoredAt?.toISOString() ?? null,
    nextAt: row.dueAt.toISOString(),
    nextTrainingAt: row.trainAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
  };
}

export function detailOf(row: PredictionRow, now: number): Prediction {
  const { quality } = row;
  return {
    ...summaryOf(row, now),
    problem: row.problem && problemOf(row.problem),
    quality: quality && {
      ...quality,
      tenths: [...quality.tenths],
      goesBy: quality.goesBy.map(({ group, strength, more }) => ({ about: group.about, of: nameOf(group), strength, more })),
      learnedAt: fromMs(quality.learnedAt).toISOString(),
      judgedAt: fromMs(quality.judgedAt).toISOString(),
    },
    histogram: hasScores(row) && row.scores ? [...row.scores.histogram] : null,
  };
}

export function whyAnswer(row: PredictionRow, profileId: string, why: WhyOfPerson | null): PredictionWhy {
  return {
    name: row.name,
    title: row.document.title,
    profileId,
    score: why?.score ?? null,
    asOf: why?.asOf.toISOString() ?? null,
    raises: why?.raises.map(reasonOf) ?? [],
    lowers: why?.lowers.map(reasonOf) ?? [],
  };
}

/** Of one that is no better than guessing, or that there is too little for now, the earlier scores were taken back. */
function hasScores({ outcome, scores }: PredictionRow): boolean {
  return scores !== null && outcome !== "guessing" && outcome !== "refused";
}

function stateOf({ stage, outcome, dueAt }: PredictionRow, now: number): PredictionSummary["state"] {
  if (stage !== null) return ({ train: "training", score: "scoring", apply: "applying" } as const)[stage];
  if (outcome === null || dueAt.getTime() <= now) return "waiting";
  return outcome === "trained" ? "ready" : outcome;
}

function problemOf(problem: KeptProblem): PredictionProblem {
  switch (problem.code) {
    case "too_short":
      return { ...problem, message: `there are ${problem.days} days of history; it takes ${problem.needs} to learn and to be judged` };
    case "too_few":
    case "too_few_to_judge": {
      const whom = problem.who === "yes" ? "it happened to" : "it did not happen to";
      const toDo = problem.code === "too_few" ? "to learn from" : "to be judged by";
      return {
        ...problem,
        message: `${whom} ${problem.found} of ${problem.people} people in the days ${toDo}; it takes at least ${problem.needs}: take more days, or a goal that is less rare or less common`,
      };
    }
    case "broken":
      return { ...problem, message: "something broke on our side, the log says what; it is tried again within the hour" };
  }
}

function nameOf(group: Group): string | null {
  switch (group.about) {
    case "event":
      return group.event;
    case "channel":
      return group.channel;
    case "consent":
      return group.on;
    default:
      return null;
  }
}

function reasonOf({ group, effect, facts }: Reason): PredictionReason {
  return {
    about: group.about,
    of: nameOf(group),
    property: group.about === "event" ? group.property : null,
    effect,
    facts: { ...facts },
    words: `${wordsOf(group, facts)}: ${effect > 0 ? "raises it" : "lowers it"}`,
  };
}

function wordsOf(group: Group, facts: Reason["facts"]): string {
  const n = (name: string): string => String(facts[name] ?? 0);
  switch (group.about) {
    case "event": {
      if (facts["daysSinceLast"] === null) return `${group.event} never happened`;
      const sum = group.property === null || facts["sum90"] === 0 ? "" : `, ${group.property} ${n("sum90")} in 90 days`;
      return `${group.event} ${n("in30")} times in 30 days, last ${n("daysSinceLast")} days before${sum}`;
    }
    case "messages":
      return `of ${n("delivered")} messages in 30 days ${n("read")} read, ${n("clicked")} followed, ${n("replied")} answered; wrote ${n("received")} times`;
    case "channel":
      return `${group.channel}: ${n("delivered")} messages arrived in 90 days, ${n("failed")} did not`;
    case "consent":
      return `${group.on}: ${facts["state"] === null ? "nothing said" : String(facts["state"]).replace("_", " ")}`;
    case "tenure":
      return `known for ${n("days")} days`;
    case "country":
    case "language":
      return `${group.about} ${facts["value"] ?? "not known"}`;
  }
}
