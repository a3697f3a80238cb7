import type { JourneyDocument, Page } from "../contract/console.ts";
import type { RunRow } from "../contract/console-journeys.ts";
import type { Db } from "../db/pool.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Identities } from "../profiles/profile.ts";
import { readCursor, toPage } from "./cursor.ts";
import { iso } from "./message-view.ts";
import { personOf } from "./person.ts";

export type StoredJourney = {
  readonly name: string;
  readonly title: string;
  readonly state: "live" | "paused" | "stopped" | "archived";
  readonly live_version_id: string | null;
  readonly pause: { readonly runs: "hold" | "flow"; readonly at: string; readonly by: string } | null;
};
export type StoredVersion = {
  readonly id: string;
  readonly journey: string;
  readonly version: number;
  readonly document: JourneyDocument;
  readonly published_at: Date;
  readonly published_by: string;
};
export type NodeLive = { readonly version_id: string; readonly node: string; readonly n: number };
export type WayPassed = { readonly version_id: string; readonly node: string; readonly via: string; readonly n: number };

export async function listStoredJourneys(db: Db, workspaceId: string): Promise<readonly StoredJourney[]> {
  const { rows } = await db.query<StoredJourney>(
    "select name, title, state, live_version_id, pause from journey where workspace_id = $1 order by title, name",
    [workspaceId],
  );
  return rows;
}

export async function findStoredJourney(db: Db, workspaceId: string, name: string): Promise<StoredJourney | null> {
  const { rows } = await db.query<StoredJourney>(
    "select name, title, state, live_version_id, pause from journey where workspace_id = $1 and name = $2",
    [workspaceId, name],
  );
  return rows[0] ?? null;
}

/** Versions of one journey, or the newest of each; newest first. */
export async function listVersions(db: Db, workspaceId: string, journey: string | null): Promise<readonly StoredVersion[]> {
  const { rows } = await db.query<StoredVersion>(
    `select ${journey === null ? "distinct on (journey)" : ""} id, journey, version, document, published_at, published_by
     from journey_version where workspace_id = $1 and ($2::text is null or journey = $2) order by journey, version desc`,
    [workspaceId, journey],
  );
  return rows;
}

/** Where live runs stand: an index-only count along `run_at_node`. */
export async function liveByNode(
  db: Db,
  workspaceId: string,
  journey: string | null,
): Promise<readonly (NodeLive & { readonly journey: string })[]> {
  const { rows } = await db.query<NodeLive & { journey: string }>(
    `select v.journey, v.id as version_id, r.node, count(*)::int as n from journey_version v join run r on r.version_id = v.id and r.state = 'live'
     where v.workspace_id = $1 and ($2::text is null or v.journey = $2) group by v.journey, v.id, r.node`,
    [workspaceId, journey],
  );
  return rows;
}

export async function passedByWay(
  db: Db,
  workspaceId: string,
  journey: string | null,
): Promise<readonly (WayPassed & { readonly journey: string })[]> {
  const { rows } = await db.query<WayPassed & { journey: string }>(
    `select v.journey, c.version_id, c.node, c.via, sum(c.passed)::int8 as n from journey_version v join node_count c on c.version_id = v.id
     where v.workspace_id = $1 and ($2::text is null or v.journey = $2) group by v.journey, c.version_id, c.node, c.via`,
    [workspaceId, journey],
  );
  return rows;
}

/** Components of the workspace's templates by name, for the previews on nodes. */
export async function templateComponents(db: Db, workspaceId: string): Promise<ReadonlyMap<string, readonly JsonObject[]>> {
  const { rows } = await db.query<{ name: string; components: readonly JsonObject[] }>(
    "select distinct on (name) name, components from template where workspace_id = $1 order by name, language",
    [workspaceId],
  );
  return new Map(rows.map((row) => [row.name, row.components]));
}

type RawRun = {
  readonly id: string;
  readonly cursor_at: string;
  readonly profile_id: string;
  readonly key: string;
  readonly node: string;
  readonly due_at: Date | null;
  readonly started_at: Date;
  readonly updated_at: Date;
  readonly identities: Identities | null;
  readonly attributes: JsonObject | null;
};

export async function peopleAtNode(
  db: Db,
  workspaceId: string,
  at: {
    readonly versionIds: readonly string[];
    readonly node?: string | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<Page<RunRow>> {
  const cursor = readCursor(at.after);
  const { rows } = await db.query<RawRun>(
    `select r.id, r.updated_at::text as cursor_at, r.profile_id, r.key, r.node, r.due_at, r.started_at, r.updated_at, p.identities, p.attributes
     from run r left join profile p on p.lane = r.lane and p.id = r.profile_id
     where r.version_id = any($2) and r.state = 'live' and r.workspace_id = $1 and ($3::text is null or r.node = $3)
       and ($5::timestamptz is null or (r.updated_at, r.id) < ($5::timestamptz, $6::uuid))
     order by r.updated_at desc, r.id desc limit $4`,
    [workspaceId, at.versionIds, at.node ?? null, at.limit + 1, cursor?.at ?? null, cursor?.id ?? null],
  );
  return toPage(rows, at.limit, (row) => ({
    id: row.id,
    person: personOf(row.profile_id, row.identities ?? {}, row.attributes ?? {}),
    key: row.key,
    node: row.node,
    dueAt: iso(row.due_at),
    startedAt: row.started_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }));
}
