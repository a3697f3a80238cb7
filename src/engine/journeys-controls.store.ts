import type { Db, DbClient } from "../db/pool.ts";
import type { JourneyState, PauseMode } from "../journeys/control.ts";
import type { JourneyDocument } from "../journeys/document.ts";
import type { Lane } from "../platform/lane.ts";
import type { VersionId, WorkspaceId } from "../platform/ids.ts";

export type Held = { readonly runs: PauseMode; readonly at: string; readonly by: string };
export type ControlRow = {
  readonly state: JourneyState;
  readonly liveVersionId: VersionId | null;
  readonly pause: Held | null;
  readonly endedAt: Date | null;
};

/** Holds the journey's row until the commit: of two commands the second sees what the first did. */
export async function lockControl(client: DbClient, workspaceId: WorkspaceId, name: string): Promise<ControlRow | null> {
  const { rows } = await client.query<ControlRow>(
    `select state, live_version_id as "liveVersionId", pause, ended_at as "endedAt" from journey where workspace_id = $1 and name = $2 for update`,
    [workspaceId, name],
  );
  return rows[0] ?? null;
}

export async function writeControl(
  client: DbClient,
  workspaceId: WorkspaceId,
  name: string,
  state: JourneyState,
  pause: Held | null,
  endedAt: Date | null,
): Promise<void> {
  await client.query("update journey set state = $3, pause = $4, ended_at = $5, updated_at = now() where workspace_id = $1 and name = $2", [
    workspaceId,
    name,
    state,
    pause === null ? null : JSON.stringify(pause),
    endedAt,
  ]);
}

export type VersionOf = {
  readonly id: VersionId;
  readonly version: number;
  readonly document: JourneyDocument;
  readonly live: number;
  readonly current: boolean;
};

/** All versions, newest first, with how many are under way in each. */
export async function readVersions(db: Db | DbClient, workspaceId: WorkspaceId, name: string): Promise<readonly VersionOf[]> {
  const { rows } = await db.query<VersionOf>(
    `select v.id, v.version, v.document, v.id = j.live_version_id as current,
       (select count(*)::int from run r where r.version_id = v.id and r.state = 'live') as live
     from journey_version v join journey j on j.workspace_id = v.workspace_id and j.name = v.journey
     where v.workspace_id = $1 and v.journey = $2 order by v.version desc`,
    [workspaceId, name],
  );
  return rows;
}

/** A scheduled journey that was paused goes on with its next time, not with those that passed meanwhile. */
export async function skipMissedTimes(client: DbClient, workspaceId: WorkspaceId, journey: string, now: Date): Promise<void> {
  await client.query(
    // Also of one that was paused before it ever began.
    `insert into journey_schedule (workspace_id, journey, last_at)
     select j.workspace_id, j.name, $3 from journey j join journey_version v on v.id = j.live_version_id
     where j.workspace_id = $1 and j.name = $2 and v.document -> 'entry' ->> 'kind' = 'schedule'
     on conflict (workspace_id, journey) do update set last_at = greatest(journey_schedule.last_at, excluded.last_at)`,
    [workspaceId, journey, now],
  );
}

/** By lane, who stands still because of a pause: runs with a step that is due, and messages that the gate held. */
export async function countHeld(client: DbClient, workspaceId: WorkspaceId, journey: string): Promise<ReadonlyMap<Lane, number>> {
  const { rows } = await client.query<{ readonly lane: Lane; readonly n: number }>(
    `select lane, count(*)::int as n from (
       select r.lane from run r join journey_version v on v.id = r.version_id
       where v.workspace_id = $1 and v.journey = $2 and r.state = 'live'
         and jsonb_path_exists(r.memory, '$.paths[*] ? (@.pending == true && @.dueAt == null)')
       union all
       select m.lane from message m join journey_version v on v.id = (m.origin ->> 'versionId')::uuid
       where m.stage = 'waiting' and m.workspace_id = $1 and m.reason = 'journey_paused' and v.workspace_id = $1 and v.journey = $2
     ) held group by lane`,
    [workspaceId, journey],
  );
  return new Map(rows.map(({ lane, n }) => [lane, n]));
}
