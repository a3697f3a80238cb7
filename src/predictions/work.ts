/**
 * What is done for one prediction, a stage at a time, each of which may be broken off anywhere and gone on with by whoever comes next: it is
 * trained, everybody is scored, the lanes take the scores over. A run goes by one moment from its beginning to its end.
 */
import type { Db } from "../db/pool.ts";
import { DAY_MS, fromMs } from "../journeys/time.ts";
import { FIRST } from "./known.store.ts";
import type { Pause } from "./logistic.ts";
import { scorer, toScore } from "./model.ts";
import {
  countApplied,
  countPeople,
  deletePrediction,
  forgetTakenBack,
  keepScores,
  keepTraining,
  noteProgress,
  type PredictionRow,
  putScores,
  readDue,
  readModel,
  rest,
  setStage,
  takeBack,
} from "./predictions.store.ts";
import { eachPage, train } from "./train.ts";
import { LANE_COUNT } from "../platform/lane.ts";

export type PredictionPorts = {
  readonly db: Db;
  readonly now: () => number;
  readonly pause: Pause;
  /** False: this process is not to go on. */
  readonly mayGoOn: () => Promise<boolean>;
  /** Tells all lanes that there are scores of this run to take over; again does no harm. */
  readonly tellLanes: (of: Pick<PredictionRow, "id" | "workspaceId" | "name" | "run">) => Promise<void>;
  readonly failed: (error: unknown) => void;
};

/** Not now, or not any more: what was done so far is no mistake. */
class Stopped extends Error {}

const HOUR_MS = 3_600_000;
const NIGHT_MS = 2 * HOUR_MS;
/** A lane that set its row aside takes over the scores of the next run. */
const PATIENCE_MS = 6 * HOUR_MS;
/** Habits change slowly, and training costs two passes over everybody. */
const TRAINED_EVERY_MS = 7 * DAY_MS;

/** The next two o'clock at night, UTC. */
export function nightAfter(now: number): number {
  const tonight = Math.floor(now / DAY_MS) * DAY_MS + NIGHT_MS;
  return tonight > now ? tonight : tonight + DAY_MS;
}

/** Does all that is due; answers whether there was something. */
export async function doPredictions(ports: PredictionPorts): Promise<boolean> {
  let done = false;
  const waiting: string[] = [];
  for (;;) {
    const row = await readDue(ports.db, fromMs(ports.now()), waiting);
    if (row === null || !(await ports.mayGoOn())) return done;
    try {
      if (await goOn(ports, row)) done = true;
      else waiting.push(row.id);
    } catch (error) {
      waiting.push(row.id);
      if (error instanceof Stopped) continue;
      ports.failed(error);
      await rest(ports.db, row, { dueAt: fromMs(ports.now() + HOUR_MS), failed: true });
    }
  }
}

/** One stage; false: others have to do something first. */
async function goOn(ports: PredictionPorts, row: PredictionRow): Promise<boolean> {
  if (row.stage === "apply") return settle(ports, row);
  if (row.removedAt !== null) return withdraw(ports, row);
  if (row.stage === "train") await trainIt(ports, row);
  else if (row.stage === "score") await scoreAll(ports, row);
  else {
    const now = fromMs(ports.now());
    if (row.trainAt <= now) await setStage(ports.db, row, { stage: "train", asOf: now });
    else if ((await readModel(ports.db, row.id)) !== null) await setStage(ports.db, row, { stage: "score", asOf: now, run: row.run + 1 });
    else await end(ports, row);
  }
  return true;
}

async function trainIt(ports: PredictionPorts, row: PredictionRow): Promise<void> {
  const { db } = ports;
  const asOf = row.asOf?.getTime() ?? ports.now();
  const training = await train(
    { db, pause: ports.pause, progress: async (done) => stillWanted(ports, row, done, null) },
    { workspaceId: row.workspaceId, document: row.document, asOf, people: await countPeople(db, row.workspaceId) },
  );
  const at = fromMs(ports.now());
  const isOf = training.kind === "trained" && training.quality.verdict !== "guessing";
  // What was too little may be enough tomorrow.
  const trainAt = fromMs(nightAfter(training.kind === "trained" ? at.getTime() + TRAINED_EVERY_MS - DAY_MS : at.getTime()));
  const { quality, goesBy, learnedAt, judgedAt } =
    training.kind === "trained" ? training : { quality: null, goesBy: [], learnedAt: 0, judgedAt: 0 };
  const isKept = await keepTraining(db, row, {
    outcome: training.kind === "refused" ? "refused" : isOf ? "trained" : "guessing",
    problem: training.kind === "refused" ? training.problem : null,
    model: isOf ? { model: training.model, habits: training.habits } : null,
    quality: quality && { ...quality, goesBy, learnedAt, judgedAt },
    at,
    trainAt,
  });
  if (!isKept) throw new Stopped();
  if (isOf) await setStage(db, row, { stage: "score", asOf: fromMs(asOf), run: row.run + 1 });
  // Chances that are no better than guessing are nobody's.
  else await withdraw(ports, row);
}

async function scoreAll(ports: PredictionPorts, row: PredictionRow): Promise<void> {
  const { db } = ports;
  const kept = await readModel(db, row.id);
  if (kept === null) throw new Stopped();
  const { score } = scorer(kept.model);
  const asOf = row.asOf?.getTime() ?? ports.now();
  const people = await countPeople(db, row.workspaceId);
  const from = row.progress;
  await eachPage(db, { ...row, habits: kept.habits, asOf, goal: row.document.goal }, row.cursor ?? FIRST, async (page, end, read) => {
    await putScores(
      db,
      row,
      page.map((person) => ({ person, score: toScore(score(person, asOf)) })),
    );
    await stillWanted(ports, row, Math.min(1, from + read / Math.max(1, people)), end);
  });
  await takeBack(db, row);
  await keepScores(db, row, fromMs(asOf));
  await ports.tellLanes(row);
  await setStage(db, row, { stage: "apply" });
}

/** Takes back what people have of it. */
async function withdraw(ports: PredictionPorts, row: PredictionRow): Promise<boolean> {
  const { db } = ports;
  if (row.run === 0) {
    await end(ports, row);
    return true;
  }
  const next = { ...row, run: row.run + 1 };
  await takeBack(db, next);
  await ports.tellLanes(next);
  await setStage(db, row, { stage: "apply", run: next.run, asOf: fromMs(ports.now()) });
  return true;
}

async function settle(ports: PredictionPorts, row: PredictionRow): Promise<boolean> {
  const since = ports.now() - (row.asOf?.getTime() ?? 0);
  if ((await countApplied(ports.db, row)) < LANE_COUNT && since < PATIENCE_MS) return false;
  await forgetTakenBack(ports.db, row);
  await end(ports, row);
  return true;
}

async function end({ db, now }: PredictionPorts, row: PredictionRow): Promise<void> {
  if (row.removedAt === null) await rest(db, row, { dueAt: fromMs(nightAfter(now())) });
  else await deletePrediction(db, row.id);
}

async function stillWanted(ports: PredictionPorts, row: PredictionRow, progress: number, cursor: PredictionRow["cursor"]): Promise<void> {
  if (!(await noteProgress(ports.db, row, progress, cursor)) || !(await ports.mayGoOn())) throw new Stopped();
}
