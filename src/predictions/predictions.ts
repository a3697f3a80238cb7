/** Predictions as people keep them: storing, asking for a training, taking them away. What follows is done by the engine. */
import { isDeepStrictEqual } from "node:util";
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import { changesBetween } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { meaningOf, type PredictionDocument } from "./document.ts";
import { readKnownPerson } from "./known.store.ts";
import { type Reason, reasonsFor } from "./model.ts";
import {
  askTraining,
  insertPrediction,
  lockPredictions,
  markRemoved,
  type PredictionRow,
  readModel,
  readPredictions,
  readScores,
  updatePrediction,
} from "./predictions.store.ts";
import { laneOf } from "../platform/lane.ts";

export type { KeptProblem, PredictionRow } from "./predictions.store.ts";

type Deps = { readonly pool: Db; readonly ids: Ids; readonly clock: Pick<Clock, "now"> };
type By = { readonly workspaceId: WorkspaceId; readonly actor: string };

export async function listPredictions(pool: Db, workspaceId: WorkspaceId): Promise<readonly PredictionRow[]> {
  return readPredictions(pool, workspaceId);
}

/** Trained anew when it is to foretell something else. */
export async function keepPrediction(
  deps: Deps,
  by: By,
  document: PredictionDocument,
): Promise<{ readonly version: number; readonly changed: boolean }> {
  return change(deps, by, document.name, async (client, before, at) => {
    if (before && isDeepStrictEqual(before.document, document)) return { version: before.version, changed: false };
    const isOther = before !== undefined && !isDeepStrictEqual(meaningOf(before.document), meaningOf(document));
    if (before) await updatePrediction(client, { id: before.id, document, at, by: by.actor, isOther });
    else await insertPrediction(client, { id: deps.ids.next(), workspaceId: by.workspaceId, document, at, by: by.actor });
    const version = (before?.version ?? 0) + Number(before === undefined || isOther);
    await audited(client, deps, by, "prediction.put", document.name, {
      version,
      changes: changesBetween(before?.document ?? {}, document),
    });
    return { version, changed: true };
  });
}

/** False: there is none of this name. */
export async function askForTraining(deps: Deps, by: By, name: string): Promise<boolean> {
  return change(deps, by, name, async (client, before, at) => {
    if (!before) return false;
    await askTraining(client, before.id, at);
    await audited(client, deps, by, "prediction.train", name, {});
    return true;
  });
}

/** False: there is none of this name. Its scores are taken back from people in the background. */
export async function removePrediction(deps: Deps, by: By, name: string): Promise<boolean> {
  return change(deps, by, name, async (client, before, at) => {
    if (!before) return false;
    await markRemoved(client, before.id, at);
    await audited(client, deps, by, "prediction.remove", name, {});
    return true;
  });
}

export type WhyOfPerson = {
  /** As their lane has taken it over; null: none. */
  readonly score: number | null;
  readonly asOf: Date;
  readonly raises: readonly Reason[];
  readonly lowers: readonly Reason[];
};

/** Why somebody's score is what it is, by what was known when they were scored; null: nobody was yet. */
export async function whyOf(pool: Db, row: PredictionRow, profileId: string): Promise<WhyOfPerson | null> {
  if (row.scoredAt === null) return null;
  const kept = await readModel(pool, row.id);
  if (kept === null) return null;
  const { model, habits } = kept;
  const scores = await readScores(pool, row.workspaceId, laneOf(profileId), profileId);
  const score = scores[row.name];
  const asOf = row.scoredAt;
  const person = await readKnownPerson(pool, { workspaceId: row.workspaceId, habits, asOf: asOf.getTime() }, profileId);
  if (person === null || typeof score !== "number") return { score: null, asOf, raises: [], lowers: [] };
  return { score, asOf, ...reasonsFor(model, person, asOf.getTime()) };
}

async function change<Answer>(
  { pool, clock }: Deps,
  { workspaceId }: By,
  name: string,
  act: (client: DbClient, before: PredictionRow | undefined, at: Date) => Promise<Answer>,
): Promise<Answer> {
  return inTransaction(pool, async (client) => {
    await lockPredictions(client, workspaceId);
    const before = (await readPredictions(client, workspaceId)).find((row) => row.name === name);
    return act(client, before, new Date(clock.now()));
  });
}

async function audited(
  client: DbClient,
  { ids }: Deps,
  { workspaceId, actor }: By,
  action: string,
  subject: string,
  detail: JsonObject,
): Promise<void> {
  await insertAuditEntry(client, { id: ids.next(), workspaceId, actor, action, subject, detail });
}
