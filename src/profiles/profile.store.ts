import type { Db } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Profile } from "./profile.ts";

const READ = `
select lane, id, workspace_id as "workspaceId", identities, attributes, locale, time_zone as "timeZone", country, consent, consent_head as "consentHead", reachability,
  merged_into as "mergedInto", absorbed, created_at as "createdAt", updated_at as "updatedAt"
from profile where lane = $1 and id = $2 and workspace_id = $3`;

export async function readProfile(db: Db, workspaceId: WorkspaceId, id: ProfileId): Promise<Profile | null> {
  const { rows } = await db.query<Profile>({ name: "read_profile", text: READ, values: [laneOf(id), id, workspaceId] });
  return rows[0] ?? null;
}
