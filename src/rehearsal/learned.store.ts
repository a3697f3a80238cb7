import type { Db } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type TemplateHistory = {
  readonly template: string;
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
  readonly clicked: number;
  readonly deliveredAfter: readonly number[] | null;
  readonly readAfter: readonly number[] | null;
  readonly clickedAfter: readonly number[] | null;
};
export type ReplyHistory = {
  readonly template: string;
  readonly choice: string | null;
  readonly text: string | null;
  readonly n: number;
  readonly after: readonly number[];
};

/** As many of the newest messages are looked at, so that a large history takes no longer than a small one. */
const NEWEST = 50_000;
const STEPS = "array[0,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,0.99]";
const between = (from: string, to: string): string => `greatest(0, extract(epoch from (${to}) - (${from})) * 1000)`;
const receipt = (name: string): string => `(m.receipts->>'${name}')::timestamptz`;

const RECENT = `
recent as (
  select lane, id, template, receipts, created_at from message
  where workspace_id = $1 and created_at >= $2 and direction = 'outbound' and template = any($3) and receipts is not null
  order by created_at desc limit ${NEWEST}
)`;

const TEMPLATES = `
with ${RECENT}
select template,
  count(*) filter (where receipts ? 'accepted' or receipts ? 'sent')::int as sent,
  count(*) filter (where receipts ? 'delivered' or receipts ? 'read')::int as delivered,
  count(*) filter (where receipts ? 'read')::int as read,
  count(*) filter (where receipts ? 'clicked')::int as clicked,
  percentile_cont(${STEPS}) within group (order by ${between(receipt("sent"), receipt("delivered"))}) as "deliveredAfter",
  percentile_cont(${STEPS}) within group (order by ${between(receipt("delivered"), receipt("read"))}) as "readAfter",
  percentile_cont(${STEPS}) within group (order by ${between(`coalesce(${receipt("delivered")}, m.created_at)`, receipt("clicked"))}) as "clickedAfter"
from recent m group by template`;

// A tapped button by its payload, words as a whole: what people write freely is too various to be learned.
const REPLIES = `
with ${RECENT}
select m.template, t.content->>'choice' as choice, max(t.content->>'text') as text, count(*)::int as n,
  percentile_cont(${STEPS}) within group (order by ${between(`coalesce(${receipt("delivered")}, m.created_at)`, "i.created_at")}) as after
from recent m join message i on i.lane = m.lane and i.direction = 'inbound' and i.replies_to = m.id
join message_text t on t.lane = i.lane and t.id = i.id
group by m.template, t.content->>'choice'`;

export async function readTemplateHistory(
  db: Db,
  workspaceId: WorkspaceId,
  since: Date,
  templates: readonly string[],
): Promise<{ readonly templates: readonly TemplateHistory[]; readonly replies: readonly ReplyHistory[] }> {
  const values = [workspaceId, since, templates];
  const [history, replies] = await Promise.all([db.query<TemplateHistory>(TEMPLATES, values), db.query<ReplyHistory>(REPLIES, values)]);
  return { templates: history.rows, replies: replies.rows };
}
