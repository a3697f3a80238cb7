import type { Db } from "../db/pool.ts";

type SplitDecisionRow = {
  readonly at: Date;
  readonly moved: boolean;
  readonly arms: readonly { readonly weight: number; readonly n: number; readonly successes: number }[];
};

/** Newest first. */
export async function splitDecisions(
  db: Db,
  of: { readonly workspaceId: string; readonly versionId: string; readonly node: string; readonly most: number },
): Promise<readonly SplitDecisionRow[]> {
  const { rows } = await db.query<SplitDecisionRow>(
    `select d.at, d.moved, d.arms from split_decision d join journey_version v on v.id = d.version_id and v.workspace_id = $1
     where d.version_id = $2 and d.node = $3 order by d.id desc limit $4`,
    [of.workspaceId, of.versionId, of.node, of.most],
  );
  return rows;
}
