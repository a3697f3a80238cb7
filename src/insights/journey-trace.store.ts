import type { RunTrace } from "../contract/journey-work.ts";
import type { Db } from "../db/pool.ts";
import { laneOf } from "../platform/lane.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Identities } from "../profiles/profile.ts";
import { personOf } from "./person.ts";

type Row = {
  readonly id: string;
  readonly journey: string;
  readonly version: number;
  readonly profile_id: string;
  readonly key: string;
  readonly state: RunTrace["state"];
  readonly node: string;
  readonly outcome: string | null;
  readonly started_at: Date;
  readonly updated_at: Date;
  readonly trail: RunTrace["trail"] | null;
  readonly identities: Identities | null;
  readonly attributes: JsonObject | null;
};

export async function readTrace(db: Db, workspaceId: string, runId: string): Promise<RunTrace | null> {
  const { rows } = await db.query<Row>(
    `select r.id, r.journey, v.version, r.profile_id, r.key, r.state, r.node, r.outcome, r.started_at, r.updated_at, r.memory->'trail' as trail,
       p.identities, p.attributes
     from run r join journey_version v on v.id = r.version_id left join profile p on p.lane = r.lane and p.id = r.profile_id
     where r.lane = $2 and r.id = $3 and r.workspace_id = $1`,
    [workspaceId, laneOf(runId), runId],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    id: row.id,
    journey: row.journey,
    version: row.version,
    person: personOf(row.profile_id, row.identities ?? {}, row.attributes ?? {}),
    key: row.key,
    state: row.state,
    node: row.node,
    outcome: row.outcome,
    startedAt: row.started_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    trail: row.trail ?? [],
  };
}
