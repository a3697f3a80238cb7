import type { Db } from "../db/pool.ts";
import type { DeskReport, ReportFigures, ReportGroup, DeskReportQuery } from "../contract/staffing.ts";

type Asked = DeskReportQuery & { readonly workspaceId: string; readonly timeZone: string };

/** How a row is named; a label counts for each that a conversation has. */
const KEY: { readonly [By in ReportGroup]: string } = {
  agent: "e.agent::text",
  team: "e.team::text",
  label: "l.label",
  channel: "e.channel_id::text",
  day: "to_char(e.opened_at at time zone $9, 'YYYY-MM-DD')",
};
const NAME: { readonly [By in ReportGroup]: string } = {
  agent: "(select name from account a where a.id::text = key)",
  team: "(select name from desk_team t where t.id::text = key)",
  label: "key",
  channel: "(select name from channel c where c.id::text = key)",
  day: "key",
};

const WHERE = `e.workspace_id = $1 and e.opened_at >= $2 and e.opened_at < $3 and ($4::uuid is null or e.agent = $4)
  and ($5::uuid is null or e.team = $5) and ($6::text is null or $6 = any(e.labels)) and ($7::uuid is null or e.channel_id = $7)
  -- Every statement has the same parameters.
  and $8::text is not null and $9::text is not null`;

/** Both of one sort; two calls would sort twice. */
const times = (column: string): string => `percentile_cont(array[0.5, 0.9]) within group (order by ${column}) as "${column}"`;

// One pass over the episodes of the period: figures of each row, and of all of them in the row without a key. By label an episode counts for each
// of its labels, so that all of them are another pass.
const figuresOf = (by: ReportGroup | null): string => `
with e as (
  select ${by === null ? "null::text" : KEY[by]} as key, e.first_answered_at, e.resolved_at, e.answers, e.breaches, e.csat_asked_at, e.csat_score, e.csat_scale,
    case when $8 = 'working' then e.first_work_ms else e.first_ms end as first,
    case when $8 = 'working' then e.handling_work_ms else e.handling_ms end as handling,
    case when $8 = 'working' then e.resolution_work_ms else e.resolution_ms end as resolution
  from desk_episode e ${by === "label" ? "left join lateral unnest(e.labels) as l(label) on true" : ""} where ${WHERE}),
sums as (
  select ${by === null ? "null::text as key" : "key"}, ${by === null ? "true" : "grouping(key) = 1"} as "isTotal", count(*)::int as opened, count(first_answered_at)::int as answered, count(resolved_at)::int as resolved,
    coalesce(sum(answers), 0)::int as answers, coalesce(sum(breaches), 0)::int as breaches, ${times("first")}, ${times("handling")}, ${times("resolution")},
    count(csat_asked_at)::int as asked, count(csat_score)::int as scored, count(*) filter (where csat_score > csat_scale / 2.0 + 0.5)::int as satisfied
  from e group by grouping sets (${by === null ? "" : by === "label" ? "(key)" : "(key), "}${by === "label" ? "" : "()"}))
select key, "isTotal", ${by === null ? "null::text" : NAME[by]} as name, opened, answered, resolved, answers, breaches, first, handling, resolution, asked, scored, satisfied
from sums order by "isTotal" desc, ${by === "day" ? "key" : "opened desc, key"} limit 401`;

type Row = {
  readonly key: string | null;
  readonly name: string | null;
  readonly isTotal: boolean;
  readonly opened: number;
  readonly answered: number;
  readonly resolved: number;
  readonly answers: number;
  readonly breaches: number;
  /** Median, and the time within which nine of ten were. */
  readonly first: readonly [number | null, number | null] | null;
  readonly handling: readonly [number | null, number | null] | null;
  readonly resolution: readonly [number | null, number | null] | null;
  readonly asked: number;
  readonly scored: number;
  readonly satisfied: number;
};

// By the workspace's clock, on average of the weeks of the period.
const LOAD = `
select extract(isodow from e.opened_at at time zone $9)::int as weekday, extract(hour from e.opened_at at time zone $9)::int as hour,
  (count(*) / greatest(1, extract(epoch from $3::timestamptz - $2::timestamptz) / 604800))::float8 as opened
from desk_episode e where ${WHERE} group by 1, 2 order by 1, 2`;

const SCORES = `
select e.csat_score as score, e.csat_scale as scale, count(*)::int as n from desk_episode e
where ${WHERE} and e.csat_score is not null group by 1, 2 order by 2, 1`;

const COMMENTS = `
select e.csat_at as at, e.csat_score as score, e.csat_scale as scale, e.csat_comment as comment, e.conversation_id as "conversationId", e.profile_id as "profileId"
from desk_episode e where ${WHERE} and e.csat_comment is not null order by e.csat_at desc limit 50`;

export async function readDeskReport(db: Db, asked: Asked): Promise<DeskReport> {
  const { workspaceId, from, to, agent = null, team = null, label = null, channel = null, time, timeZone, by } = asked;
  const values = [workspaceId, from, to, agent, team, label, channel, time, timeZone];
  const [total, grouped, load, scores, comments] = await Promise.all([
    by === "label" ? db.query<Row>({ text: figuresOf(null), values }) : null,
    db.query<Row>({ text: figuresOf(by), values }),
    db.query<DeskReport["load"][number]>({ text: LOAD, values }),
    db.query<DeskReport["scores"][number]>({ text: SCORES, values }),
    db.query<Omit<DeskReport["comments"][number], "at"> & { readonly at: Date }>({ text: COMMENTS, values }),
  ]);
  return {
    total: figures((total ?? grouped).rows.find(({ isTotal }) => isTotal) ?? NOTHING),
    rows: grouped.rows.flatMap((row) => (row.isTotal ? [] : { ...figures(row), key: row.key ?? "", name: row.name ?? "" })),
    load: load.rows,
    scores: scores.rows,
    comments: comments.rows.map((comment) => ({ ...comment, at: comment.at.toISOString() })),
  };
}

const NOTHING: Row = {
  key: null,
  name: null,
  isTotal: true,
  opened: 0,
  answered: 0,
  resolved: 0,
  answers: 0,
  breaches: 0,
  first: null,
  handling: null,
  resolution: null,
  asked: 0,
  scored: 0,
  satisfied: 0,
};

function figures(row: Row): ReportFigures {
  const { opened, answered, resolved, answers, breaches, asked, scored, satisfied } = row;
  return {
    opened,
    answered,
    resolved,
    answers,
    breaches,
    firstAnswer: timesOf(row.first),
    handling: timesOf(row.handling),
    resolution: timesOf(row.resolution),
    csat: { asked, answered: scored, satisfied, share: scored === 0 ? null : satisfied / scored },
  };
}

function timesOf(both: Row["first"]): ReportFigures["firstAnswer"] {
  return { medianMs: both?.[0] ?? null, p90Ms: both?.[1] ?? null };
}
