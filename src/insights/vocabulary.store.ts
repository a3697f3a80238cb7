import type { Vocabulary } from "../contract/journey-work.ts";
import type { Db } from "../db/pool.ts";

const PROFILES = 400;
const EVENTS = 2_000;
const MOST = 200;

/**
 * Which attributes and event properties there are, by the profiles that changed last and the events of the last days: a sample, read along
 * `profile_recent` and the range index of `received_at`, because reading all would cost seconds and a name that nobody uses helps nobody.
 */
export async function readVocabulary(db: Db, workspaceId: string, since: Date): Promise<Vocabulary> {
  const attributes = await db.query<{ name: string }>(
    `select k as name from (select attributes from profile where workspace_id = $1 order by updated_at desc, id desc limit ${PROFILES}) p,
       jsonb_object_keys(p.attributes) k group by k order by count(*) desc, k limit ${MOST}`,
    [workspaceId],
  );
  const events = await db.query<{ type: string; properties: readonly string[] }>(
    `select e.type, coalesce(array_agg(distinct k) filter (where k is not null), '{}') as properties
     from (select type, properties from event where received_at >= $2 and workspace_id = $1 limit ${EVENTS}) e
     left join lateral jsonb_object_keys(case when jsonb_typeof(e.properties) = 'object' then e.properties else '{}' end) k on true
     group by e.type order by count(*) desc, e.type limit ${MOST}`,
    [workspaceId, since],
  );
  return { attributes: attributes.rows.map(({ name }) => name), events: events.rows };
}
