import type { QueryResultRow } from "pg";
import { type Db, type DbClient, inTransactionFrom } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import type { Profile } from "../profiles/profile.ts";
import type { Condition } from "./rule-sql.store.ts";

/** Of the values of a page's statement those that stand before the condition's own. */
export function pageValues(lane: Lane, workspaceId: WorkspaceId, after: ProfileId | null, limit: number): readonly unknown[] {
  return [lane, workspaceId, after, limit];
}

/** Facts are looked up person by person, so always by index: of a table that was never analysed the planner would read all, each time. */
async function byIndex<T>(db: Db | DbClient, work: (client: DbClient) => Promise<T>): Promise<T> {
  const first = { name: "audience_by_index", text: "select set_config('enable_seqscan', 'off', true)" };
  if (isPool(db)) return inTransactionFrom(db, first, work);
  await db.query(first);
  return work(db);
}

async function query<Row extends QueryResultRow>(
  db: Db | DbClient,
  text: string,
  values: readonly unknown[],
): Promise<{ readonly rows: readonly Row[] }> {
  return byIndex(db, async (client) => client.query<Row>(text, [...values]));
}

function isPool(db: Db | DbClient): db is Db {
  return "totalCount" in db;
}

export async function readPage(db: Db | DbClient, condition: Condition): Promise<readonly ProfileId[]> {
  const { rows } = await query<{ id: ProfileId }>(
    db,
    `select p.id from profile p
     where p.lane = $1 and p.workspace_id = $2 and ($3::uuid is null or p.id > $3) and p.merged_into is null and p.absorbed = '[]' and ${condition.text}
     order by p.id limit $4`,
    condition.values,
  );
  return rows.map((row) => row.id);
}

export async function countLanes(db: Db | DbClient, condition: Condition): Promise<{ readonly people: number; readonly matching: number }> {
  const { rows } = await query<{ people: number; matching: number }>(
    db,
    `select count(*) as people, count(*) filter (where ${condition.text}) as matching from profile p
     where p.lane = any($1::smallint[]) and p.workspace_id = $2 and p.merged_into is null and p.absorbed = '[]'`,
    condition.values,
  );
  return rows[0] ?? { people: 0, matching: 0 };
}

const PROFILE = `p.lane, p.id, p.workspace_id as "workspaceId", p.identities, p.attributes, p.locale, p.time_zone as "timeZone", p.country,
  p.consent, p.reachability, p.merged_into as "mergedInto", p.absorbed, p.created_at as "createdAt", p.updated_at as "updatedAt"`;

/** Profiles that others were merged into: few. */
export async function readJoined(db: Db | DbClient, lanes: readonly Lane[], workspaceId: WorkspaceId): Promise<readonly Profile[]> {
  const { rows } = await db.query<Profile>(
    `select ${PROFILE} from profile p where p.lane = any($1::smallint[]) and p.workspace_id = $2 and p.merged_into is null and p.absorbed <> '[]' order by p.id`,
    [lanes, workspaceId],
  );
  return rows;
}
