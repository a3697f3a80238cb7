/**
 * Learns from the workspace's own past and is judged on a later part of it: weights are fitted on what was known at one moment and what
 * happened in the days after it; then the chances foretold as of the end of those days are held against what happened next. Nothing that
 * happened after a moment is read as being known at it. Memory is bounded, however many people there are.
 */
import type { Db } from "../db/pool.ts";
import { DAY_MS } from "../journeys/time.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Goal, PredictionDocument } from "./document.ts";
import { type Feature, featureReader, featuresFor } from "./features.ts";
import type { Habits, KnownPerson } from "./known.ts";
import { type Cursor, FIRST, readHabits, readHappened, readKnownPage } from "./known.store.ts";
import { judge, type Quality } from "./judge.ts";
import { fitLogistic, meanLoss, type Pause, type Rows } from "./logistic.ts";
import { type Column, type Model, scorer, standardised, Weighing, type Weight } from "./model.ts";
import { Sample } from "./sample.ts";

/** A page of people is some milliseconds of the thread that the lanes work in. */
const PAGE_SIZE = 250;
/** Numbers kept to learn from: 16 MB, twice while they are standardised. */
const MOST_NUMBERS = 4_000_000;
const MOST_ROWS = 40_000;
const MOST_JUDGED = 50_000;
/** Fewer say more about chance than about people. */
const LEAST_TO_LEARN = 50;
const LEAST_TO_JUDGE = 30;
const LEAST_OTHERS = 30;
const LEAST_BEFORE_DAYS = 30;
/** From hardly to strongly; which of them suits is tried on people that were not learned from. */
const PENALTIES = [3, 30, 300] as const;
const MOST_TOLD = 12;

export type Problem =
  | { readonly code: "too_short"; readonly days: number; readonly needs: number }
  | {
      readonly code: "too_few" | "too_few_to_judge";
      /** Of whom there are too few: those it happened to, or the others. */
      readonly who: "yes" | "no";
      readonly people: number;
      readonly found: number;
      readonly needs: number;
    };

export type Training =
  | {
      readonly kind: "trained";
      readonly model: Model;
      readonly habits: Pick<Habits, "events">;
      readonly quality: Quality;
      readonly goesBy: readonly Weight[];
      readonly learnedAt: number;
      readonly judgedAt: number;
    }
  | { readonly kind: "refused"; readonly problem: Problem };

export type TrainPorts = {
  readonly db: Db;
  readonly pause: Pause;
  /** Hears how far it has come, from 0 to 1; throws when it is to stop. */
  readonly progress: (done: number) => Promise<void>;
};
type Of = { readonly workspaceId: WorkspaceId; readonly document: Pick<PredictionDocument, "goal" | "days">; readonly people: number };

export async function train(ports: TrainPorts, of: Of & { readonly asOf: number }): Promise<Training> {
  const { goal, days } = of.document;
  const habits = await readHabits(ports.db, of.workspaceId, goal);
  const judgedAt = of.asOf - days * DAY_MS;
  const learnedAt = judgedAt - days * DAY_MS;
  const needs = 2 * days + Math.min(days, LEAST_BEFORE_DAYS);
  const has = habits.since === null ? 0 : Math.floor((of.asOf - habits.since) / DAY_MS);
  if (has < needs) return { kind: "refused", problem: { code: "too_short", days: has, needs } };

  const features = featuresFor(habits);
  const read = featureReader(features);
  const most = Math.min(MOST_ROWS, Math.floor(MOST_NUMBERS / features.length)) >> 1;
  const [yes, no] = [new Sample(features.length, most), new Sample(features.length, most)];
  const half = (done: number) => async (share: number) => ports.progress(done + share / 2);
  await eachWithLabel({ ...ports, progress: half(0) }, { ...of, habits, asOf: learnedAt }, (person, label) => {
    (label ? yes : no).add(person.id, (into, at) => read(person, learnedAt, into, at));
  });
  const scarce = tooFew("too_few", yes.seen, no.seen, LEAST_TO_LEARN);
  if (scarce) return { kind: "refused", problem: scarce };
  const guess = yes.seen / (yes.seen + no.seen);
  const model = await learn(features, yes, no, ports.pause);

  const judged = new Sample(2, MOST_JUDGED);
  const weighing = new Weighing(model);
  const { score } = scorer(model);
  let positives = 0;
  await eachWithLabel({ ...ports, progress: half(0.5) }, { ...of, habits, asOf: judgedAt }, (person, label) => {
    positives += Number(label);
    weighing.add(person, judgedAt);
    judged.add(person.id, (into, at) => {
      into[at] = score(person, judgedAt);
      into[at + 1] = Number(label);
    });
  });
  const few = tooFew("too_few_to_judge", positives, judged.seen - positives, LEAST_TO_JUDGE);
  if (few) return { kind: "refused", problem: few };
  const { rows, count } = judged;
  const [chances, labels] = [new Float32Array(count), new Uint8Array(count)];
  for (let row = 0; row < count; row += 1) [chances[row], labels[row]] = [rows[row * 2] ?? 0, rows[row * 2 + 1] ?? 0];
  await ports.pause();
  const quality = judge(chances, labels, guess);
  return {
    kind: "trained",
    model,
    habits: { events: habits.events },
    quality,
    goesBy: weighing.weights(MOST_TOLD),
    learnedAt,
    judgedAt,
  };
}

function tooFew(code: "too_few" | "too_few_to_judge", yes: number, no: number, needs: number): Problem | null {
  if (yes >= needs && no >= needs) return null;
  const who = yes < needs ? "yes" : "no";
  return { code, who, people: yes + no, found: who === "yes" ? yes : no, needs };
}

/** Everybody whom it can be foretold of, with whether it then happened. */
async function eachWithLabel(
  { db, progress }: TrainPorts,
  { workspaceId, document, habits, asOf, people }: Of & { readonly habits: Habits; readonly asOf: number },
  take: (person: KnownPerson, label: boolean) => void,
): Promise<void> {
  const span = { from: asOf, to: asOf + document.days * DAY_MS };
  await eachPage(db, { workspaceId, habits, asOf, goal: document.goal }, FIRST, async (page, _end, read) => {
    const happened = await readHappened(db, page, document.goal, span);
    for (const person of page) take(person, happened.has(person.id) !== (document.goal.kind === "stops"));
    await progress(Math.min(1, read / Math.max(1, people)));
  });
}

/** Page after page: those of it whom it can be foretold of, where it ends, and how many people were read so far. */
export async function eachPage(
  db: Db,
  of: { readonly workspaceId: WorkspaceId; readonly habits: Pick<Habits, "events">; readonly asOf: number; readonly goal: Goal },
  from: Cursor,
  take: (people: readonly KnownPerson[], end: Cursor, read: number) => Promise<void>,
): Promise<void> {
  let read = 0;
  for (let after = from; ;) {
    const page = await readKnownPage(db, { ...of, limit: PAGE_SIZE }, after);
    const last = page.at(-1);
    if (!last) return;
    read += page.length;
    after = { lane: last.lane, id: last.id };
    await take(await eligible(db, page, of.goal, of.asOf), after, read);
    if (page.length < PAGE_SIZE) return;
  }
}

/** Somebody nobody had heard of by then is foretold nothing. */
async function eligible(db: Db, page: readonly KnownPerson[], goal: Goal, asOf: number): Promise<readonly KnownPerson[]> {
  const known = page.filter(({ firstAt }) => firstAt !== null);
  if (goal.kind === "does") return known;
  if (goal.kind === "opts_out") return known.filter(({ consent }) => consent.get(`${goal.channel}.${goal.purpose}`) === "opted_in");
  const active = await readHappened(db, known, goal, { from: asOf - goal.activeDays * DAY_MS, to: asOf });
  return known.filter(({ id }) => active.has(id));
}

async function learn(features: readonly Feature[], yes: Sample, no: Sample, pause: Pause): Promise<Model> {
  const scales: (Spread & { readonly feature: Feature; readonly index: number })[] = [];
  for (const [index, feature] of features.entries()) {
    scales.push({ feature, index, ...spreadOf(index, [yes, no]) });
    await pause();
  }
  // What is the same for nearly everybody says nothing, and would say much too much of the few who come to it later.
  const used = scales.filter(({ deviation, others }) => deviation > 1e-6 && others >= LEAST_OTHERS);
  const [width, count] = [used.length, yes.count + no.count];
  const rows: Rows = {
    width,
    count,
    values: new Float32Array(width * count),
    labels: new Uint8Array(count),
    weights: new Float64Array(count),
  };
  const isTried = new Uint8Array(count);
  let at = 0;
  for (const sample of [yes, no]) {
    const { rows: taken } = sample;
    for (let row = 0; row < sample.count; row += 1) {
      for (const [column, { index, mean, deviation }] of used.entries()) {
        const value = taken[row * sample.width + index] ?? 0;
        rows.values[at * width + column] = standardised(value, mean, deviation);
      }
      rows.labels[at] = Number(sample === yes);
      rows.weights[at] = sample.weight;
      isTried[at] = Number(Math.floor(sample.chance(row) * 1e9) % 5 === 0);
      at += 1;
      if (at % 1_000 === 0) await pause();
    }
  }
  const only = (tried: number): Rows => ({ ...rows, weights: rows.weights.map((weight, row) => (isTried[row] === tried ? weight : 0)) });
  let best: { readonly penalty: number; readonly loss: number; readonly weights: Float64Array } | null = null;
  let start: Float64Array | undefined;
  for (const penalty of PENALTIES.toReversed()) {
    start = await fitLogistic(only(0), penalty, pause, start);
    const loss = await meanLoss(only(1), start, pause);
    if (best === null || loss < best.loss) best = { penalty, loss, weights: start };
  }
  const weights = await fitLogistic(rows, best?.penalty ?? PENALTIES[0], pause, best?.weights);
  return {
    columns: used.map(({ feature, mean, deviation }, column): Column => ({ feature, mean, deviation, weight: weights[column] ?? 0 })),
    intercept: weights[width] ?? 0,
  };
}

type Spread = {
  readonly mean: number;
  readonly deviation: number;
  /** Rows that do not stand at its common end. */
  readonly others: number;
};

/** Over everybody that the samples stand for; whoever's number is not known is left out. */
function spreadOf(index: number, samples: readonly Sample[]): Spread {
  let [all, sum, squares, known] = [0, 0, 0, 0];
  let [least, most, atLeast, atMost] = [Infinity, -Infinity, 0, 0];
  for (const { rows, count, width, weight } of samples)
    for (let row = 0; row < count; row += 1) {
      const value = rows[row * width + index] ?? 0;
      if (Number.isNaN(value)) continue;
      known += 1;
      all += weight;
      sum += weight * value;
      squares += weight * value * value;
      if (value <= least) [least, atLeast] = [value, value === least ? atLeast + 1 : 1];
      if (value >= most) [most, atMost] = [value, value === most ? atMost + 1 : 1];
    }
  const mean = all === 0 ? 0 : sum / all;
  return {
    mean,
    deviation: all === 0 ? 0 : Math.sqrt(Math.max(0, squares / all - mean * mean)),
    others: known - Math.max(atLeast, atMost),
  };
}
