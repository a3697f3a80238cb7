import type { Db, DbClient } from "../db/pool.ts";
import type { JsonObject } from "../platform/json.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { PredictionDocument } from "./document.ts";
import type { Habits, KnownPerson } from "./known.ts";
import type { Cursor } from "./known.store.ts";
import type { Quality } from "./judge.ts";
import type { Model, Weight } from "./model.ts";
import type { Problem } from "./train.ts";

export type Scores = {
  readonly people: number;
  /** In twenty steps from 0 to 1. */
  readonly histogram: readonly number[];
  /** From here on is the most likely tenth. */
  readonly topTenth: number;
};
/** `broken`: on our side; the log says what. */
export type KeptProblem = Problem | { readonly code: "broken" };
export type KeptModel = { readonly model: Model; readonly habits: Pick<Habits, "events"> };
export type KeptQuality = Quality & { readonly goesBy: readonly Weight[]; readonly learnedAt: number; readonly judgedAt: number };

export type PredictionRow = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly document: PredictionDocument;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly updatedBy: string;
  readonly stage: "train" | "score" | "apply" | null;
  readonly asOf: Date | null;
  readonly cursor: Cursor | null;
  readonly progress: number;
  readonly dueAt: Date;
  readonly trainAt: Date;
  readonly outcome: "trained" | "guessing" | "refused" | "failed" | null;
  readonly problem: KeptProblem | null;
  readonly quality: KeptQuality | null;
  readonly trainedAt: Date | null;
  readonly run: number;
  readonly scoredAt: Date | null;
  readonly scores: Scores | null;
  readonly removedAt: Date | null;
};

const ROW = `id, workspace_id as "workspaceId", name, document, version, created_at as "createdAt", updated_at as "updatedAt", updated_by as "updatedBy", stage, as_of as "asOf",
  case when cursor_id is not null then jsonb_build_object('lane', cursor_lane, 'id', cursor_id) end as cursor, progress, due_at as "dueAt", train_at as "trainAt",
  outcome, problem, quality, trained_at as "trainedAt", run, scored_at as "scoredAt", scores, removed_at as "removedAt"`;

export async function readPredictions(db: Db | DbClient, workspaceId: WorkspaceId): Promise<readonly PredictionRow[]> {
  const text = `select ${ROW} from prediction where workspace_id = $1 and removed_at is null order by name`;
  return (await db.query<PredictionRow>(text, [workspaceId])).rows;
}

export async function readModel(db: Db, id: string): Promise<KeptModel | null> {
  return (await db.query<{ model: KeptModel | null }>("select model from prediction where id = $1", [id])).rows[0]?.model ?? null;
}

/** Two changes of one workspace come one after the other. */
export async function lockPredictions(client: DbClient, workspaceId: WorkspaceId): Promise<void> {
  await client.query("select from workspace where id = $1 for no key update", [workspaceId]);
}

export async function insertPrediction(
  client: DbClient,
  row: {
    readonly id: string;
    readonly workspaceId: WorkspaceId;
    readonly document: PredictionDocument;
    readonly at: Date;
    readonly by: string;
  },
): Promise<void> {
  await client.query(
    `insert into prediction (id, workspace_id, name, document, version, created_at, updated_at, updated_by, due_at, train_at)
     values ($1, $2, $3, $4, 1, $5, $5, $6, $5, $5)`,
    [row.id, row.workspaceId, row.document.name, JSON.stringify(row.document), row.at, row.by],
  );
}

/** With another meaning it begins anew, whatever was being done. */
export async function updatePrediction(
  client: DbClient,
  row: { readonly id: string; readonly document: PredictionDocument; readonly at: Date; readonly by: string; readonly isOther: boolean },
): Promise<void> {
  await client.query(
    `update prediction set document = $2, updated_at = $3, updated_by = $4${
      row.isOther
        ? ", version = version + 1, stage = null, due_at = $3, train_at = $3, outcome = null, problem = null, quality = null, trained_at = null, model = null, scores = null, scored_at = null"
        : ""
    } where id = $1`,
    [row.id, JSON.stringify(row.document), row.at, row.by],
  );
}

/** What is under way goes on: it was asked for already. */
export async function askTraining(client: DbClient, id: string, at: Date): Promise<void> {
  await client.query("update prediction set due_at = $2, train_at = $2 where id = $1 and stage is distinct from 'train'", [id, at]);
}

export async function markRemoved(client: DbClient, id: string, at: Date): Promise<void> {
  await client.query("update prediction set removed_at = $2, stage = null, due_at = $2 where id = $1", [id, at]);
}

// ── what the engine does with them ───────────────────────────────────────────────────────────────────────────────

/** One that something is under way for, or is due. */
export async function readDue(db: Db, now: Date, except: readonly string[]): Promise<PredictionRow | null> {
  const { rows } = await db.query<PredictionRow>(
    `select ${ROW} from prediction where (stage is not null or due_at <= $1) and id <> all($2::uuid[]) order by stage = 'apply' desc nulls last, due_at, id limit 1`,
    [now, except],
  );
  return rows[0] ?? null;
}

/** For the version that was read; false: it is another one by now, or somebody else has gone on. */
export async function setStage(
  db: Db,
  row: Pick<PredictionRow, "id" | "version">,
  set: { readonly stage: PredictionRow["stage"]; readonly asOf?: Date; readonly run?: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update prediction set stage = $3, as_of = coalesce($4, as_of), run = coalesce($5, run), progress = 0, cursor_lane = null, cursor_id = null where id = $1 and version = $2`,
    [row.id, row.version, set.stage, set.asOf ?? null, set.run ?? null],
  );
  return rowCount === 1;
}

/** Answers whether it is still wanted. */
export async function noteProgress(
  db: Db,
  { id, version, stage }: Pick<PredictionRow, "id" | "version" | "stage">,
  progress: number,
  cursor: Cursor | null,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update prediction set progress = $4, cursor_lane = $5, cursor_id = $6 where id = $1 and version = $2 and stage is not distinct from $3 and removed_at is null`,
    [id, version, stage, progress, cursor?.lane ?? null, cursor?.id ?? null],
  );
  return rowCount === 1;
}

export async function keepTraining(
  db: Db,
  { id, version }: Pick<PredictionRow, "id" | "version">,
  kept: {
    readonly outcome: NonNullable<PredictionRow["outcome"]>;
    readonly problem: KeptProblem | null;
    readonly model: KeptModel | null;
    readonly quality: KeptQuality | null;
    readonly at: Date;
    readonly trainAt: Date;
  },
): Promise<boolean> {
  const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));
  const { rowCount } = await db.query(
    `update prediction set outcome = $3, problem = $4, model = $5, quality = $6, trained_at = $7, train_at = $8 where id = $1 and version = $2 and removed_at is null`,
    [id, version, kept.outcome, json(kept.problem), json(kept.model), json(kept.quality), kept.at, kept.trainAt],
  );
  return rowCount === 1;
}

export async function rest(
  db: Db,
  { id, version }: Pick<PredictionRow, "id" | "version">,
  set: { readonly dueAt: Date; readonly failed?: boolean },
): Promise<void> {
  await db.query(
    `update prediction set stage = null, due_at = $3${set.failed ? `, outcome = 'failed', problem = '{"code":"broken"}'` : ""} where id = $1 and version = $2`,
    [id, version, set.dueAt],
  );
}

/** A profile that is gone by then gets none, and its erasure waits for this and takes it along. */
export async function putScores(
  db: Db,
  of: Pick<PredictionRow, "id" | "workspaceId" | "run">,
  scored: readonly { readonly person: Pick<KnownPerson, "lane" | "id">; readonly score: number }[],
): Promise<void> {
  await db.query({
    name: "put_scores",
    text: `insert into prediction_score (lane, prediction_id, profile_id, workspace_id, score, run)
      select s.lane, $1, s.id, $2, s.score, $3
      from unnest($4::smallint[], $5::uuid[], $6::real[]) as s(lane, id, score) join profile p on p.lane = s.lane and p.id = s.id
      order by s.lane, s.id for key share of p
      on conflict (lane, prediction_id, profile_id) do update set score = excluded.score, run = excluded.run`,
    values: [
      of.id,
      of.workspaceId,
      of.run,
      scored.map(({ person }) => person.lane),
      scored.map(({ person }) => person.id),
      scored.map(({ score }) => score),
    ],
  });
}

/** Whoever was not scored this time is to be rid of the score of before. */
export async function takeBack(db: Db, { id, run }: Pick<PredictionRow, "id" | "run">): Promise<void> {
  await db.query("update prediction_score set score = null, run = $2 where prediction_id = $1 and run < $2", [id, run]);
}

/** Those that were taken back and whose lanes know it. */
export async function forgetTakenBack(db: Db, { id, run }: Pick<PredictionRow, "id" | "run">): Promise<void> {
  await db.query("delete from prediction_score where prediction_id = $1 and score is null and run <= $2", [id, run]);
}

const STEPS = 20;

export async function keepScores(db: Db, { id, version }: Pick<PredictionRow, "id" | "version">, at: Date): Promise<void> {
  const { rows: steps } = await db.query<{ step: number; n: number }>(
    `select least(floor(score * ${STEPS}), ${STEPS - 1})::int as step, count(*)::int as n from prediction_score where prediction_id = $1 and score is not null group by 1`,
    [id],
  );
  const { rows } = await db.query<{ at: number | null }>(
    "select round(percentile_disc(0.9) within group (order by score)::numeric, 3)::float8 as at from prediction_score where prediction_id = $1 and score is not null",
    [id],
  );
  const histogram = Array.from({ length: STEPS }, (_, step) => steps.find((row) => row.step === step)?.n ?? 0);
  const scores: Scores = { people: histogram.reduce((sum, n) => sum + n, 0), histogram, topTenth: rows[0]?.at ?? 0 };
  await db.query(`update prediction set scores = $3, scored_at = $4, outcome = 'trained', problem = null where id = $1 and version = $2`, [
    id,
    version,
    JSON.stringify(scores),
    at,
  ]);
}

/** Of 256 lanes, those that have taken over this run. */
export async function countApplied(db: Db, { id, run }: Pick<PredictionRow, "id" | "run">): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    "select count(*)::int as n from audience_filled where audience_id = $1 and version = $2 and lane between 0 and 255",
    [id, run],
  );
  return rows[0]?.n ?? 0;
}

export async function deletePrediction(db: Db, id: string): Promise<void> {
  await db.query("delete from audience_filled where audience_id = $1", [id]);
  await db.query("delete from prediction where id = $1", [id]);
}

export async function countPeople(db: Db, workspaceId: WorkspaceId): Promise<number> {
  const { rows } = await db.query<{ n: number }>("select count(*)::int as n from profile where workspace_id = $1", [workspaceId]);
  return rows[0]?.n ?? 0;
}

/** Scores that lanes have been told of, of one person. */
export async function readScores(db: Db, workspaceId: WorkspaceId, lane: number, profileId: string): Promise<JsonObject> {
  const { rows } = await db.query<{ predicted: JsonObject | null }>(
    "select attributes->'predicted' as predicted from profile where workspace_id = $1 and lane = $2 and id = $3",
    [workspaceId, lane, profileId],
  );
  return rows[0]?.predicted ?? {};
}
