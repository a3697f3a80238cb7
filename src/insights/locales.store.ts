import type { Db } from "../db/pool.ts";

export type LocaleCount = { readonly locale: string; readonly people: number };

/** Of people whose locale is known; the most spoken first. */
export async function countLocales(db: Db, workspaceId: string): Promise<readonly LocaleCount[]> {
  const { rows } = await db.query<LocaleCount>(
    `select locale, count(*)::int8 as people from profile where workspace_id = $1 and merged_into is null and locale is not null
     group by 1 order by 2 desc, 1 limit 200`,
    [workspaceId],
  );
  return rows;
}
