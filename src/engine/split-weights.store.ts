import type { Db, DbClient } from "../db/pool.ts";
import type { VersionId, WorkspaceId } from "../platform/ids.ts";

/** Of an arm on a day: its share, how many messages were accepted by then, how many of these did what is hoped for. */
export type WeighedArm = { readonly weight: number; readonly n: number; readonly successes: number };

/** When the split was last weighed, with its journey locked; null: never; undefined: the version is not the live one any more. */
export async function lockSplit(
  client: DbClient,
  of: { readonly workspaceId: WorkspaceId; readonly journey: string; readonly versionId: VersionId; readonly node: string },
): Promise<Date | null | undefined> {
  const { rows } = await client.query(
    "select from journey where workspace_id = $1 and name = $2 and live_version_id = $3 for no key update",
    [of.workspaceId, of.journey, of.versionId],
  );
  if (rows.length === 0) return undefined;
  const last = await client.query<{ at: Date }>(
    "select at from split_decision where version_id = $1 and node = $2 order by id desc limit 1",
    [of.versionId, of.node],
  );
  return last.rows[0]?.at ?? null;
}

/** What the messages of the version count for that belong to some arm. */
export async function readArmFacts(
  db: Db | DbClient,
  workspaceId: string,
  versionId: string,
): Promise<readonly { readonly variant: string; readonly metric: string; readonly n: number }[]> {
  const { rows } = await db.query<{ variant: string; metric: string; n: number }>(
    `select variant, metric, sum(n)::int8 as n from fact_count
     where workspace_id = $1 and owner_kind = 'journey' and owner_id = $2 and variant <> '' group by 1, 2`,
    [workspaceId, versionId],
  );
  return rows;
}

export async function insertSplitDecision(
  client: DbClient,
  {
    versionId,
    node,
    id,
    at,
    arms,
    moved,
  }: {
    readonly versionId: VersionId;
    readonly node: string;
    readonly id: string;
    readonly at: Date;
    readonly arms: readonly WeighedArm[];
    readonly moved: boolean;
  },
): Promise<void> {
  await client.query("insert into split_decision (version_id, node, id, at, arms, moved) values ($1, $2, $3, $4, $5, $6)", [
    versionId,
    node,
    id,
    at,
    JSON.stringify(arms),
    moved,
  ]);
}
