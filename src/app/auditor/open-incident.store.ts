import { type Db, inTransaction } from "../../db/pool.ts";
import type { JsonObject } from "../../platform/json.ts";
import { type Lane, laneOf } from "../../platform/lane.ts";

export type Finding = {
  readonly workspaceId: string;
  readonly kind: string;
  readonly subject: string;
  readonly detail: JsonObject;
  /** Whoever acknowledged it has heard of it, although it lasts. */
  readonly once?: boolean;
};

/** One open incident a subject, however often it is found: the first stands until somebody acknowledges it. Answers how many were new. */
export async function openIncidents(db: Db, findings: readonly Finding[]): Promise<number> {
  if (findings.length === 0) return 0;
  return inTransaction(db, async (client) => {
    const rows = findings.map((finding) => ({ lane: laneOf(finding.workspaceId), ...finding }));
    // Written under its lane like every other row; so two that find the same thing do not both report it.
    await client.query("select from lane where lane = any($1::smallint[]) order by lane for update", [rows.map(({ lane }): Lane => lane)]);
    const { rowCount } = await client.query(
      `insert into incident (lane, id, workspace_id, kind, subject, detail, at)
       select lane, gen_random_uuid(), "workspaceId", kind, subject, detail, now()
       from json_to_recordset($1::json) as x(lane smallint, "workspaceId" uuid, kind text, subject text, detail jsonb, once boolean)
       where not exists (
         select from incident i where i.workspace_id = x."workspaceId" and i.kind = x.kind and i.subject = x.subject and (i.acknowledged_at is null or x.once))`,
      [JSON.stringify(rows)],
    );
    return rowCount ?? 0;
  });
}
