import type { Db } from "../../db/pool.ts";
import type { ProfileId } from "../../platform/ids.ts";
import type { Lane } from "../../platform/lane.ts";

/** Which of these profiles are other than they were at that time: by the database's clock, as lane transactions read it. */
export async function changedProfiles(
  db: Db,
  asked: readonly { readonly lane: Lane; readonly id: ProfileId; readonly since: Date }[],
): Promise<ReadonlySet<ProfileId>> {
  const { rows } = await db.query<{ id: ProfileId }>({
    name: "changed_profiles",
    text: `select p.id from unnest($1::smallint[], $2::uuid[], $3::timestamptz[]) as a(lane, id, since)
      join profile p on p.lane = a.lane and p.id = a.id and p.updated_at > a.since`,
    values: [asked.map(({ lane }) => lane), asked.map(({ id }) => id), asked.map(({ since }) => since)],
  });
  return new Set(rows.map(({ id }) => id));
}
