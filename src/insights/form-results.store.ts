import type { Db } from "../db/pool.ts";

/** How often each answer to these questions was given; an answer of several counts once for each of them. */
export async function countAnswers(
  db: Db,
  formId: string,
  questions: readonly string[],
): Promise<readonly { readonly name: string; readonly value: string; readonly n: number }[]> {
  const { rows } = await db.query<{ name: string; value: unknown; n: number }>(
    `select q.name, r.answers -> q.name as value, count(*)::int as n
     from form_response r cross join unnest($2::text[]) as q(name) where r.form_id = $1 and r.answers ? q.name group by 1, 2`,
    [formId, questions],
  );
  return rows.flatMap(({ name, value, n }) => (Array.isArray(value) ? value : [value]).map((one) => ({ name, value: String(one), n })));
}

/** How many answered each question at all, and when. */
export async function countResponses(
  db: Db,
  formId: string,
  questions: readonly string[],
): Promise<{
  readonly answered: number;
  readonly byQuestion: ReadonlyMap<string, number>;
  readonly days: readonly { readonly day: string; readonly n: number }[];
}> {
  const [byQuestion, days] = await Promise.all([
    db.query<{ name: string; n: number }>(
      `select q.name, count(*)::int as n from form_response r cross join unnest($2::text[]) as q(name)
       where r.form_id = $1 and r.answers ? q.name group by 1`,
      [formId, questions],
    ),
    db.query<{ day: string; n: number }>(
      `select (answered_at at time zone 'UTC')::date::text as day, count(*)::int as n from form_response where form_id = $1 group by 1 order by 1`,
      [formId],
    ),
  ]);
  return {
    answered: days.rows.reduce((sum, { n }) => sum + n, 0),
    byQuestion: new Map(byQuestion.rows.map(({ name, n }) => [name, n])),
    days: days.rows,
  };
}

export async function latestTexts(
  db: Db,
  formId: string,
  question: string,
  limit: number,
): Promise<readonly { readonly text: string; readonly at: Date; readonly profileId: string | null }[]> {
  const { rows } = await db.query<{ text: string; at: Date; profileId: string | null }>(
    `select answers ->> $2 as text, answered_at as at, profile_id as "profileId" from form_response
     where form_id = $1 and answers ? $2 order by answered_at desc, id desc limit $3`,
    [formId, question, limit],
  );
  return rows;
}

/** Messages that these nodes got accepted. */
export async function countAsked(
  db: Db,
  workspaceId: string,
  nodes: readonly { readonly versionId: string; readonly node: string }[],
): Promise<number> {
  if (nodes.length === 0) return 0;
  const { rows } = await db.query<{ n: number }>(
    `select coalesce(sum(n), 0)::int as n from fact_count f join unnest($2::text[], $3::text[]) as asked(version, node) on f.owner_id = asked.version and f.node = asked.node
     where f.workspace_id = $1 and f.owner_kind = 'journey' and f.metric = 'accepted'`,
    [workspaceId, nodes.map(({ versionId }) => versionId), nodes.map(({ node }) => node)],
  );
  return rows[0]?.n ?? 0;
}

export async function answeredByForm(db: Db, workspaceId: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ id: string; n: number }>(
    "select r.form_id as id, count(*)::int as n from form_response r join form f on f.id = r.form_id where f.workspace_id = $1 group by 1",
    [workspaceId],
  );
  return new Map(rows.map(({ id, n }) => [id, n]));
}
